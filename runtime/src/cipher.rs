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
    fn seal(
        &self,
        context: &[u8],
        randomness: Randomness<'_>,
        body: BodyMut<'_>,
    ) -> Result<(), CipherError>;

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

/// The cipher of a suite with the key that is derived from `root` for a place.
pub(crate) fn keyed(
    suite: Suite,
    root: &Root,
    place: Derivation<'_>,
    prefix: NoncePrefix,
) -> Arc<dyn Cipher> {
    match suite {
        Suite::Xaes256Gcm => Arc::new(xaes_256_gcm::Xaes256Gcm::new(derive(root, place), prefix)),
        Suite::XChaCha20Poly1305 => {
            Arc::new(xchacha20_poly1305::XChaCha::new(&derive(root, place)))
        }
        Suite::Cobblestone256 => {
            Arc::new(cobblestone_256::Cobblestone256::new(derive(root, place)))
        }
        Suite::AesSivCmac512 => Arc::new(aes_siv_cmac_512::AesSiv::new(derive(root, place))),
    }
}

/// What every cipher must do, and what the tests of each share.
#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A body that the cipher seals with these random bytes, nothing in front of it.
    pub(super) fn seal(
        cipher: &dyn Cipher,
        fresh: &[u8],
        context: &[u8],
        plaintext: &[u8],
    ) -> Result<Vec<u8>, CipherError> {
        let mut buffer = vec![0; cipher.head_len()];
        buffer.extend_from_slice(plaintext);
        let randomness = Randomness {
            fresh,
            now: Instant::now(),
        };
        let body = BodyMut {
            buffer: &mut buffer,
            start: 0,
        };
        cipher.seal(context, randomness, body).map(|()| buffer)
    }

    fn cipher(suite: Suite) -> Arc<dyn Cipher> {
        keyed(
            suite,
            &Root::new(&[7; 32]),
            place(suite, (None, "user", "note")),
            NoncePrefix::Keep,
        )
    }

    fn place(
        suite: Suite,
        (tenant, entity, field): (Option<&'static str>, &'static str, &'static str),
    ) -> Derivation<'static> {
        Derivation {
            label: suite.label(),
            tenant,
            entity: Some(entity),
            field: Some(field),
        }
    }

    fn seal_here(suite: Suite, plaintext: &[u8]) -> Vec<u8> {
        let cipher = cipher(suite);
        seal(
            &*cipher,
            &vec![9; cipher.random_len()],
            b"context",
            plaintext,
        )
        .unwrap()
    }

    const LENGTHS: [usize; 8] = [0, 1, 15, 16, 17, 255, 16_384, 40_000];

    #[test]
    fn what_a_cipher_seals_it_opens_and_adds_the_bytes_that_the_suite_promises() {
        for suite in Suite::ALL {
            for len in LENGTHS {
                let plaintext = vec![0x5a; len];
                let body = seal_here(suite, &plaintext);
                assert_eq!(
                    body.len(),
                    suite.envelope_len(len) - crate::envelope::HEADER,
                    "{suite} {len}"
                );
                assert_eq!(
                    cipher(suite).open(b"context", &body),
                    Ok(plaintext),
                    "{suite} {len}"
                );
            }
        }
    }

    /// Group B1 of the attack catalogue, on the body alone.
    #[test]
    fn a_body_with_any_bit_flipped_does_not_open() {
        for suite in Suite::ALL {
            let cipher = cipher(suite);
            let mut body = seal_here(suite, b"078-05-1120");
            for bit in 0..body.len() * 8 {
                body[bit / 8] ^= 1 << (bit % 8);
                assert_eq!(
                    cipher.open(b"context", &body),
                    Err(CipherError),
                    "{suite} {bit}"
                );
                body[bit / 8] ^= 1 << (bit % 8);
            }
        }
    }

    /// Groups B2, B3 and B6: at every length, among them a tag of 4 to 15 bytes.
    #[test]
    fn a_body_that_is_cut_or_lengthened_does_not_open() {
        for suite in Suite::ALL {
            let cipher = cipher(suite);
            let body = seal_here(suite, b"078-05-1120");
            for len in 0..body.len() {
                assert_eq!(
                    cipher.open(b"context", &body[..len]),
                    Err(CipherError),
                    "{suite} {len}"
                );
            }
            for more in 1..40 {
                let longer = [body.as_slice(), &vec![0; more]].concat();
                assert_eq!(
                    cipher.open(b"context", &longer),
                    Err(CipherError),
                    "{suite} +{more}"
                );
            }
        }
    }

    #[test]
    fn a_body_opens_in_its_context_only() {
        for suite in Suite::ALL {
            let cipher = cipher(suite);
            let body = seal_here(suite, b"078-05-1120");
            for other in [b"".as_slice(), b"contex", b"context\0", b"Context"] {
                assert_eq!(cipher.open(other, &body), Err(CipherError), "{suite}");
            }
        }
    }

    #[test]
    fn a_body_opens_under_its_root_suite_tenant_entity_and_field_only() {
        let here = (None, "user", "note");
        let elsewhere = [
            (Some("acme"), "user", "note"),
            (None, "usern", "ote"),
            (None, "users", "note"),
            (None, "user", "notes"),
            (None, "note", "user"),
        ];
        for suite in Suite::ALL {
            let body = seal_here(suite, b"078-05-1120");
            let opens = |suite, root: &[u8; 32], place| {
                keyed(
                    suite,
                    &Root::new(root),
                    self::place(suite, place),
                    NoncePrefix::Keep,
                )
                .open(b"context", &body)
                .is_ok()
            };
            assert!(opens(suite, &[7; 32], here));
            assert!(!opens(suite, &[8; 32], here), "{suite}");
            for place in elsewhere {
                assert!(!opens(suite, &[7; 32], place), "{suite} {place:?}");
            }
            for other in Suite::ALL.into_iter().filter(|other| *other != suite) {
                assert!(!opens(other, &[7; 32], here), "{suite} {other}");
            }
        }
    }

    /// A caller that draws too few bytes gets no value, rather than one with a short nonce.
    #[test]
    fn a_cipher_refuses_another_number_of_random_bytes_than_it_asks_for() {
        for suite in Suite::ALL
            .into_iter()
            .filter(|suite| !suite.is_deterministic())
        {
            for prefix in [NoncePrefix::Keep, NoncePrefix::Fresh] {
                let cipher = keyed(
                    suite,
                    &Root::new(&[7; 32]),
                    place(suite, (None, "user", "note")),
                    prefix,
                );
                for len in [0, cipher.random_len() - 1, cipher.random_len() + 1] {
                    assert_eq!(
                        seal(&*cipher, &vec![9; len], b"", b"x"),
                        Err(CipherError),
                        "{suite} {prefix:?} {len}"
                    );
                }
            }
        }
    }

    proptest! {
        #[test]
        fn any_body_is_refused_without_a_panic(context in prop::collection::vec(any::<u8>(), 0..64), body in prop::collection::vec(any::<u8>(), 0..300)) {
            for suite in Suite::ALL {
                prop_assert_eq!(cipher(suite).open(&context, &body), Err(CipherError));
            }
        }
    }
}
