//! Vaults of known keys, policies made at run time, and child processes: what the tests of the format share.

use fieldseal::keyring::{Purpose, State};
use fieldseal::{FieldPolicy, KeyId, Keyring, Vault};
use std::process::{Command, Output};

/// The id of the primary data key of [`vault`].
pub(crate) const DATA: u32 = 0x0102_0304;
/// The id of its index key.
pub(crate) const INDEX: u32 = 0x0506_0708;

pub(crate) fn key_id(number: u32) -> KeyId {
    KeyId::new(number).expect("not a reserved id")
}

/// A vault of one data and one index key.
pub(crate) fn vault() -> Vault {
    vault_of(&[
        (Purpose::Data, DATA, State::Primary, [1; 32]),
        (Purpose::Index, INDEX, State::Primary, [2; 32]),
    ])
}

/// A vault of these keys.
pub(crate) fn vault_of(roots: &[(Purpose, u32, State, [u8; 32])]) -> Vault {
    let roots = roots
        .iter()
        .map(|&(purpose, id, state, root)| (purpose, key_id(id), state, root));
    Vault::new(Keyring::insecure_from_roots("tests", roots).unwrap()).unwrap()
}

/// Policies are constants elsewhere; a test that makes many of them leaks them.
pub(crate) fn policy(policy: FieldPolicy) -> &'static FieldPolicy {
    Box::leak(Box::new(policy))
}

/// Runs one test of this binary in a process of its own, with one more environment variable.
///
/// Such a test does nothing in the ordinary run: it looks for its variable first.
pub(crate) fn in_child(test: &str, variable: &str, value: &str) -> Output {
    Command::new(std::env::current_exe().unwrap())
        .args([test, "--exact", "--test-threads=1", "--nocapture"])
        .env(variable, value)
        .output()
        .unwrap()
}

pub(crate) fn hex(text: &str) -> Vec<u8> {
    assert_eq!(text.len() % 2, 0);
    (0..text.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap())
        .collect()
}
