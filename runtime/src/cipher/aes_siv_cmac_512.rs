//! Suite 11: AEAD_AES_SIV_CMAC_512 (RFC 5297), `synthetic IV 16 ‖ ciphertext`, one associated-data component: the context.

use super::{BodyMut, Cipher, CipherError, Randomness};
use crate::secret::DerivedKey;
use aes_siv::KeyInit;
use aes_siv::siv::Aes256Siv;

const IV: usize = 16;

/// Holds the key, not the cipher: the library's S2V state is part of the cipher, which would need a lock.
pub(super) struct AesSiv(DerivedKey<64>);

impl AesSiv {
    pub(super) fn new(key: DerivedKey<64>) -> Self {
        Self(key)
    }

    fn cipher(&self) -> Aes256Siv {
        Aes256Siv::new(self.0.bytes().into())
    }
}

impl Cipher for AesSiv {
    fn head_len(&self) -> usize {
        IV
    }

    fn random_len(&self) -> usize {
        0
    }

    fn seal(&self, context: &[u8], _: Randomness<'_>, body: BodyMut<'_>) -> Result<(), CipherError> {
        let (head, plaintext) = body.buffer[body.start..].split_at_mut(IV);
        let iv = self
            .cipher()
            .encrypt_inout_detached([context], plaintext.into())
            .map_err(|_| CipherError)?;
        head.copy_from_slice(&iv);
        Ok(())
    }

    fn open(&self, context: &[u8], body: &[u8]) -> Result<Vec<u8>, CipherError> {
        let (iv, ciphertext) = body.split_first_chunk::<IV>().ok_or(CipherError)?;
        let mut plaintext = ciphertext.to_vec();
        self.cipher()
            .decrypt_inout_detached([context], plaintext.as_mut_slice().into(), iv.into())
            .map_err(|_| CipherError)?;
        Ok(plaintext)
    }
}
