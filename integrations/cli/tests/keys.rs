//! The program as an operator runs it: files, exit statuses, JSON.

#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot go on may panic, its helpers too"
)]

use serde_json::Value;
use std::path::PathBuf;
use std::process::{Command, Output};
use tempfile::TempDir;

/// A folder with a keyring under a passphrase.
struct Ceremony {
    folder: TempDir,
}

impl Ceremony {
    fn new() -> Self {
        let ceremony = Self {
            folder: tempfile::tempdir().unwrap(),
        };
        assert!(ceremony.run(&["init"]).status.success());
        ceremony
    }

    fn keyring(&self) -> PathBuf {
        self.folder.path().join("keyring.json")
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_fieldseal"));
        command
            .arg("keys")
            .args(arguments)
            .env_clear()
            .env("FIELDSEAL_KEYRING", self.keyring())
            .env("FIELDSEAL_KEYRING_NAME", "tests")
            .env("FIELDSEAL_KEK", "passphrase:tests")
            .env("FIELDSEAL_PASSPHRASE", PASSPHRASE);
        command
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    fn json(&self, arguments: &[&str]) -> Value {
        let output = self.run(&[arguments, &["--json"]].concat());
        assert!(output.status.success(), "{output:?}");
        serde_json::from_slice(&output.stdout).unwrap()
    }

    fn key(&self, purpose: &str, state: &str) -> String {
        let status = self.json(&["status"]);
        let keys = status["keys"].as_array().unwrap();
        let key = keys
            .iter()
            .find(|key| key["purpose"] == purpose && key["state"] == state);
        key.unwrap()["id"].to_string()
    }
}

const PASSPHRASE: &str = "correct horse battery staple";

fn refused(output: &Output, status: i32, words: &str) {
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(status), "{stderr}");
    assert!(stderr.contains(words), "{stderr}");
    assert!(!stderr.contains(PASSPHRASE));
}

#[test]
fn a_key_lives_its_whole_life() {
    let ceremony = Ceremony::new();
    let old = ceremony.key("data", "primary");
    let added = ceremony.json(&["add", "data"]);
    let new = added["keys"][0]["id"].to_string();
    assert_eq!(added["keys"][0]["to"], "pre-active");
    refused(
        &ceremony.run(&["promote", &new]),
        1,
        "every process has it after 300 s",
    );
    let promoted = ceremony.json(&["promote", &new, "--force"]);
    assert_eq!(promoted["revision"], 3);
    assert_eq!(ceremony.key("data", "primary"), new);
    assert_eq!(ceremony.key("data", "decrypt-only"), old);
    assert_eq!(ceremony.json(&["retire", &old])["written"], false);
    ceremony.json(&["disable", &old]);
    ceremony.json(&["retire", &old]);
    ceremony.json(&["disable", &old]);
    ceremony.json(&["destroy", &old, "--force-destroy", &old]);
    assert_eq!(ceremony.key("data", "destroyed"), old);
    let verified = ceremony.json(&["verify"]);
    assert_eq!(
        (&verified["verified"], &verified["wrong"]),
        (&7.into(), &0.into())
    );
}

#[test]
fn people_get_tables_and_sentences() {
    let ceremony = Ceremony::new();
    let status = String::from_utf8(ceremony.run(&["status"]).stdout).unwrap();
    assert!(status.contains("keyring tests, revision 1") && status.contains("passphrase:tests"));
    assert!(status.contains("--keyring-check"));
    let added = String::from_utf8(ceremony.run(&["add", "data"]).stdout).unwrap();
    assert!(added.contains("new, pre-active") && added.contains("revision 2"));
    let verified = String::from_utf8(ceremony.run(&["verify"]).stdout).unwrap();
    assert!(verified.contains("8 roots, 0 wrong"));
}

#[test]
fn a_dry_run_writes_nothing() {
    let ceremony = Ceremony::new();
    let before = std::fs::read(ceremony.keyring()).unwrap();
    let change = ceremony.json(&["add", "data", "--dry-run"]);
    assert_eq!(change["written"], false);
    assert_eq!(std::fs::read(ceremony.keyring()).unwrap(), before);
}

#[test]
fn a_key_that_may_be_needed_is_not_destroyed() {
    let ceremony = Ceremony::new();
    let old = ceremony.key("data", "primary");
    let new = ceremony.json(&["add", "data"])["keys"][0]["id"].to_string();
    ceremony.json(&["promote", &new, "--force"]);
    ceremony.json(&["disable", &old]);
    refused(&ceremony.run(&["destroy", &old]), 2, "required");
    refused(
        &ceremony.run(&["destroy", &old, "--force-destroy", &new]),
        2,
        "names another key",
    );
    let report = |count: u32| {
        let path = ceremony.folder.path().join("scan.json");
        let report = serde_json::json!({
            "format": "fieldseal-scan/1", "keyring": "tests", "revision": 4, "keys": { &old: "disabled", &new: "primary" },
            "columns": [{ "entity": "user", "field": "ssn", "purpose": "data", "values": { &old: count, &new: 12 } }],
        });
        std::fs::write(&path, report.to_string()).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let destroy =
        |count: u32| ceremony.run(&["destroy", &old, "--yes", "--scan-report", &report(count)]);
    refused(&destroy(3), 1, "the scan found 3 values under it");
    assert!(destroy(0).status.success());
}

/// Where nobody can be asked, nothing that cannot be undone happens.
#[test]
fn what_cannot_be_undone_needs_a_yes() {
    let ceremony = Ceremony::new();
    let key = ceremony.json(&["add", "data"])["keys"][0]["id"].to_string();
    refused(&ceremony.run(&["compromise", &key]), 2, "say --yes");
    assert_eq!(ceremony.key("data", "pre-active"), key);
    ceremony.json(&["compromise", &key, "--yes"]);
    assert_eq!(ceremony.key("data", "compromised"), key);
}

#[test]
fn a_wrong_passphrase_opens_nothing_and_changes_nothing() {
    let ceremony = Ceremony::new();
    let before = std::fs::read(ceremony.keyring()).unwrap();
    for arguments in [&["verify"][..], &["add", "data"], &["rewrap"]] {
        let output = ceremony
            .command(arguments)
            .env("FIELDSEAL_PASSPHRASE", "incorrect horse battery")
            .output()
            .unwrap();
        refused(&output, 1, "the kek did not wrap these bytes");
    }
    assert_eq!(std::fs::read(ceremony.keyring()).unwrap(), before);
}

#[test]
fn errors_are_json_where_the_answer_would_be() {
    let ceremony = Ceremony::new();
    let output = ceremony.run(&["promote", "7", "--json"]);
    let error: Value = serde_json::from_slice(&output.stderr).unwrap();
    assert_eq!(error["error"], "the keyring has no key 7");
    assert_eq!(error["retryable"], false);
}

#[test]
fn rewrapping_under_a_new_passphrase_ends_the_use_of_the_old_one() {
    const NEW: &str = "another correct horse battery";
    let ceremony = Ceremony::new();
    let with = |keks: &str, arguments: &[&str]| {
        ceremony
            .command(arguments)
            .env("FIELDSEAL_KEK", keks)
            .env("FIELDSEAL_PASSPHRASE_NEXT_YEAR", NEW)
            .output()
            .unwrap()
    };
    let rewrapped = with("passphrase:next-year,passphrase:tests", &["rewrap"]);
    assert!(rewrapped.status.success(), "{rewrapped:?}");
    assert!(with("passphrase:next-year", &["verify"]).status.success());
    let old = ceremony.run(&["verify"]);
    refused(
        &old,
        1,
        "under `passphrase:next-year`, which this keyring may not use",
    );
}

#[cfg(unix)]
#[test]
fn a_passphrase_file_is_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt;
    let ceremony = Ceremony::new();
    let file = ceremony.folder.path().join("passphrase");
    std::fs::write(&file, format!("{PASSPHRASE}\n")).unwrap();
    let verify = |mode| {
        std::fs::set_permissions(&file, PermissionsExt::from_mode(mode)).unwrap();
        ceremony
            .command(&["verify", "--passphrase-file", file.to_str().unwrap()])
            .env_remove("FIELDSEAL_PASSPHRASE")
            .output()
            .unwrap()
    };
    refused(&verify(0o644), 1, "chmod 600");
    assert!(verify(0o600).status.success());
}

#[test]
fn a_provider_that_is_not_built_in_is_named() {
    let ceremony = Ceremony::new();
    let output = ceremony
        .command(&["status"])
        .env("FIELDSEAL_KEK", "no-such-kms:key")
        .output()
        .unwrap();
    refused(&output, 2, "no provider `no-such-kms`");
}

#[test]
fn completions_name_every_command() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let output = Command::new(env!("CARGO_BIN_EXE_fieldseal"))
            .args(["completions", shell])
            .output()
            .unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        for command in [
            "init",
            "add",
            "promote",
            "retire",
            "disable",
            "compromise",
            "destroy",
            "rewrap",
            "status",
            "verify",
        ] {
            assert!(text.contains(command), "{shell} {command}");
        }
    }
}
