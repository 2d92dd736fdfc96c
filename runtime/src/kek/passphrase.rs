//! A KEK made of a passphrase: Argon2id, then XAES-256-GCM. For keyrings in files where there is no KMS.

use super::{Kek, KekError, KekErrorKind, KekFuture, KeyPlace};
use crate::cipher::{self, BodyMut, Cipher, NoncePrefix, Randomness};
use crate::entropy;
use crate::kdf::Derivation;
use crate::secret::Root;
use crate::suite::Suite;
use argon2::{Algorithm, Argon2, Params, Version};
use secrecy::{ExposeSecret, SecretString};
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;
use zeroize::Zeroizing;

/// A KEK made of a passphrase: a key from Argon2id (RFC 9106) wraps with XAES-256-GCM.
///
/// The passphrase is asked for once, when the application starts; what is derived from it stays in memory.
///
/// ```
/// use fieldseal::kek::PassphraseKek;
///
/// // From a prompt or a credential of the service manager, never from the source.
/// let passphrase = secrecy::SecretString::from("correct horse battery staple".to_owned());
/// let kek = PassphraseKek::new("ops", passphrase)?;
/// # Ok::<(), fieldseal::KekError>(())
/// ```
///
/// Wrapped are `01 ‖ u32(memory in KiB) ‖ u32(passes) ‖ u32(lanes) ‖ salt 16 ‖ nonce 24 ‖ ciphertext ‖ tag 16`; all before the nonce, and the
/// [`KeyPlace`], are additional authenticated data.
///
/// # Security
///
/// The keyring is as strong as the passphrase: five words drawn from a list, not a sentence. 64 MiB and three passes make a guess cost
/// about a tenth of a second.
#[derive(Clone)]
pub struct PassphraseKek {
    name: Arc<str>,
    passphrase: Arc<SecretString>,
    /// What was derived and opened or wrapped something: few, one for each salt that the document has. New wraps take the salt of the last, so
    /// none is here that only stood in bytes which did not open.
    derived: Arc<Mutex<Vec<Derived>>>,
}

/// A key that was derived.
type Derived = (Parameters, Arc<dyn Cipher>);

/// What the key is derived with, beside the passphrase.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Parameters {
    memory_kib: u32,
    passes: u32,
    lanes: u32,
    salt: [u8; SALT],
}

const VERSION: u8 = 1;
const SALT: usize = 16;
const HEAD: usize = 1 + 3 * 4 + SALT;
/// Shorter ones are guessed.
const LEAST_LEN: usize = 12;
/// How many derived keys are kept.
const KEPT: usize = 16;

impl PassphraseKek {
    /// A KEK `passphrase:<label>`. The label is part of the document: another passphrase gets another label.
    ///
    /// # Errors
    ///
    /// [`KekErrorKind::Configuration`] when the passphrase has fewer than 12 characters, or the label is empty or longer than 255 bytes.
    pub fn new(label: &str, passphrase: SecretString) -> Result<Self, KekError> {
        let is_long = passphrase.expose_secret().chars().count() >= LEAST_LEN;
        if label.is_empty() || label.len() > 255 || !is_long {
            return Err(KekError::new(KekErrorKind::Configuration));
        }
        Ok(Self {
            name: format!("passphrase:{label}").into(),
            passphrase: Arc::new(passphrase),
            derived: Arc::default(),
        })
    }

    fn known(&self, parameters: Option<&Parameters>) -> Option<Derived> {
        let derived = self.derived.lock().unwrap_or_else(PoisonError::into_inner);
        match parameters {
            Some(parameters) => derived.iter().find(|(known, _)| known == parameters),
            None => derived.last(),
        }
        .cloned()
    }

    fn remember(&self, parameters: Parameters, cipher: &Arc<dyn Cipher>) {
        let mut derived = self.derived.lock().unwrap_or_else(PoisonError::into_inner);
        if derived.iter().any(|(known, _)| *known == parameters) {
            return;
        }
        if derived.len() == KEPT {
            derived.remove(0);
        }
        derived.push((parameters, Arc::clone(cipher)));
    }

    /// Argon2id takes a while: never on an executor.
    fn derive(&self, parameters: Parameters) -> Result<Arc<dyn Cipher>, KekError> {
        if let Some((_, cipher)) = self.known(Some(&parameters)) {
            return Ok(cipher);
        }
        let refused = || KekError::new(KekErrorKind::Refused);
        let params = Params::new(
            parameters.memory_kib,
            parameters.passes,
            parameters.lanes,
            Some(32),
        )
        .map_err(|_| refused())?;
        let mut key = Zeroizing::new([0; 32]);
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into(
                self.passphrase.expose_secret().as_bytes(),
                &parameters.salt,
                &mut key[..],
            )
            .map_err(|_| refused())?;
        let place = Derivation {
            label: "passphrase",
            ..Derivation::default()
        };
        Ok(cipher::keyed(
            Suite::Xaes256Gcm,
            &Root::new(&key),
            place,
            NoncePrefix::Fresh,
        ))
    }

    fn wrap_now(&self, place: &KeyPlace, plaintext: &[u8]) -> Result<Vec<u8>, KekError> {
        let no_randomness = |error| KekError::with_source(KekErrorKind::Unavailable, error);
        let (parameters, cipher) = match self.known(None) {
            Some(known) => known,
            None => {
                let parameters = Parameters::random().map_err(no_randomness)?;
                (parameters, self.derive(parameters)?)
            }
        };
        let mut wrapped = parameters.bytes().to_vec();
        let context = context(&wrapped, place);
        wrapped.resize(HEAD + cipher.head_len(), 0);
        wrapped.reserve(plaintext.len() + 16);
        wrapped.extend_from_slice(plaintext);
        let mut fresh = vec![0; cipher.random_len()];
        entropy::fill(&mut fresh).map_err(no_randomness)?;
        let randomness = Randomness {
            fresh: &fresh,
            now: Instant::now(),
        };
        let body = BodyMut {
            buffer: &mut wrapped,
            start: HEAD,
        };
        cipher
            .seal(&context, randomness, body)
            .map_err(|_| KekError::new(KekErrorKind::Configuration))?;
        self.remember(parameters, &cipher);
        Ok(wrapped)
    }

    fn unwrap_now(&self, place: &KeyPlace, wrapped: &[u8]) -> Result<Zeroizing<Vec<u8>>, KekError> {
        let refused = || KekError::new(KekErrorKind::Refused);
        let (head, body) = wrapped.split_at_checked(HEAD).ok_or_else(refused)?;
        let parameters = Parameters::read(head).ok_or_else(refused)?;
        let cipher = self.derive(parameters)?;
        let plaintext = cipher
            .open(&context(head, place), body)
            .map(Zeroizing::new)
            .map_err(|_| refused())?;
        // Only now: who can write the document must not choose the salt of what is wrapped later.
        self.remember(parameters, &cipher);
        Ok(plaintext)
    }
}

impl Parameters {
    fn random() -> Result<Self, entropy::EntropyError> {
        let mut salt = [0; SALT];
        entropy::fill(&mut salt)?;
        Ok(Self {
            memory_kib: 64 * 1024,
            passes: 3,
            lanes: 1,
            salt,
        })
    }

    fn bytes(&self) -> [u8; HEAD] {
        let mut bytes = [VERSION; HEAD];
        for (at, number) in [self.memory_kib, self.passes, self.lanes]
            .iter()
            .enumerate()
        {
            bytes[1 + 4 * at..5 + 4 * at].copy_from_slice(&number.to_be_bytes());
        }
        bytes[HEAD - SALT..].copy_from_slice(&self.salt);
        bytes
    }

    /// Bounded before anything is computed: a document that anyone may have written says how much memory is filled.
    fn read(head: &[u8]) -> Option<Self> {
        let number = |at: usize| {
            let bytes = head.get(1 + 4 * at..5 + 4 * at)?;
            Some(u32::from_be_bytes(bytes.try_into().ok()?))
        };
        let parameters = Self {
            memory_kib: number(0)?,
            passes: number(1)?,
            lanes: number(2)?,
            salt: head.get(HEAD - SALT..)?.try_into().ok()?,
        };
        let is_bounded = head.first() == Some(&VERSION)
            && (64 * 1024..=256 * 1024).contains(&parameters.memory_kib)
            && (3..=16).contains(&parameters.passes)
            && (1..=16).contains(&parameters.lanes);
        is_bounded.then_some(parameters)
    }
}

fn context(head: &[u8], place: &KeyPlace) -> Vec<u8> {
    [head, &place.bytes()].concat()
}

impl Kek for PassphraseKek {
    fn name(&self) -> &str {
        &self.name
    }

    fn wrap<'a>(&'a self, place: &'a KeyPlace, plaintext: &'a [u8]) -> KekFuture<'a, Vec<u8>> {
        let (kek, place) = (self.clone(), place.clone());
        let plaintext = Zeroizing::new(plaintext.to_vec());
        Box::pin(blocking::unblock(move || kek.wrap_now(&place, &plaintext)))
    }

    fn unwrap<'a>(
        &'a self,
        place: &'a KeyPlace,
        wrapped: &'a [u8],
    ) -> KekFuture<'a, Zeroizing<Vec<u8>>> {
        let (kek, place, wrapped) = (self.clone(), place.clone(), wrapped.to_vec());
        Box::pin(blocking::unblock(move || kek.unwrap_now(&place, &wrapped)))
    }

    fn health(&self) -> KekFuture<'_, ()> {
        Box::pin(async { Ok(()) })
    }
}

impl fmt::Debug for PassphraseKek {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("PassphraseKek").field(&self.name).finish()
    }
}
