//! A test in another process, for what is set for a process as a whole.

use std::process::Command;

/// Runs the test of this name in another process, with these variables and none of ours: no credentials, no proxies, no home. Gives back the line that it
/// says.
pub(crate) fn elsewhere(test: &str, variables: &[(&str, &str)]) -> String {
    let output = Command::new(std::env::current_exe().unwrap())
        .args([test, "--exact", "--nocapture", "--test-threads=1"])
        .env_clear()
        .envs([
            ("AWS_EC2_METADATA_DISABLED", "true"),
            ("HOME", "/nonexistent"),
            ("PATH", "/nonexistent"),
            (ELSEWHERE, "1"),
        ])
        .envs(variables.iter().copied())
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let said = text.split_once(SAID).unwrap_or_else(|| {
        let errors = String::from_utf8_lossy(&output.stderr);
        panic!("{test}: {text}\n{errors}")
    });
    let said = said.1;
    said.lines().next().unwrap().to_owned()
}

/// Whether this is the other process.
pub(crate) fn is_elsewhere() -> bool {
    std::env::var_os(ELSEWHERE).is_some()
}

/// What the first process gets.
pub(crate) fn say(line: &str) {
    println!("{SAID}{line}");
}

/// Set in the other process.
const ELSEWHERE: &str = "FIELDSEAL_TEST_KMS_ELSEWHERE";
/// Before what it says.
const SAID: &str = "the other process says ";
