//! A test in a process of its own: for what a process has once, such as its global subscriber.

use std::env;
use std::process::Command;

const CHILD: &str = "FIELDSEAL_TEST_IN_OWN_PROCESS";
const DONE: &str = "done in a process of its own";

/// Runs `work` in a child process that runs nothing but the test of this path, which calls this function.
#[track_caller]
pub(crate) fn run(test: &str, work: impl FnOnce()) {
    if env::var_os(CHILD).is_some() {
        work();
        println!("{DONE}");
        return;
    }
    let output = Command::new(env::current_exe().unwrap())
        .args(["--exact", test, "--nocapture", "--test-threads=1"])
        .env(CHILD, "1")
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success() && text.contains(DONE),
        "{text}{}",
        String::from_utf8_lossy(&output.stderr)
    );
}
