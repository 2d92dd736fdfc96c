//! Placeholder of the passwords.
/// Parameters.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Argon2id;
