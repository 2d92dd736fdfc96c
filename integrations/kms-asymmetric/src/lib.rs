//! Keyrings under an RSA or X25519 key of one's own.

#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod cause;
mod hpke_x25519;
mod key_file;
mod rsa_oaep;

pub use hpke_x25519::HpkeX25519Kek;
pub use rsa_oaep::RsaOaepKek;

use sha2::{Digest, Sha256};

/// `rsa-oaep:<hex SHA-256 of the SPKI>`, and the like: a key has one name, whichever half and whichever form it is read from.
fn name(provider: &str, spki: &[u8]) -> String {
    let digest: [u8; 32] = Sha256::digest(spki).into();
    format!("{provider}:{}", base16ct::lower::encode_string(&digest))
}
