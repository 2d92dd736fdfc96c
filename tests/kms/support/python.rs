//! Implementations in Python, in an environment with what `requirements.txt` lists.

use serde_json::Value;
use std::io::Write;
use std::process::{Command, Stdio};

/// The interpreter of that environment.
pub(crate) fn interpreter() -> String {
    std::env::var("FIELDSEAL_TEST_KMS_PYTHON").expect(
        "FIELDSEAL_TEST_KMS_PYTHON is not set: the `python` of a virtual environment with tests/kms/requirements.txt",
    )
}

/// Runs a script of this folder with JSON on its standard input, and gives back the JSON that it prints.
pub(crate) fn python(script: &str, input: &Value) -> Value {
    let python = interpreter();
    let mut child = Command::new(&python)
        .arg(format!("{}/{script}", env!("CARGO_MANIFEST_DIR")))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("{python}: {error}"));
    let input = serde_json::to_vec(input).unwrap();
    child.stdin.take().unwrap().write_all(&input).unwrap();
    let output = child.wait_with_output().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{script}: {errors}");
    serde_json::from_slice(&output.stdout).unwrap()
}
