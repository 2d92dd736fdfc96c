//! Keys that OpenSSL makes.

use std::io::Write;
use std::process::{Command, Stdio};

/// Runs `openssl`, with something on its standard input, and gives back what it writes.
pub(crate) fn openssl(arguments: &[&str], input: &[u8]) -> Vec<u8> {
    let mut child = Command::new("openssl")
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("openssl is not installed (Debian: openssl)");
    child.stdin.take().unwrap().write_all(input).unwrap();
    let output = child.wait_with_output().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "openssl {arguments:?}: {errors}");
    output.stdout
}

/// A private key in PKCS#8.
pub(crate) fn private_key(algorithm: &str, options: &[&str]) -> String {
    let mut arguments = vec!["genpkey", "-quiet", "-algorithm", algorithm];
    for option in options {
        arguments.extend(["-pkeyopt", option]);
    }
    String::from_utf8(openssl(&arguments, b"")).unwrap()
}

/// The public half of it in SPKI.
pub(crate) fn public_key(private: &str) -> String {
    String::from_utf8(openssl(&["pkey", "-pubout"], private.as_bytes())).unwrap()
}
