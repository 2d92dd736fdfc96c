//! The program `fieldseal` with a key of the real server, as an operator runs it.

use super::openbao::{OpenBao, shared};
use serde_json::{Value, json};
use std::path::PathBuf;
use std::process::{Command, Output};
use tempfile::TempDir;

/// An operator's shell.
struct Shell {
    folder: TempDir,
    key: String,
    token: String,
    address: String,
}

impl Shell {
    async fn new(bao: &OpenBao) -> Self {
        let key = bao.key().await;
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("ca.pem"), bao.authority()).unwrap();
        Self {
            folder,
            token: bao.token_for(&[&key]).await,
            key,
            address: bao.address(),
        }
    }

    fn keyring(&self) -> PathBuf {
        self.folder.path().join("keyring.json")
    }

    fn run(&self, arguments: &[&str]) -> Output {
        let output = Command::new(program())
            .args([&["keys"], arguments, &["--json"]].concat())
            .env_clear()
            .env("FIELDSEAL_KEYRING", self.keyring())
            .env("FIELDSEAL_KEYRING_NAME", "tests")
            .env(
                "FIELDSEAL_KEK",
                format!("vault-transit:transit/{}", self.key),
            )
            .env("FIELDSEAL_PASSPHRASE", "correct horse battery staple")
            .env("VAULT_ADDR", &self.address)
            .env("VAULT_CACERT", self.folder.path().join("ca.pem"))
            .env("VAULT_TOKEN", &self.token)
            .output()
            .unwrap();
        for said in [&output.stdout, &output.stderr] {
            assert!(!String::from_utf8_lossy(said).contains(&self.token));
        }
        output
    }

    fn json(&self, arguments: &[&str]) -> Value {
        let output = self.run(arguments);
        assert!(output.status.success(), "{output:?}");
        serde_json::from_slice(&output.stdout).unwrap()
    }

    fn document(&self) -> String {
        std::fs::read_to_string(self.keyring()).unwrap()
    }
}

/// `cargo test` builds it beside the tests when it is asked for both packages.
fn program() -> PathBuf {
    let tests = std::env::current_exe().unwrap();
    let program = tests.parent().unwrap().with_file_name("fieldseal");
    assert!(
        program.exists(),
        "not built: cargo build -p fieldseal-cli --all-features"
    );
    program
}

#[tokio::test(flavor = "multi_thread")]
async fn a_keyring_lives_under_a_key_that_is_rotated() {
    let bao = shared().await;
    let shell = Shell::new(bao).await;
    shell.json(&["init"]);
    let added = shell.json(&["add", "data"]);
    let new = added["keys"][0]["id"].to_string();
    shell.json(&["promote", &new, "--force"]);
    let document: Value = serde_json::from_str(&shell.document()).unwrap();
    let keysets = document["keysets"].as_object().unwrap().values();
    for key in keysets.flat_map(|keys| keys.as_array().unwrap()) {
        let kek = &key["root"]["kek"];
        assert_eq!(*kek, format!("vault-transit:transit/{}", shell.key));
    }

    let key = format!("transit/keys/{}", shell.key);
    bao.admin("POST", &format!("{key}/rotate"), json!({})).await;
    let rewrapped = shell.json(&["rewrap"]);
    assert_eq!(rewrapped["rewrapped"].as_array().unwrap().len(), 8);
    // What was wrapped by the first version is refused from here on: there must be nothing left of it.
    bao.admin(
        "POST",
        &format!("{key}/config"),
        json!({ "min_decryption_version": 2 }),
    )
    .await;
    let verified = shell.json(&["verify"]);
    assert_eq!(
        (&verified["verified"], &verified["wrong"]),
        (&8.into(), &0.into())
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_not_use_the_key_changes_nothing_and_is_told_so() {
    let bao = shared().await;
    let mut shell = Shell::new(bao).await;
    shell.json(&["init"]);
    let document = shell.document();
    let other = bao.key().await;
    shell.token = bao.token_for(&[&other]).await;
    for arguments in [&["add", "data"][..], &["rewrap"], &["verify"]] {
        let output = shell.run(arguments);
        assert_eq!(output.status.code(), Some(1), "{output:?}");
    }
    assert_eq!(shell.document(), document);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_not_there_is_worth_trying_again() {
    let bao = shared().await;
    let mut shell = Shell::new(bao).await;
    shell.json(&["init"]);
    let document = shell.document();
    shell.address = format!("https://127.0.0.1:{}", crate::support::fake::closed_port());
    for arguments in [&["add", "data"][..], &["rewrap"], &["verify"]] {
        let output = shell.run(arguments);
        assert_eq!(output.status.code(), Some(3), "{output:?}");
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.contains("the kms does not answer"), "{said}");
        assert!(said.contains("\"retryable\":true"), "{said}");
    }
    assert_eq!(shell.document(), document);
    // It is not asked.
    shell.json(&["status"]);
}

/// Of two KEKs the one answers and the other does not.
#[tokio::test(flavor = "multi_thread")]
async fn a_root_that_cannot_be_seen_now_is_not_called_wrong() {
    let bao = shared().await;
    let mut shell = Shell::new(bao).await;
    let (here, there) = (
        "passphrase:tests",
        format!("vault-transit:transit/{}", shell.key),
    );
    shell.json(&["init", "--kek", here]);
    let added = shell.json(&["add", "data", "--kek", &there, "--kek", here]);
    let both = ["verify", "--kek", here, "--kek", &there];
    assert_eq!(shell.json(&both)["unknown"], 0);

    shell.address = format!("https://127.0.0.1:{}", crate::support::fake::closed_port());
    let output = shell.run(&both);
    assert_eq!(output.status.code(), Some(3), "{output:?}");
    let verified: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(
        (
            &verified["verified"],
            &verified["wrong"],
            &verified["unknown"]
        ),
        (&7.into(), &0.into(), &1.into())
    );
    let keys = verified["keys"].as_array().unwrap();
    let unknown = keys.iter().find(|key| key["verdict"] == "unknown").unwrap();
    assert_eq!(unknown["id"], added["keys"][0]["id"]);
}
