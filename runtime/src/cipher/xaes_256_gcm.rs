//! Suite 01: XAES-256-GCM (C2SP), `nonce 24 ‖ ciphertext ‖ tag 16`, AAD = context.
//!
//! XAES derives a fresh AES-256-GCM key from the first 12 bytes of the nonce: the SP 800-108 counter-mode KDF with AES-CMAC,
//! `K[i] = CMAC(key, 00 ‖ u8(i) ‖ 58 ‖ 00 ‖ N[..12])` for i = 1, 2. It is composed here from its two published parts because the
//! derived cipher is worth keeping: for the values that one process writes in a row, and for reading them back.

use super::{BodyMut, Cipher, CipherError, NoncePrefix, Randomness};
use crate::entropy;
use crate::secret::DerivedKey;
use aes::Aes256;
use aes_gcm::aead::inout::InOutBuf;
use aes_gcm::aead::{AeadInOut, KeyInit};
use aes_gcm::{Aes256Gcm, Nonce};
use arc_swap::ArcSwapOption;
use cmac::{Cmac, Mac};
use quick_cache::sync::Cache;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use zeroize::Zeroizing;

const HALF: usize = 12;
const NONCE: usize = 2 * HALF;
const TAG: usize = 16;

/// The limits of a kept prefix, from section 2.
const KEPT_VALUES: u32 = 1 << 16;
const KEPT_BYTES: u64 = 1 << 36;
const KEPT_FOR: Duration = Duration::from_secs(600);

/// How many derived ciphers a reader keeps for one field key: one for each process and ten minutes of writing.
const READER_CACHE: usize = 256;

pub(super) struct Xaes256Gcm {
    key: DerivedKey<32>,
    prefix: NoncePrefix,
    writing: Mutex<Option<Kept>>,
    latest: ArcSwapOption<Derived>,
    reading: Cache<[u8; HALF], Arc<Derived>>,
}

/// An AES-256-GCM cipher and the nonce half that it was derived from.
struct Derived {
    half: [u8; HALF],
    cipher: Aes256Gcm,
}

/// The prefix that this process writes with at present.
struct Kept {
    derived: Arc<Derived>,
    /// Two processes never write with one prefix.
    fork: forkguard::Guard,
    since: Instant,
    values: u32,
    bytes: u64,
}

impl Xaes256Gcm {
    pub(super) fn new(key: DerivedKey<32>, prefix: NoncePrefix) -> Self {
        Self {
            key,
            prefix,
            writing: Mutex::new(None),
            latest: ArcSwapOption::empty(),
            reading: Cache::new(READER_CACHE),
        }
    }

    fn derive(&self, half: [u8; HALF]) -> Arc<Derived> {
        let mut key = Zeroizing::new([0; 32]);
        for (counter, out) in (1_u8..).zip(key.chunks_exact_mut(16)) {
            let mut mac = <Cmac<Aes256> as KeyInit>::new(self.key.bytes().into());
            mac.update(&[0, counter, b'X', 0]);
            mac.update(&half);
            out.copy_from_slice(&mac.finalize().into_bytes());
        }
        Arc::new(Derived {
            half,
            cipher: Aes256Gcm::new((&*key).into()),
        })
    }

    /// The cipher for the next value of `len` bytes that this process writes.
    fn for_writing(&self, len: usize, now: Instant) -> Result<Arc<Derived>, CipherError> {
        let len = len as u64;
        let mut writing = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(kept) = &mut *writing
            && kept.admits(len, now)
        {
            kept.values += 1;
            kept.bytes += len;
            return Ok(Arc::clone(&kept.derived));
        }
        let mut half = [0; HALF];
        entropy::fill(&mut half).map_err(|_| CipherError)?;
        let derived = self.derive(half);
        // Where no fork can be noticed (the handler could not be registered), nothing is kept.
        *writing = forkguard::Guard::try_new().ok().map(|fork| Kept {
            derived: Arc::clone(&derived),
            fork,
            since: now,
            values: 1,
            bytes: len,
        });
        Ok(derived)
    }

    /// The cipher for a value that starts with this half of a nonce.
    fn for_reading(&self, half: &[u8; HALF]) -> Arc<Derived> {
        if let Some(latest) = &*self.latest.load()
            && latest.half == *half
        {
            return Arc::clone(latest);
        }
        let derived = match self.reading.get(half) {
            Some(derived) => derived,
            None => {
                let derived = self.derive(*half);
                self.reading.insert(*half, Arc::clone(&derived));
                derived
            }
        };
        self.latest.store(Some(Arc::clone(&derived)));
        derived
    }
}

impl Kept {
    fn admits(&mut self, len: u64, now: Instant) -> bool {
        self.values < KEPT_VALUES
            && self.bytes.saturating_add(len) <= KEPT_BYTES
            && now.saturating_duration_since(self.since) < KEPT_FOR
            && !self.fork.detected_fork()
    }
}

impl Cipher for Xaes256Gcm {
    fn head_len(&self) -> usize {
        NONCE
    }

    fn random_len(&self) -> usize {
        match self.prefix {
            NoncePrefix::Keep => HALF,
            NoncePrefix::Fresh => NONCE,
        }
    }

    fn seal(&self, context: &[u8], randomness: Randomness<'_>, body: BodyMut<'_>) -> Result<(), CipherError> {
        let (head, plaintext) = body.buffer[body.start..].split_at_mut(NONCE);
        let (derived, last) = match self.prefix {
            NoncePrefix::Keep => (self.for_writing(plaintext.len(), randomness.now)?, randomness.fresh),
            NoncePrefix::Fresh => {
                let (half, last) = randomness.fresh.split_first_chunk().ok_or(CipherError)?;
                (self.derive(*half), last)
            }
        };
        let last: [u8; HALF] = last.try_into().map_err(|_| CipherError)?;
        head[..HALF].copy_from_slice(&derived.half);
        head[HALF..].copy_from_slice(&last);
        let tag = derived
            .cipher
            .encrypt_inout_detached(&Nonce::from(last), context, InOutBuf::from(plaintext))
            .map_err(|_| CipherError)?;
        body.buffer.extend_from_slice(&tag);
        Ok(())
    }

    fn open(&self, context: &[u8], body: &[u8]) -> Result<Vec<u8>, CipherError> {
        let (half, rest) = body.split_first_chunk::<HALF>().ok_or(CipherError)?;
        let (last, rest) = rest.split_first_chunk::<HALF>().ok_or(CipherError)?;
        let (ciphertext, tag) = rest.split_last_chunk::<TAG>().ok_or(CipherError)?;
        let derived = self.for_reading(half);
        let mut plaintext = ciphertext.to_vec();
        derived
            .cipher
            .decrypt_inout_detached(&Nonce::from(*last), context, InOutBuf::from(&mut plaintext[..]), tag.into())
            .map_err(|_| CipherError)?;
        Ok(plaintext)
    }
}
