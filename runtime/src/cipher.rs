//! The ciphers behind the suites: one file each, one line in [`keyed`] each.
//!
//! A cipher knows no key id, no field and no header. It gets a key, a context to authenticate and, for a value that it seals,
//! random bytes that the caller drew.

mod aes_siv_cmac_512;
mod cobblestone_256;
mod xaes_256_gcm;
mod xchacha20_poly1305;

use crate::kdf::{Derivation, derive};
use crate::secret::Root;
use crate::suite::Suite;
use std::sync::Arc;
use std::time::Instant;

/// A cipher with the key of one field.
pub(crate) trait Cipher: Send + Sync {
    /// How many bytes of the body stand before the ciphertext: nonce, salt, synthetic IV.
    fn head_len(&self) -> usize;

    /// How many random bytes one value needs.
    fn random_len(&self) -> usize;

    /// Seals in place: `body` holds `head_len` bytes to fill, then the plaintext; it grows by the tags.
    fn seal(&self, context: &[u8], randomness: Randomness<'_>, body: BodyMut<'_>) -> Result<(), CipherError>;

    /// Opens a body. The plaintext is handed out only when all of it is authentic.
    fn open(&self, context: &[u8], body: &[u8]) -> Result<Vec<u8>, CipherError>;
}

/// The suite body at the end of a buffer that starts with other bytes.
pub(crate) struct BodyMut<'a> {
    pub(crate) buffer: &'a mut Vec<u8>,
    pub(crate) start: usize,
}

/// What a seal needs besides key and context.
#[derive(Clone, Copy)]
pub(crate) struct Randomness<'a> {
    /// Fresh bytes, as many as [`Cipher::random_len`] says.
    pub(crate) fresh: &'a [u8],
    /// The time of the batch that the value belongs to: a kept nonce prefix ages by it.
    pub(crate) now: Instant,
}

/// A value does not open, or cannot be sealed. Deliberately says no more: which check failed helps an attacker only.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct CipherError;

/// Whether suite 01 may keep the first half of its nonce for a while.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum NoncePrefix {
    /// Keep it within the limits of section 2.
    Keep,
    /// Draw all 24 bytes for each value: a kept prefix shows which rows one process wrote together.
    Fresh,
}

/// The cipher of a suite with the field's key derived from `root`.
pub(crate) fn keyed(
    suite: Suite,
    root: &Root,
    (tenant, entity, field): (Option<&str>, &str, &str),
    prefix: NoncePrefix,
) -> Arc<dyn Cipher> {
    let of = |label| Derivation {
        label,
        tenant,
        entity: Some(entity),
        field: Some(field),
    };
    match suite {
        Suite::Xaes256Gcm => Arc::new(xaes_256_gcm::Xaes256Gcm::new(derive(root, of("field/01")), prefix)),
        Suite::XChaCha20Poly1305 => Arc::new(xchacha20_poly1305::XChaCha::new(&derive(root, of("field/02")))),
        Suite::Cobblestone256 => Arc::new(cobblestone_256::Cobblestone256::new(derive(root, of("field/03")))),
        Suite::AesSivCmac512 => Arc::new(aes_siv_cmac_512::AesSiv::new(derive(root, of("field/11")))),
    }
}
