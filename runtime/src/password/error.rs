//! Why a password cannot be hashed or verified. The error never contains it.

use crate::entropy::EntropyError;

/// Why a password cannot be hashed or verified.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PasswordError {
    /// An empty password is not hashed: it would let everyone in who leaves the field empty.
    #[error("the password is empty")]
    Empty,
    /// A password has at most 1,024 bytes: a longer one costs the server more than its owner.
    #[error("the password is longer than 1,024 bytes")]
    TooLong,
    /// The stored string is of another kind of hash. Argon2id, Argon2i and Argon2d are read.
    #[error("the stored password hash is not an Argon2 hash")]
    NotArgon2,
    /// The stored string begins like an Argon2 hash and is not one.
    #[error("the stored password hash is not a valid Argon2 string")]
    Malformed,
    /// The stored string asks for more than 256 MiB, 16 passes or 16 lanes, or has a salt or output of an unusual
    /// length. A hash is data: one row must not be able to exhaust the server.
    #[error("the stored password hash has parameters outside what is accepted")]
    OutOfBounds,
    /// The parameters are weaker than what OWASP recommends: 19,456 KiB with two passes, or 47,104 KiB with one.
    #[error(
        "the Argon2 parameters are too weak: at least 19456 KiB with 2 passes, or 47104 KiB with 1"
    )]
    TooWeak,
    /// The parameters are above 256 MiB, 16 passes or 16 lanes, beyond what would still be verified.
    #[error("the Argon2 parameters are too strong: at most 262144 KiB, 16 passes and 16 lanes")]
    TooStrong,
    /// The operating system gave no random bytes for the salt.
    #[error(transparent)]
    Entropy(#[from] EntropyError),
    /// There was no memory left to hash in.
    #[error("there is not enough memory to hash a password")]
    OutOfMemory,
}
