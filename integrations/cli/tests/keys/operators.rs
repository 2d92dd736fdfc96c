//! Several operators at once.

use crate::ceremony::Ceremony;
use serde_json::Value;
use std::collections::BTreeSet;
use std::process::Stdio;

#[test]
fn what_several_processes_do_at_once_is_all_done() {
    const PROCESSES: usize = 6;
    let ceremony = Ceremony::new();
    let started: Vec<_> = (0..PROCESSES)
        .map(|_| {
            let mut command = ceremony.command(&["add", "data", "--json"]);
            command.stdout(Stdio::piped()).stderr(Stdio::piped());
            command.spawn().unwrap()
        })
        .collect();
    let mut added = BTreeSet::new();
    let mut revisions = BTreeSet::new();
    for process in started {
        let output = process.wait_with_output().unwrap();
        assert!(output.status.success(), "{output:?}");
        let change: Value = serde_json::from_slice(&output.stdout).unwrap();
        added.insert(change["keys"][0]["id"].as_u64());
        revisions.insert(change["revision"].as_u64());
    }
    assert_eq!((added.len(), revisions.len()), (PROCESSES, PROCESSES));
    let status = ceremony.json(&["status"]);
    assert_eq!(status["revision"], 1 + PROCESSES);
    let keys = status["keys"].as_array().unwrap().iter();
    let kept: BTreeSet<_> = keys
        .filter(|key| key["purpose"] == "data" && key["state"] == "pre-active")
        .map(|key| key["id"].as_u64())
        .collect();
    assert_eq!(kept, added);
    ceremony.json(&["verify"]);
}
