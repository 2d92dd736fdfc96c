//! The variables that the command-line tools of Vault and OpenBao read.

use crate::cause::Cause;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// What the environment says. OpenBao's names go before Vault's, as they do for its own tool.
pub(crate) struct Environment<F>(pub(crate) F);

impl<F: Fn(&str) -> Option<OsString>> Environment<F> {
    pub(crate) fn address(&self) -> Result<Option<String>, Cause> {
        self.text("ADDR")
    }

    pub(crate) fn namespace(&self) -> Result<Option<String>, Cause> {
        self.text("NAMESPACE")
    }

    pub(crate) fn token(&self) -> Result<Option<String>, Cause> {
        self.text("TOKEN")
    }

    /// Where `vault login` and `bao login` leave a token, if there is one: `~/.vault-token`, for both.
    pub(crate) fn token_of_the_tools(&self) -> Option<PathBuf> {
        let home = ["HOME", "USERPROFILE"].iter().find_map(|name| {
            let home = self.0(name)?;
            (!home.is_empty()).then_some(home)
        })?;
        let path = Path::new(&home).join(".vault-token");
        path.is_file().then_some(path)
    }

    /// The certificates of authorities, as PEM.
    pub(crate) fn authorities(&self) -> Result<Vec<Vec<u8>>, Cause> {
        if let Some(pem) = self.text("CACERT_BYTES")? {
            return Ok(vec![pem.into_bytes()]);
        }
        if let Some(file) = self.value("CACERT") {
            return Ok(vec![read(Path::new(&file))?]);
        }
        let Some(folder) = self.value("CAPATH") else {
            return Ok(Vec::new());
        };
        let folder = PathBuf::from(folder);
        let unread = |error: std::io::Error| Cause::File {
            path: folder.clone(),
            kind: error.kind(),
        };
        let mut files: Vec<_> = std::fs::read_dir(&folder)
            .and_then(|entries| entries.map(|entry| Ok(entry?.path())).collect())
            .map_err(unread)?;
        files.retain(|file| file.is_file());
        files.sort();
        files.iter().map(|file| read(file)).collect()
    }

    /// # Errors
    ///
    /// For what we do not do: better no vault than one that is not protected as the environment says, or less than we say.
    pub(crate) fn refuse_what_is_not_done(&self) -> Result<(), Cause> {
        match self.text("SKIP_VERIFY")?.as_deref() {
            None | Some("0" | "f" | "F" | "false" | "False" | "FALSE") => {}
            Some(_) => {
                return Err(Cause::Setting(
                    "`VAULT_SKIP_VERIFY` asks for certificates not to be checked, which is not done",
                ));
            }
        }
        match self.value("CLIENT_CERT") {
            None => Ok(()),
            Some(_) => Err(Cause::Setting(
                "`VAULT_CLIENT_CERT` asks for a certificate of the client's, which is not supported",
            )),
        }
    }

    fn value(&self, name: &str) -> Option<OsString> {
        ["BAO_", "VAULT_"]
            .iter()
            .filter_map(|prefix| self.0(&format!("{prefix}{name}")))
            .find(|value| !value.is_empty())
    }

    fn text(&self, name: &str) -> Result<Option<String>, Cause> {
        self.value(name)
            .map(OsString::into_string)
            .transpose()
            .map_err(|_| Cause::Setting("a variable of the environment is not UTF-8"))
    }
}

fn read(path: &Path) -> Result<Vec<u8>, Cause> {
    std::fs::read(path).map_err(|error| Cause::File {
        path: path.to_owned(),
        kind: error.kind(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(
        pairs: &'static [(&'static str, &'static str)],
    ) -> Environment<impl Fn(&str) -> Option<OsString>> {
        Environment(move |name: &str| {
            let found = pairs.iter().find(|(key, _)| *key == name);
            found.map(|(_, value)| OsString::from(value))
        })
    }

    #[test]
    fn the_names_of_openbao_go_before_those_of_vault() {
        let both = of(&[
            ("VAULT_ADDR", "https://v"),
            ("BAO_ADDR", "https://b"),
            ("BAO_TOKEN", ""),
            ("VAULT_TOKEN", "t"),
        ]);
        assert_eq!(both.address().unwrap().unwrap(), "https://b");
        assert_eq!(both.token().unwrap().unwrap(), "t");
        assert_eq!(both.namespace().unwrap(), None);
        assert!(both.authorities().unwrap().is_empty());
    }

    #[test]
    fn a_token_of_the_tools_is_looked_for_at_home() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().to_owned();
        let environment =
            Environment(move |name: &str| (name == "HOME").then(|| path.clone().into()));
        assert_eq!(environment.token_of_the_tools(), None);
        let token = home.path().join(".vault-token");
        std::fs::write(&token, "t").unwrap();
        assert_eq!(environment.token_of_the_tools(), Some(token));
        assert_eq!(of(&[]).token_of_the_tools(), None);
        assert_eq!(of(&[("HOME", "")]).token_of_the_tools(), None);
    }

    #[test]
    fn turning_checks_off_is_refused() {
        for value in ["1", "true", "yes"] {
            let asks =
                Environment(|name: &str| (name == "VAULT_SKIP_VERIFY").then(|| value.into()));
            assert!(asks.refuse_what_is_not_done().is_err(), "{value}");
        }
        assert!(
            of(&[("VAULT_SKIP_VERIFY", "false")])
                .refuse_what_is_not_done()
                .is_ok()
        );
        assert!(
            of(&[("VAULT_CLIENT_CERT", "c.pem")])
                .refuse_what_is_not_done()
                .is_err()
        );
    }

    #[test]
    fn a_folder_of_authorities_is_read_whole() {
        let folder = std::env::temp_dir().join(format!("fieldseal-capath-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("a"), "one").unwrap();
        std::fs::write(folder.join("b"), "two").unwrap();
        let path = folder.clone();
        let environment =
            Environment(move |name: &str| (name == "VAULT_CAPATH").then(|| path.clone().into()));
        assert_eq!(environment.authorities().unwrap(), [b"one", b"two"]);
        std::fs::remove_dir_all(&folder).unwrap();
        assert!(environment.authorities().is_err());
    }
}
