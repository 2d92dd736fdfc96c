//! What shows that a key is not needed.

use crate::ceremony::{Ceremony, refused};
use serde_json::{Value, json};
use std::process::Output;

/// A keyring whose old data key is disabled at revision 4.
struct Disabled {
    ceremony: Ceremony,
    old: String,
    new: String,
}

impl Disabled {
    fn new() -> Self {
        let ceremony = Ceremony::new();
        let old = ceremony.key("data", "primary");
        let new = ceremony.add("data");
        ceremony.json(&["promote", &new, "--force"]);
        ceremony.json(&["disable", &old]);
        Self { ceremony, old, new }
    }

    /// A report that allows to destroy the old key.
    fn report(&self) -> Value {
        json!({
            "format": "fieldseal-scan/1", "keyring": "tests", "revision": 4,
            "keys": { &self.old: "disabled", &self.new: "primary" },
            "expected": [{ "entity": "user", "field": "ssn", "purpose": "data" }],
            "columns": [{ "entity": "user", "field": "ssn", "purpose": "data", "values": { &self.new: 12 } }],
        })
    }

    fn destroy(&self, report: &Value) -> Output {
        let path = self.ceremony.path("scan.json");
        std::fs::write(&path, report.to_string()).unwrap();
        let path = path.to_str().unwrap();
        self.ceremony
            .run(&["destroy", &self.old, "--yes", "--scan-report", path])
    }
}

#[test]
fn a_key_that_may_be_needed_is_not_destroyed() {
    let keyring = Disabled::new();
    let (ceremony, old, new) = (&keyring.ceremony, &keyring.old, &keyring.new);
    refused(&ceremony.run(&["destroy", old]), 2, "required");
    refused(
        &ceremony.run(&["destroy", old, "--force-destroy", new]),
        2,
        "names another key",
    );
    let mut report = keyring.report();
    report["columns"][0]["values"][old] = 3.into();
    refused(
        &keyring.destroy(&report),
        1,
        "the scan found 3 values under it",
    );
    assert!(keyring.destroy(&keyring.report()).status.success());
    assert_eq!(ceremony.key("data", "destroyed"), *old);
}

#[test]
fn a_stale_report_is_refused() {
    let keyring = Disabled::new();
    let before = keyring.ceremony.files();
    let unchanged = || {
        let mut now = keyring.ceremony.files();
        now.remove(&keyring.ceremony.path("scan.json"));
        assert_eq!(now, before);
    };
    // From before the key was disabled: what was sealed behind the scan was not seen.
    let mut early = keyring.report();
    early["revision"] = 3.into();
    early["keys"][&keyring.old] = "decrypt-only".into();
    refused(&keyring.destroy(&early), 1, "in use when the scan began");
    unchanged();
    let mut other = keyring.report();
    other["keyring"] = "staging".into();
    refused(&keyring.destroy(&other), 1, "another keyring");
    unchanged();
    let mut future = keyring.report();
    future["revision"] = 5.into();
    refused(&keyring.destroy(&future), 1, "later revision");
    unchanged();
    let mut nothing = keyring.report();
    nothing["columns"] = json!([]);
    refused(&keyring.destroy(&nothing), 1, "did not count user.ssn");
    unchanged();
    refused(&keyring.destroy(&json!({})), 1, "no report of a scan");
    unchanged();
    // What was done since may have brought the key back for a while.
    keyring.ceremony.json(&["retire", &keyring.old]);
    keyring.ceremony.json(&["disable", &keyring.old]);
    refused(&keyring.destroy(&keyring.report()), 1, "scan again");
}
