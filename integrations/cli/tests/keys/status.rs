//! Exit statuses, and what is said of them.

use crate::ceremony::{Ceremony, refused, said};
use serde_json::Value;

#[test]
fn the_help_says_what_each_exit_status_means() {
    let ceremony = Ceremony::before_init(None);
    let help = said(&ceremony.run(&["--help"]));
    for status in [
        "0  it is done",
        "1  it is refused",
        "2  the command line",
        "3  a KMS",
    ] {
        assert!(help.contains(status), "{help}");
    }
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
fn a_place_that_can_hold_no_document_is_not_worth_trying_again() {
    let ceremony = Ceremony::plain();
    let folder = ceremony.path("folder");
    std::fs::create_dir(&folder).unwrap();
    let below_a_file = ceremony.keyring().join("keyring.json");
    for place in [folder, below_a_file] {
        for arguments in [&["status"][..], &["add", "data"]] {
            let output = ceremony
                .command(&[arguments, &["--json"]].concat())
                .env("FIELDSEAL_KEYRING", &place)
                .output()
                .unwrap();
            refused(&output, 1, "\"retryable\":false");
        }
    }
}

#[test]
fn a_document_that_is_not_there_is_named() {
    let ceremony = Ceremony::before_init(None);
    for arguments in [&["status"][..], &["add", "data"], &["verify"]] {
        refused(&ceremony.run(arguments), 1, "there is no keyring document");
    }
    assert!(ceremony.files().is_empty());
}

/// The kernel's own files are nobody's to make, root's neither.
#[cfg(target_os = "linux")]
#[test]
fn a_place_that_may_not_be_written_is_not_worth_trying_again() {
    let ceremony = Ceremony::before_init(None);
    let output = ceremony
        .command(&["init", "--json"])
        .env("FIELDSEAL_KEYRING", "/sys/keyring.json")
        .output()
        .unwrap();
    refused(&output, 1, "\"retryable\":false");
}
