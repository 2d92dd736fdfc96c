//! The resource name of a key.

/// Whether it is `projects/…/locations/…/keyRings/…/cryptoKeys/…`, of characters that stay in their place in a path.
pub(crate) fn is_key(name: &str) -> bool {
    const COLLECTIONS: [&str; 4] = ["projects", "locations", "keyRings", "cryptoKeys"];
    let parts: Vec<_> = name.split('/').collect();
    parts.len() == 2 * COLLECTIONS.len()
        && parts
            .chunks_exact(2)
            .zip(COLLECTIONS)
            .all(|(pair, collection)| pair[0] == collection && is_id(pair[1]))
}

/// Whether it names a version of this very key: the answer to another question is never used.
pub(crate) fn is_version_of(version: &str, key: &str) -> bool {
    version
        .strip_prefix(key)
        .and_then(|rest| rest.strip_prefix("/cryptoKeyVersions/"))
        .is_some_and(is_id)
}

/// `example.com:project` is a project too; `..` is not an id.
fn is_id(id: &str) -> bool {
    !id.is_empty()
        && id.bytes().any(|byte| byte.is_ascii_alphanumeric())
        && id
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-_.:".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_named_whole_and_nothing_more() {
        let key =
            "projects/example.com:app/locations/europe-west3/keyRings/app/cryptoKeys/fieldseal";
        assert!(is_key(key));
        for other in [
            "",
            "projects/p/locations/l/keyRings/r",
            "projects/p/locations/l/keyRings/r/cryptoKeys/",
            "projects/p/locations/../keyRings/r/cryptoKeys/k",
            "projects/p/locations/l/keyRings/r/cryptoKeys/k?alt=media",
            "projects/p/locations/l/keyRings/r/cryptoKeys/k/cryptoKeyVersions/1",
            "/projects/p/locations/l/keyRings/r/cryptoKeys/k",
        ] {
            assert!(!is_key(other), "{other}");
        }
        assert!(is_version_of(&format!("{key}/cryptoKeyVersions/3"), key));
        assert!(!is_version_of(&format!("{key}s/cryptoKeyVersions/3"), key));
        assert!(!is_version_of(key, key));
    }
}
