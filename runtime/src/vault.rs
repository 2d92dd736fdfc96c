//! The vault: a keyring in use.

use crate::error::{OpenError, SealError};
use crate::keyring::{Keyring, KeyringError};
use crate::model::{Model, Protect};
use crate::password::Argon2id;
use crate::plaintext::{Encode, Plaintext};
use crate::policy::FieldPolicy;
use crate::row::RowKey;
use crate::scope::{self, Scope};
use crate::unlocked::Unlocked;
use std::fmt;
use std::sync::Arc;

/// A keyring in use, with the keys that were derived from it. Cheap to clone: clones are one vault.
///
/// An application opens one vault when it starts and installs it; libraries and tests carry theirs in a [`Scope`].
///
/// ```
/// use fieldseal::{FieldPolicy, Keyring, TypeTag, Vault};
///
/// const SSN: &FieldPolicy = &FieldPolicy::new("user", "ssn", TypeTag::STR);
///
/// let vault = Vault::new(Keyring::generate("development")?)?;
/// let stored = vault.seal(SSN, "078-05-1120")?;                 // bytes for a binary column
/// assert_eq!(vault.open::<String>(SSN, &stored)?, "078-05-1120");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Vault(Scope);

impl Vault {
    /// A vault over a keyring, with the default options.
    ///
    /// # Errors
    ///
    /// As [`VaultBuilder::open`].
    pub fn new(keyring: Keyring) -> Result<Self, VaultError> {
        Self::builder(keyring).open()
    }

    /// A vault with options.
    #[must_use]
    pub fn builder(keyring: Keyring) -> VaultBuilder {
        VaultBuilder {
            keyring,
            models: Vec::new(),
            hashing: Argon2id::default(),
        }
    }

    /// Makes this the vault of the whole process: what is sealed and opened outside a [`Scope`] uses it.
    ///
    /// For an application, once, when it starts. A library never installs, and a test carries its vault in a scope.
    ///
    /// # Errors
    ///
    /// [`VaultError::Installed`] when there is one already.
    pub fn install(self) -> Result<(), VaultError> {
        scope::install(self.0).map_err(|_| VaultError::Installed)
    }

    /// A scope of this vault without a tenant.
    #[must_use]
    pub fn scope(&self) -> Scope {
        self.0.clone()
    }

    /// Seals a value: the bytes for its column.
    ///
    /// # Errors
    ///
    /// [`SealError`] says which field and why; nothing is sealed under a key that is not primary.
    pub fn seal<T: Encode + ?Sized>(
        &self,
        policy: &'static FieldPolicy,
        value: &T,
    ) -> Result<Vec<u8>, SealError> {
        self.0.seal(policy, value)
    }

    /// Seals a value of a row-bound field.
    ///
    /// # Errors
    ///
    /// As [`seal`](Self::seal).
    pub fn seal_in_row<T: Encode + ?Sized>(
        &self,
        policy: &'static FieldPolicy,
        row: &RowKey,
        value: &T,
    ) -> Result<Vec<u8>, SealError> {
        self.0.seal_in_row(policy, row, value)
    }

    /// Opens stored bytes.
    ///
    /// # Errors
    ///
    /// [`OpenError`] says which field and key, and never falls back to anything.
    pub fn open<T: Plaintext>(
        &self,
        policy: &'static FieldPolicy,
        stored: &[u8],
    ) -> Result<T, OpenError> {
        self.0.open(policy, stored)
    }

    /// Opens stored bytes of a row-bound field.
    ///
    /// # Errors
    ///
    /// As [`open`](Self::open).
    pub fn open_in_row<T: Plaintext>(
        &self,
        policy: &'static FieldPolicy,
        row: &RowKey,
        stored: &[u8],
    ) -> Result<T, OpenError> {
        self.0.open_in_row(policy, row, stored)
    }

    /// The name of its keyring.
    #[must_use]
    pub fn keyring_name(&self) -> &str {
        self.0.unlocked().keyring().name()
    }
}

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Vault").field(&self.keyring_name()).finish()
    }
}

/// Options of a vault.
#[derive(Debug)]
pub struct VaultBuilder {
    keyring: Keyring,
    models: Vec<&'static Model>,
    hashing: Argon2id,
}

impl VaultBuilder {
    /// Checks a model's index definitions against the keyring when the vault opens, not when the first value is sealed.
    #[must_use]
    pub fn model<M: Protect>(mut self) -> Self {
        self.models.push(M::MODEL);
        self
    }

    /// Hashes passwords with these parameters.
    #[must_use]
    pub fn password_hashing(mut self, parameters: Argon2id) -> Self {
        self.hashing = parameters;
        self
    }

    /// Opens the vault.
    ///
    /// # Errors
    ///
    /// [`VaultError::Keyring`] when a model declares another index definition than the keyring records.
    pub fn open(self) -> Result<Vault, VaultError> {
        for model in self.models {
            for field in model.fields() {
                if let crate::model::Protection::Encrypted(policy) = field.protection() {
                    self.keyring.check_definition(policy)?;
                }
            }
        }
        let unlocked = Unlocked::new(self.keyring, self.hashing);
        Ok(Vault(Scope::new(Arc::new(unlocked))))
    }
}

/// A vault cannot be opened or installed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum VaultError {
    /// The keyring does not fit the models.
    #[error("the vault cannot be opened")]
    Keyring(#[from] KeyringError),
    /// The process has a vault. Install once, when the application starts; use a [`Scope`] for a second vault.
    #[error("a vault is installed already")]
    Installed,
}
