//! Keyrings under an RSA or X25519 key of one's own.

#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod hpke_x25519;
mod key_file;
mod reason;
mod rsa_oaep;

pub use hpke_x25519::HpkeX25519Kek;
pub use rsa_oaep::RsaOaepKek;

use fieldseal::kek::KekError;
use sha2::{Digest, Sha256};

/// `rsa-oaep:<hex SHA-256 of the SPKI>`, and the like: a key has one name, whichever half and whichever form it is read from.
fn name(provider: &str, spki: &[u8]) -> String {
    let digest: [u8; 32] = Sha256::digest(spki).into();
    format!("{provider}:{}", base16ct::lower::encode_string(&digest))
}

/// Tells the log that a KEK was asked, and how it went: its name and the kind of error, nothing else.
fn told<T>(name: &str, asked: &str, answer: Result<T, KekError>) -> Result<T, KekError> {
    match &answer {
        Ok(_) => tracing::debug!(kek = name, asked, "the kek answered"),
        Err(error) => tracing::debug!(kek = name, asked, kind = %error.kind(), "the kek failed"),
    }
    answer
}
