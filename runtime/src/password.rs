//! Passwords: hashed with Argon2id before they can reach a database, and never shown.

pub(crate) mod argon2id;
mod deserialize;
mod error;
mod gate;
mod stored_hash;

pub use argon2id::Argon2id;
pub use error::PasswordError;

use std::fmt;
use std::hint::black_box;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use secrecy::{ExposeSecret, SecretBox, SecretString};
use subtle::ConstantTimeEq;
use zeroize::{Zeroize, Zeroizing};

use self::gate::GATE;
use self::stored_hash::StoredHash;
use crate::scope::password_hashing;

/// A password: a new one, which will be hashed, or the hash of one, as it is stored.
///
/// A new password comes from code or from a request; call [`hash`](Self::hash) before you save it. What is stored is a
/// PHC string, `$argon2id$v=19$m=19456,t=2,p=1$…`, which other implementations of Argon2 verify as well.
///
/// ```
/// use fieldseal::Password;
///
/// let password = Password::from("correct horse battery staple");
/// password.hash_blocking()?;                          // in async code: password.hash().await?
///
/// assert!(password.verify("correct horse battery staple")?);
/// assert!(!password.verify("Tr0ub4dor&3")?);
/// assert_eq!(format!("{password:?}"), "[REDACTED]");
/// # Ok::<(), fieldseal::PasswordError>(())
/// ```
///
/// Clones share one state: a clone that was bound to a statement is hashed when its original is, and once.
///
/// # Security
///
/// The plaintext lies in one allocation, which is wiped when it was hashed or when the last clone is dropped. There is
/// no way to read it, no `Display` and no `Serialize`. [`verify`](Self::verify) and equality take the same time wherever
/// two texts of one length differ.
#[derive(Clone)]
pub struct Password(Arc<Shared>);

impl Password {
    /// A password that was hashed before: what stands in the database.
    ///
    /// # Errors
    ///
    /// [`PasswordError::NotArgon2`], [`PasswordError::Malformed`] or [`PasswordError::OutOfBounds`].
    pub fn from_phc(phc: &str) -> Result<Self, PasswordError> {
        StoredHash::parse(phc)?;
        Ok(Self(Arc::new(Shared {
            plaintext: Mutex::default(),
            length: 0,
            characters: 0,
            phc: OnceLock::from(phc.to_owned()),
        })))
    }

    /// Hashes the password, off the executor, with the parameters of the present vault.
    ///
    /// Does nothing if it is hashed. Two calls at once, on clones too, hash once. In the whole process there are never
    /// more hashes at once than processors, nor more than fit into 512 MiB; others wait here.
    ///
    /// # Errors
    ///
    /// [`PasswordError::Empty`], [`PasswordError::TooLong`], or a failure of the system.
    pub async fn hash(&self) -> Result<(), PasswordError> {
        if self.is_hashed() {
            return Ok(());
        }
        self.0.check_length()?;
        // The scope is a thread-local: it is asked here, not on the thread that hashes.
        let parameters = password_hashing();
        let pass = GATE.enter(parameters.memory_kib()).await;
        let shared = Arc::clone(&self.0);
        blocking::unblock(move || {
            let _pass = pass;
            shared.hash(parameters).map(|_| ())
        })
        .await
    }

    /// Hashes the password on this thread: some ten milliseconds, and the wait for other hashes.
    ///
    /// # Errors
    ///
    /// As [`hash`](Self::hash).
    pub fn hash_blocking(&self) -> Result<(), PasswordError> {
        self.hashed().map(|_| ())
    }

    /// Whether the candidate is this password. Blocks this thread while it hashes; see [`verify_async`](Self::verify_async).
    ///
    /// Before it is hashed, the candidate is compared with the plaintext, in constant time.
    ///
    /// # Errors
    ///
    /// [`PasswordError::TooLong`], or a failure of the system. A wrong candidate is `Ok(false)`.
    pub fn verify(&self, candidate: &str) -> Result<bool, PasswordError> {
        check_candidate(candidate)?;
        let phc = match self.0.held() {
            Held::Hash(phc) => phc,
            Held::Plaintext(ours) => return Ok(are_equal(ours.expose_secret(), candidate)),
        };
        let hash = StoredHash::parse(phc)?;
        let _pass = GATE.enter_blocking(hash.memory_kib());
        hash.verify(candidate)
    }

    /// Whether the candidate is this password. Hashes off the executor.
    ///
    /// # Errors
    ///
    /// As [`verify`](Self::verify).
    pub async fn verify_async(&self, candidate: &str) -> Result<bool, PasswordError> {
        check_candidate(candidate)?;
        let candidate = SecretString::from(candidate);
        let Some(phc) = self.phc() else {
            // Another clone may be hashing it just now, and then the plaintext is locked for a while.
            let password = self.clone();
            return blocking::unblock(move || password.verify(candidate.expose_secret())).await;
        };
        verify_off_executor(StoredHash::parse(phc)?, candidate).await
    }

    /// Takes as long as [`verify`](Self::verify) of a hash with the present vault's parameters, and answers `false`.
    ///
    /// Call it when there is no such user: else the quick answer tells that there is none.
    ///
    /// # Errors
    ///
    /// As [`verify`](Self::verify).
    ///
    /// ```
    /// use fieldseal::{Password, PasswordError};
    ///
    /// fn log_in(found: Option<&Password>, candidate: &str) -> Result<bool, PasswordError> {
    ///     match found {
    ///         Some(password) => password.verify(candidate),
    ///         None => Password::verify_nobody(candidate),
    ///     }
    /// }
    /// # assert_eq!(log_in(None, "guess"), Ok(false));
    /// ```
    pub fn verify_nobody(candidate: &str) -> Result<bool, PasswordError> {
        check_candidate(candidate)?;
        let hash = StoredHash::nobody(password_hashing());
        let _pass = GATE.enter_blocking(hash.memory_kib());
        hash.verify(candidate).map(no_such_user)
    }

    /// [`verify_nobody`](Self::verify_nobody), off the executor.
    ///
    /// # Errors
    ///
    /// As [`verify`](Self::verify).
    pub async fn verify_nobody_async(candidate: &str) -> Result<bool, PasswordError> {
        check_candidate(candidate)?;
        let hash = StoredHash::nobody(password_hashing());
        verify_off_executor(hash, SecretString::from(candidate))
            .await
            .map(no_such_user)
    }

    /// Whether the stored hash is weaker in some respect than a new one with these parameters would be.
    ///
    /// Ask after a successful login, when the plaintext is at hand: then save `Password::from(candidate)`. A password that
    /// is not hashed yet does not need it.
    #[must_use]
    pub fn needs_rehash(&self, parameters: &Argon2id) -> bool {
        let hash = self.phc().and_then(|phc| StoredHash::parse(phc).ok());
        hash.is_some_and(|hash| hash.is_weaker_than(*parameters))
    }

    /// Whether the password is hashed.
    #[must_use]
    pub fn is_hashed(&self) -> bool {
        self.0.phc.get().is_some()
    }

    /// How many characters a new password has, for a rule about its length; nothing once it is hashed.
    ///
    /// ```
    /// use fieldseal::Password;
    ///
    /// let password = Password::from("correct horse");
    /// assert!(password.characters().is_some_and(|characters| characters >= 8));
    /// ```
    #[must_use]
    pub fn characters(&self) -> Option<usize> {
        (!self.is_hashed()).then_some(self.0.characters)
    }

    /// The PHC string, once the password is hashed.
    #[must_use]
    pub fn phc(&self) -> Option<&str> {
        self.0.phc.get().map(String::as_str)
    }

    /// The PHC string, for an adapter that binds it. Hashes now, and warns, if nobody has done it before.
    ///
    /// # Errors
    ///
    /// As [`hash`](Self::hash).
    #[doc(hidden)]
    pub fn to_phc(&self) -> Result<&str, PasswordError> {
        if !self.is_hashed() {
            tracing::warn!(
                "a password was hashed while a statement was built, which blocks the thread: call `password.hash().await` before you save it"
            );
        }
        self.hashed()
    }

    fn hashed(&self) -> Result<&str, PasswordError> {
        if let Some(phc) = self.phc() {
            return Ok(phc);
        }
        self.0.check_length()?;
        let parameters = password_hashing();
        let _pass = GATE.enter_blocking(parameters.memory_kib());
        self.0.hash(parameters)
    }
}

/// A new password, hashed later.
impl From<&str> for Password {
    fn from(plaintext: &str) -> Self {
        Self::from(SecretBox::new(Box::from(plaintext)))
    }
}

/// A new password, hashed later. The given string is wiped.
impl From<String> for Password {
    fn from(mut plaintext: String) -> Self {
        let password = Self::from(plaintext.as_str());
        plaintext.zeroize();
        password
    }
}

/// A new password, hashed later.
impl From<SecretString> for Password {
    fn from(plaintext: SecretString) -> Self {
        let length = plaintext.expose_secret().len();
        let characters = plaintext.expose_secret().chars().count();
        Self(Arc::new(Shared {
            plaintext: Mutex::new(plaintext),
            length,
            characters,
            phc: OnceLock::new(),
        }))
    }
}

/// In constant time, on what both hold: clones are equal, and so are two equal plaintexts. A plaintext never equals a hash,
/// and two hashes of one password differ: use [`verify`](Password::verify).
impl PartialEq for Password {
    fn eq(&self, other: &Self) -> bool {
        match self.0.held() {
            Held::Hash(ours) => other.phc().is_some_and(|theirs| are_equal(ours, theirs)),
            Held::Plaintext(ours) => {
                // Two threads that compare the same two passwords the other way round must not hold one lock each.
                let copy = Zeroizing::new(ours.expose_secret().to_owned());
                drop(ours);
                match other.0.held() {
                    Held::Plaintext(theirs) => are_equal(&copy, theirs.expose_secret()),
                    Held::Hash(_) => Arc::ptr_eq(&self.0, &other.0),
                }
            }
        }
    }
}

impl Eq for Password {}

impl fmt::Debug for Password {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("[REDACTED]")
    }
}

/// What all clones of a password share: a plaintext, then a hash, and never a way back.
struct Shared {
    /// Empty once there is a hash; replacing it wipes it. Locked while it is hashed, so that it is hashed once.
    plaintext: Mutex<SecretString>,
    /// Of the plaintext, in bytes; known without waiting for the lock.
    length: usize,
    /// The same in characters, which is what rules about passwords count.
    characters: usize,
    phc: OnceLock<String>,
}

/// What a password holds at present.
enum Held<'a> {
    Plaintext(MutexGuard<'a, SecretString>),
    Hash(&'a str),
}

impl Shared {
    fn held(&self) -> Held<'_> {
        if let Some(phc) = self.phc.get() {
            return Held::Hash(phc);
        }
        // Poisoned or not: the plaintext is there as long as there is no hash.
        let plaintext = self
            .plaintext
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        match self.phc.get() {
            // Another clone was hashing it.
            Some(phc) => Held::Hash(phc),
            None => Held::Plaintext(plaintext),
        }
    }

    fn hash(&self, parameters: Argon2id) -> Result<&str, PasswordError> {
        match self.held() {
            Held::Hash(phc) => Ok(phc),
            Held::Plaintext(mut plaintext) => {
                let hash = StoredHash::new(plaintext.expose_secret(), parameters)?;
                let phc = self.phc.get_or_init(|| hash.to_string());
                *plaintext = SecretString::default();
                Ok(phc)
            }
        }
    }

    fn check_length(&self) -> Result<(), PasswordError> {
        match self.length {
            0 => Err(PasswordError::Empty),
            1..=LONGEST => Ok(()),
            _ => Err(PasswordError::TooLong),
        }
    }
}

async fn verify_off_executor(
    hash: StoredHash,
    candidate: SecretString,
) -> Result<bool, PasswordError> {
    let pass = GATE.enter(hash.memory_kib()).await;
    blocking::unblock(move || {
        let _pass = pass;
        hash.verify(candidate.expose_secret())
    })
    .await
}

/// Whatever the dummy hash gave; the optimiser must not see that nobody looks at it.
fn no_such_user(outcome: bool) -> bool {
    black_box(outcome);
    false
}

/// Takes the same time wherever two texts of one length differ.
fn are_equal(one: &str, other: &str) -> bool {
    one.as_bytes().ct_eq(other.as_bytes()).into()
}

/// Before anything is hashed: a candidate of megabytes is an attack, and no stored password is that long.
fn check_candidate(candidate: &str) -> Result<(), PasswordError> {
    if candidate.len() > LONGEST {
        Err(PasswordError::TooLong)
    } else {
        Ok(())
    }
}

/// Bytes that a password may have.
const LONGEST: usize = 1_024;

#[cfg(test)]
mod tests;
