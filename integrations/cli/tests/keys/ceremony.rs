//! A folder with a keyring, and the program that changes it.

use serde_json::Value;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::{Command, Output};
use tempfile::TempDir;

/// A folder with a keyring, and the program that changes it.
pub(crate) struct Ceremony {
    folder: TempDir,
    kek: Option<String>,
}

pub(crate) const PASSPHRASE: &str = "correct horse battery staple";

impl Ceremony {
    /// A keyring under a passphrase.
    pub(crate) fn new() -> Self {
        let ceremony = Self::before_init(Some("passphrase:tests"));
        assert!(ceremony.run(&["init"]).status.success());
        ceremony
    }

    /// A keyring with plain roots.
    pub(crate) fn plain() -> Self {
        let ceremony = Self::before_init(None);
        assert!(ceremony.run(&["init"]).status.success());
        ceremony
    }

    /// No keyring yet.
    pub(crate) fn before_init(kek: Option<&str>) -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            kek: kek.map(str::to_owned),
        }
    }

    pub(crate) fn under(mut self, kek: String) -> Self {
        self.kek = Some(kek);
        self
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn keyring(&self) -> PathBuf {
        self.path("keyring.json")
    }

    /// Every file, with what it holds.
    pub(crate) fn files(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let entries = std::fs::read_dir(self.folder.path()).unwrap();
        let paths = entries.map(|entry| entry.unwrap().path());
        paths
            .map(|path| (path.clone(), std::fs::read(path).unwrap()))
            .collect()
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_fieldseal"));
        command
            .arg("keys")
            .args(arguments)
            .env_clear()
            .env("FIELDSEAL_KEYRING", self.keyring())
            .env("FIELDSEAL_KEYRING_NAME", "tests")
            .env("FIELDSEAL_PASSPHRASE", PASSPHRASE);
        if let Some(kek) = &self.kek {
            command.env("FIELDSEAL_KEK", kek);
        }
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    pub(crate) fn json(&self, arguments: &[&str]) -> Value {
        let output = self.run(&[arguments, &["--json"]].concat());
        assert!(output.status.success(), "{output:?}");
        serde_json::from_slice(&output.stdout).unwrap()
    }

    /// The id of a key that a command adds.
    pub(crate) fn add(&self, purpose: &str) -> String {
        self.json(&["add", purpose])["keys"][0]["id"].to_string()
    }

    /// The id of the only key of a purpose in a state.
    pub(crate) fn key(&self, purpose: &str, state: &str) -> String {
        let status = self.json(&["status"]);
        let keys = status["keys"].as_array().unwrap();
        let key = keys
            .iter()
            .find(|key| key["purpose"] == purpose && key["state"] == state);
        key.unwrap()["id"].to_string()
    }
}

/// What a command says on standard output.
pub(crate) fn said(output: &Output) -> String {
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// A command ends with this status and says why, without the passphrase.
pub(crate) fn refused(output: &Output, status: i32, words: &str) {
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(status), "{stderr}");
    assert!(stderr.contains(words), "{stderr}");
    assert!(!stderr.contains(PASSPHRASE));
}
