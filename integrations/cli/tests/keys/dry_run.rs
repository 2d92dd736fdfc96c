//! Dry runs: everything is worked out, and nothing written.

use crate::ceremony::Ceremony;
use serde_json::json;

#[test]
fn a_dry_run_of_any_command_leaves_every_byte_alone() {
    let ceremony = Ceremony::new();
    let primary = ceremony.key("data", "primary");
    let promoted = ceremony.add("data");
    ceremony.json(&["promote", &promoted, "--force"]);
    let (young, disabled) = (ceremony.add("data"), ceremony.add("data"));
    ceremony.json(&["disable", &disabled]);
    let report = ceremony.path("scan.json");
    let scan = json!({
        "format": "fieldseal-scan/1", "keyring": "tests", "revision": 6, "keys": { &disabled: "disabled" },
        "expected": [{ "entity": "user", "field": "ssn", "purpose": "data" }],
        "columns": [{ "entity": "user", "field": "ssn", "purpose": "data", "values": {} }],
    });
    std::fs::write(&report, scan.to_string()).unwrap();
    let before = ceremony.files();
    for arguments in [
        &["add", "data"][..],
        &["record", "user.email", "--normaliser", "email/1"],
        &["promote", &young, "--force"],
        &["retire", &disabled],
        &["disable", &primary],
        &["compromise", &primary],
        &["destroy", &disabled, "--force-destroy", &disabled],
        &[
            "destroy",
            &disabled,
            "--scan-report",
            report.to_str().unwrap(),
        ],
        &["rewrap"],
    ] {
        let change = ceremony.json(&[arguments, &["--dry-run"]].concat());
        assert_eq!(change["written"], false, "{arguments:?}");
        let changed = ["keys", "recorded", "rewrapped"]
            .iter()
            .any(|what| change[what].as_array().is_some_and(|some| !some.is_empty()));
        assert!(changed, "{arguments:?} {change}");
        assert_eq!(ceremony.files(), before, "{arguments:?}");
    }
    for arguments in [["status", "--dry-run"], ["verify", "--dry-run"]] {
        ceremony.json(&arguments);
        assert_eq!(ceremony.files(), before, "{arguments:?}");
    }
}

#[test]
fn a_dry_run_of_the_first_command_makes_no_file() {
    let ceremony = Ceremony::before_init(Some("passphrase:tests"));
    let change = ceremony.json(&["init", "--dry-run"]);
    assert_eq!(change["written"], false);
    assert_eq!(change["keys"].as_array().unwrap().len(), 7);
    assert!(ceremony.files().is_empty());
}
