//! The life of a keyring and its keys.

use crate::ceremony::{Ceremony, refused, said};
use serde_json::Value;

#[test]
fn a_key_lives_its_whole_life() {
    let ceremony = Ceremony::new();
    let old = ceremony.key("data", "primary");
    let added = ceremony.json(&["add", "data"]);
    let new = added["keys"][0]["id"].to_string();
    assert_eq!(added["keys"][0]["to"], "pre-active");
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
        (
            &verified["verified"],
            &verified["wrong"],
            &verified["unknown"]
        ),
        (&7.into(), &0.into(), &0.into())
    );
}

#[test]
fn people_get_tables_and_sentences() {
    let ceremony = Ceremony::new();
    let status = said(&ceremony.run(&["status"]));
    assert!(status.contains("keyring tests, revision 1") && status.contains("passphrase:tests"));
    let added = said(&ceremony.run(&["add", "data"]));
    assert!(added.contains("new, pre-active") && added.contains("revision 2"));
    let verified = said(&ceremony.run(&["verify"]));
    assert!(verified.contains("8 roots, 0 wrong, 0 unknown"));
}

#[test]
fn a_keyring_has_the_purposes_that_are_asked_for_and_a_key_for_its_mac() {
    let ceremony = Ceremony::before_init(Some("passphrase:tests"));
    let init = ceremony.json(&["init", "--purpose", "data", "--purpose", "index"]);
    let keys = init["keys"].as_array().unwrap().iter();
    let mut purposes: Vec<_> = keys.map(|key| key["purpose"].as_str().unwrap()).collect();
    purposes.sort_unstable();
    assert_eq!(purposes, ["data", "index", "keyring"]);
    let other = Ceremony::before_init(None);
    refused(&other.run(&["init", "--purpose", "dates"]), 2, "row-seal");
}

#[test]
fn a_keyring_is_not_made_twice() {
    let ceremony = Ceremony::new();
    let before = ceremony.files();
    for arguments in [&["init"][..], &["init", "--dry-run"]] {
        let output = ceremony.run(arguments);
        refused(&output, 1, "there is a keyring document in ");
        refused(&output, 1, "already");
    }
    assert_eq!(ceremony.files(), before);
}

#[test]
fn plain_roots_are_pointed_out() {
    let ceremony = Ceremony::before_init(None);
    let output = ceremony.run(&["init"]);
    let warning = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{warning}");
    assert!(warning.contains("plain, for development"), "{warning}");
    assert_eq!(ceremony.json(&["add", "data"])["plain"], true);
    let plain = Ceremony::before_init(None).json(&["init"]);
    assert_eq!(plain["plain"], true);

    let ceremony = Ceremony::before_init(Some("passphrase:tests"));
    let output = ceremony.run(&["init"]);
    assert!(output.stderr.is_empty(), "{output:?}");
    assert_eq!(ceremony.json(&["add", "data"])["plain"], false);
}

#[test]
fn a_key_is_promoted_when_it_is_old_enough() {
    let ceremony = Ceremony::plain();
    let key = ceremony.add("data");
    refused(&ceremony.run(&["promote", &key]), 1, "300 s");
    refused(
        &ceremony.run(&["promote", &key, "--min-age", "2h"]),
        1,
        "7200 s",
    );
    refused(
        &ceremony.run(&["promote", &key, "--min-age", "soon"]),
        2,
        "--min-age",
    );
    // Without a MAC the document can be made to say that the key is older.
    let mut document: Value =
        serde_json::from_slice(&std::fs::read(ceremony.keyring()).unwrap()).unwrap();
    document["keysets"]["data"][1]["created"] = "2020-01-01T00:00:00Z".into();
    std::fs::write(ceremony.keyring(), document.to_string()).unwrap();
    refused(
        &ceremony.run(&["promote", &key, "--min-age", "1000y"]),
        1,
        &key,
    );
    let promoted = ceremony.json(&["promote", &key, "--min-age", "2h"]);
    assert_eq!(promoted["keys"][0]["to"], "primary");
}

#[test]
fn a_document_of_an_older_revision_is_refused() {
    let ceremony = Ceremony::new();
    ceremony.json(&["status", "--lowest-revision", "1"]);
    for arguments in [&["status"][..], &["add", "data"], &["verify"]] {
        let output = ceremony.run(&[arguments, &["--lowest-revision", "2"]].concat());
        refused(
            &output,
            1,
            "has revision 1, and the lowest that is taken is 2",
        );
    }
    ceremony.json(&["add", "data"]);
    ceremony.json(&["status", "--lowest-revision", "2"]);
}

/// Where nobody can be asked, nothing that cannot be undone happens.
#[test]
fn what_cannot_be_undone_needs_a_yes() {
    let ceremony = Ceremony::new();
    let key = ceremony.add("data");
    let record = ["record", "user.email", "--normaliser", "email/1"];
    for arguments in [&["compromise", &key][..], &record] {
        refused(&ceremony.run(arguments), 2, "say --yes");
    }
    assert_eq!(ceremony.key("data", "pre-active"), key);
    ceremony.json(&["compromise", &key, "--yes"]);
    assert_eq!(ceremony.key("data", "compromised"), key);
}

#[test]
fn a_wrong_passphrase_opens_nothing_and_changes_nothing() {
    let ceremony = Ceremony::new();
    let before = ceremony.files();
    for arguments in [&["verify"][..], &["add", "data"], &["rewrap"]] {
        let output = ceremony
            .command(arguments)
            .env("FIELDSEAL_PASSPHRASE", "incorrect horse battery")
            .output()
            .unwrap();
        refused(&output, 1, "the kek did not wrap these bytes");
    }
    assert_eq!(ceremony.files(), before);
}
