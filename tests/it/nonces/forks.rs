//! Group E3: two processes never write with one prefix.

use super::{NOTE, prefix};
use crate::keys::{in_child, vault};
use fieldseal::adapter::SealedValue;
use fork::{Fork, fork, waitpid};
use std::collections::HashMap;

const FORKS: &str = "FIELDSEAL_TEST_FORKS";

/// What [`a_forked_process_drops_the_prefix`] runs in a process of its own, which has one thread and is worth nothing afterwards.
///
/// Each process writes the prefixes of its values; a value that was made before the fork is sealed on both sides.
#[test]
fn a_child_forks() {
    let Some(folder) = std::env::var_os(FORKS).map(std::path::PathBuf::from) else {
        return;
    };
    vault().scope().run(|| {
        let seal = || prefix(&fieldseal::seal(NOTE, "hello").unwrap());
        let write = |name: &str, prefixes: &[[u8; 12]]| {
            std::fs::write(folder.join(name), format!("{prefixes:?}")).unwrap()
        };
        write("before", &[seal()]);
        let waiting = SealedValue::new(NOTE, "made before the fork");
        let both_sides = || {
            let stored = waiting.stored().unwrap().unwrap();
            assert_eq!(
                fieldseal::open::<String>(NOTE, stored).unwrap(),
                "made before the fork"
            );
            [seal(), prefix(stored), seal()]
        };
        match fork().unwrap() {
            Fork::Child => {
                write("forked", &both_sides());
                std::process::exit(0);
            }
            Fork::Parent(child) => {
                waitpid(child).unwrap();
                write("after", &both_sides());
            }
        }
    });
}

#[test]
fn a_forked_process_drops_the_prefix() {
    let folder = tempfile::tempdir().unwrap();
    let output = in_child(
        "nonces::forks::a_child_forks",
        FORKS,
        folder.path().to_str().unwrap(),
    );
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stdout)
    );
    let prefixes: HashMap<&str, Vec<[u8; 12]>> = ["before", "forked", "after"]
        .into_iter()
        .map(|name| {
            let text = std::fs::read_to_string(folder.path().join(name)).unwrap();
            (name, serde_json::from_str(&text).unwrap())
        })
        .collect();
    let (before, forked, after) = (&prefixes["before"], &prefixes["forked"], &prefixes["after"]);
    // The process that was there keeps its prefix, the new one has drawn another.
    assert!(after.iter().all(|it| *it == before[0]));
    assert!(forked.iter().all(|it| *it == forked[0]));
    assert_ne!(forked[0], before[0]);
}
