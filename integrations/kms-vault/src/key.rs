//! Which key it is, and whether it is one that a root may be wrapped by.

use crate::cause::Cause;
use fieldseal::kek::{KekError, KekErrorKind};
use serde::Deserialize;

/// Where a key is: its mount, its name, and the namespace of both.
pub(crate) struct KeyPath {
    mount: String,
    key: String,
    namespace: Option<String>,
    name: String,
}

impl KeyPath {
    /// The characters are limited, so that no two keys have one KEK name: `@` stands in none of the three.
    pub(crate) fn new(mount: &str, key: &str, namespace: Option<&str>) -> Result<Self, Cause> {
        let mount = mount.trim_matches('/');
        let namespace = namespace
            .map(|namespace| namespace.trim_matches('/'))
            .filter(|namespace| !namespace.is_empty());
        if !is_path(mount) {
            return Err(Cause::Name("the mount"));
        }
        if !is_path(key) || key.contains('/') {
            return Err(Cause::Name("the key's name"));
        }
        if !namespace.is_none_or(is_path) {
            return Err(Cause::Name("the namespace"));
        }
        let name = match namespace {
            Some(namespace) => format!("vault-transit:{mount}/{key}@{namespace}"),
            None => format!("vault-transit:{mount}/{key}"),
        };
        if name.len() > 1024 {
            return Err(Cause::LongName);
        }
        Ok(Self {
            mount: mount.to_owned(),
            key: key.to_owned(),
            namespace: namespace.map(str::to_owned),
            name,
        })
    }

    /// What documents call it.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn namespace(&self) -> Option<&str> {
        self.namespace.as_deref()
    }

    pub(crate) fn mount(&self) -> String {
        self.mount.clone()
    }

    pub(crate) fn key(&self) -> String {
        self.key.clone()
    }

    /// The path of an operation on it, for errors and questions about permissions.
    pub(crate) fn path(&self, operation: &str) -> String {
        format!("{}/{operation}/{}", self.mount, self.key)
    }
}

/// Parts between slashes, which no URL and no server reads as something else.
pub(crate) fn is_path(text: &str) -> bool {
    text.split('/').all(|part| {
        !part.is_empty()
            && part.bytes().any(|byte| byte != b'.')
            && part
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte))
    })
}

/// What the server says of a key, as far as it decides.
#[derive(Deserialize)]
pub(crate) struct KeyFacts {
    #[serde(rename = "type")]
    kind: String,
    derived: bool,
    #[serde(default)]
    convergent_encryption: bool,
    /// OpenBao's alone.
    #[serde(default)]
    soft_deleted: bool,
}

impl KeyFacts {
    /// # Errors
    ///
    /// For a key that would wrap less safely than a provider says it does.
    pub(crate) fn check(&self) -> Result<(), KekError> {
        if self.soft_deleted {
            return Err(Cause::Key("is deleted softly").of(KekErrorKind::Disabled));
        }
        let why = match self.kind.as_str() {
            // A key that is not derived ignores the context: a root would open in every place.
            "aes256-gcm96" | "chacha20-poly1305" | "xchacha20-poly1305" if !self.derived => {
                "is not derived, so it binds no context: create one with `derived=true`"
            }
            "aes256-gcm96" | "chacha20-poly1305" | "xchacha20-poly1305" => {
                match self.convergent_encryption {
                    true => "encrypts convergently: create one without",
                    false => return Ok(()),
                }
            }
            "aes128-gcm96" => "has 128 bits only",
            _ => "is of a type that cannot encrypt in a context",
        };
        Err(Cause::Key(why).configuration())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(mount: &str, key: &str, namespace: Option<&str>) -> Option<String> {
        let path = KeyPath::new(mount, key, namespace).ok()?;
        Some(path.name().to_owned())
    }

    #[test]
    fn a_name_is_of_one_key_only() {
        assert_eq!(
            named("transit", "app", None).unwrap(),
            "vault-transit:transit/app"
        );
        assert_eq!(
            named("/eu/transit/", "app", Some("team/shop/")).unwrap(),
            "vault-transit:eu/transit/app@team/shop"
        );
        assert_eq!(
            named("transit", "app", Some("")),
            named("transit", "app", None)
        );
        for (mount, key, namespace) in [
            ("transit", "app@team", None),
            ("transit@team", "app", None),
            ("transit", "a/b", None),
            ("transit", "..", None),
            ("../sys", "app", None),
            ("transit", "", None),
            ("", "app", None),
            ("transit", "app", Some("a//b")),
            ("transit", "app", Some("a@b")),
            ("transit", "app?x", None),
        ] {
            assert_eq!(
                named(mount, key, namespace),
                None,
                "{mount} {key} {namespace:?}"
            );
        }
        assert_eq!(named("transit", &"k".repeat(1100), None), None);
    }
}
