//! The tables of the suite: rows in neutral words, and what each ORM is asked to do with them.

pub(crate) mod accounts;
pub(crate) mod documents;
pub(crate) mod invoices;
pub(crate) mod letters;
pub(crate) mod orders;
pub(crate) mod patients;
pub(crate) mod samples;
pub(crate) mod users;
pub(crate) mod vases;
pub(crate) mod visits;

use fieldseal::Password;
use std::sync::LazyLock;

pub(crate) const PASSWORD: &str = "correct horse battery staple";

/// What must not be found anywhere outside a row: parts of the values that the suite writes.
const SECRETS: &[&str] = &[
    "@example.org",
    "+49 30",
    "493000",
    "078-05-",
    "731264",
    "penicillin",
    PASSWORD,
    "Lovelace",
    "no address",
];

#[track_caller]
pub(crate) fn assert_no_secret(text: &str) {
    for secret in SECRETS {
        assert!(!text.contains(secret), "{secret:?} shows in: {text}");
    }
}

/// Where the envelope of a stored value begins: behind its index, if it has one.
pub(crate) fn envelope_at(stored: &[u8]) -> usize {
    if stored[0] == 0x81 { 21 } else { 0 }
}

/// Hashed once: hashing is slow on purpose.
pub(crate) fn hashed() -> Password {
    static PHC: LazyLock<String> = LazyLock::new(|| {
        let password = Password::from(PASSWORD);
        password.hash_blocking().unwrap();
        password.phc().unwrap().to_owned()
    });
    Password::from_phc(&PHC).unwrap()
}

/// Equality of optional passwords, as far as a test may ask for it: the same stored hash.
pub(crate) fn same_hash(one: &Password, other: &Password) -> bool {
    one.phc() == other.phc()
}
