//! Where a key is: a vault and a name in it.

use url::Url;

/// `https://VAULT/keys/KEY`, without a version.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Address {
    /// Scheme, host and port.
    pub(crate) vault: String,
    pub(crate) key: String,
}

impl Address {
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let url = Url::parse(text).ok()?;
        // Credentials travel to that host.
        let plain = url.scheme() == "https"
            && url.has_host()
            && url.username().is_empty()
            && url.password().is_none()
            && url.query().is_none()
            && url.fragment().is_none();
        let key = url.path().strip_prefix("/keys/")?;
        (plain && is_key_name(key)).then(|| Self {
            vault: url.origin().ascii_serialization(),
            key: key.to_owned(),
        })
    }
}

/// What Key Vault permits as a name, which needs no escaping in a path.
fn is_key_name(name: &str) -> bool {
    (1..=127).contains(&name.len())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_addressed_without_its_version_and_over_tls() {
        let address = Address::parse("https://App.vault.azure.net:443/keys/fieldseal").unwrap();
        assert_eq!(address.vault, "https://app.vault.azure.net");
        assert_eq!(address.key, "fieldseal");
        for other in [
            "http://app.vault.azure.net/keys/fieldseal",
            "http://127.0.0.1/keys/fieldseal",
            "https://app.vault.azure.net/keys/fieldseal/0123456789abcdef0123456789abcdef",
            "https://app.vault.azure.net/keys/",
            "https://app.vault.azure.net/keys/..",
            "https://app.vault.azure.net/secrets/fieldseal",
            "https://app.vault.azure.net/keys/fieldseal?api-version=1",
            "https://user:password@app.vault.azure.net/keys/fieldseal",
            "app.vault.azure.net/keys/fieldseal",
        ] {
            assert_eq!(Address::parse(other), None, "{other}");
        }
    }
}
