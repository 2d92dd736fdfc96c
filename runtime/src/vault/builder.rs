//! Options of a vault.

use super::{Vault, VaultError};
use crate::keyring::{Keyring, KeyringSource};
use crate::live::{self, Ages, Live, Role, TenantKeyrings, Tenants};
use crate::model::{Model, Protect};
use crate::password::Argon2id;
use crate::scope::Scope;
use crate::unlocked::Unlocked;
use std::sync::Arc;
use std::time::Duration;

/// Options of a vault over a keyring that does not change.
///
/// ```
/// use fieldseal::{Argon2id, Keyring, Vault};
/// # use fieldseal::{FieldPolicy, Model, ModelField, Normaliser, Protect, Protection, TypeTag};
/// # struct User;
/// # impl Protect for User {
/// #     const MODEL: &'static Model = &Model::new("User", "user").with_fields(&[
/// #         ModelField::new("email", "email", "String", Protection::Encrypted(
/// #             &FieldPolicy::new("user", "email", TypeTag::STR).search(Normaliser::EMAIL),
/// #         )),
/// #     ]);
/// # }
///
/// let mut keyring = Keyring::generate("development")?;
/// keyring.record(User::MODEL)?;
/// let vault = Vault::builder(keyring)
///     .model::<User>()                                // refused here if its index is another than the recorded one
///     .password_hashing(Argon2id::default())
///     .open()?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Security
///
/// The roots of such a vault are in the clear wherever the keyring comes from, and it never learns that a key was disabled, destroyed or
/// compromised: restart it. Production uses [`Vault::live`](super::Vault::live) with a KEK.
#[derive(Debug)]
pub struct VaultBuilder {
    keyring: Keyring,
    models: Vec<&'static Model>,
    hashing: Argon2id,
}

impl VaultBuilder {
    pub(super) fn new(keyring: Keyring) -> Self {
        Self {
            keyring,
            models: Vec::new(),
            hashing: Argon2id::default(),
        }
    }

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
        live::check_models(&self.keyring, &self.models)?;
        let unlocked = Unlocked::new(Arc::new(self.keyring), self.hashing, None);
        Ok(Vault(Scope::new(Arc::new(unlocked))))
    }
}

/// Options of a vault that lives.
///
/// ```no_run
/// use fieldseal::Vault;
/// use fieldseal::keyring::{FileStore, KeyringSource};
/// use std::time::Duration;
///
/// # async fn start(kek: std::sync::Arc<dyn fieldseal::Kek>) -> Result<(), fieldseal::VaultError> {
/// let source = KeyringSource::new("production", FileStore::new("/etc/app/keyring.json")).kek(kek);
/// let vault = Vault::live(source)
///     .refresh_every(Duration::from_secs(60))
///     .soft_age(Duration::from_secs(5 * 60))          // from here on there are warnings
///     .hard_age(Duration::from_secs(30 * 60))         // from here on nothing is sealed or opened
///     .open()
///     .await?;
/// tokio::spawn(vault.keep_fresh());
/// vault.install()?;
/// # Ok(())
/// # }
/// ```
///
/// # Security
///
/// The hard age is how long a key works after its KMS stopped giving it: after a permission was taken, a KEK disabled, a process cut off. It
/// is also how long a process may go on sealing with a key that another one knows to be retired, so the wait before a scan and a
/// destruction ([`KeyringOperator::destroy`](crate::keyring::KeyringOperator::destroy)). A longer one survives longer outages.
///
/// A key whose KEK is refused while the others are given ages with all the rest. If nothing changes until the hard age, the vault goes on
/// without that key, as it would after a restart.
#[derive(Debug)]
pub struct LiveVaultBuilder {
    source: KeyringSource,
    ages: Ages,
    models: Vec<&'static Model>,
    hashing: Argon2id,
    tenants: Option<(Arc<dyn TenantKeyrings>, usize)>,
}

impl LiveVaultBuilder {
    pub(super) fn new(source: KeyringSource) -> Self {
        Self {
            source,
            ages: Ages::default(),
            models: Vec::new(),
            hashing: Argon2id::default(),
            tenants: None,
        }
    }

    /// Checks a model's index definitions against the keyring when the vault opens and at each refresh.
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

    /// Refreshes so often: 150 seconds, if nothing is said. Each refresh reads the document and asks each KEK once.
    ///
    /// A new key is promoted when it is older than the longest time that a process works without a refresh.
    #[must_use]
    pub fn refresh_every(mut self, interval: Duration) -> Self {
        self.ages.refresh = interval;
        self
    }

    /// Warns when the keyring was not confirmed for so long: 5 minutes, if nothing is said.
    #[must_use]
    pub fn soft_age(mut self, age: Duration) -> Self {
        self.ages.soft = age;
        self
    }

    /// Refuses to seal and to open when the keyring was not confirmed for so long: 60 minutes, if nothing is said.
    #[must_use]
    pub fn hard_age(mut self, age: Duration) -> Self {
        self.ages.hard = age;
        self
    }

    /// Lets tenants bring keyrings of their own, of which so many are kept at a time. Each costs its KMS a call at every refresh.
    #[must_use]
    pub fn tenant_keyrings(mut self, keyrings: impl TenantKeyrings + 'static, most: usize) -> Self {
        self.tenants = Some((Arc::new(keyrings), most));
        self
    }

    /// Reads the document and unwraps each key that may be needed, once and at the same time.
    ///
    /// A key that its KEK does not give, though it answers, is reported ([`Vault::status`]) and logged, and fails only what needs it.
    ///
    /// # Errors
    ///
    /// [`VaultError::Keyring`] when the document is refused, the KMS does not answer, or a primary key cannot be unwrapped: nothing falls
    /// back. [`VaultError::Ages`].
    pub async fn open(self) -> Result<Vault, VaultError> {
        if !self.ages.are_in_order() {
            return Err(VaultError::Ages);
        }
        let tenants = self
            .tenants
            .map(|(keyrings, most)| Tenants::new(keyrings, most, self.ages));
        let unlocked = Live::open(
            self.source,
            self.ages,
            self.models,
            self.hashing,
            Role::Vaults(tenants),
        )
        .await?;
        Ok(Vault(Scope::new(unlocked)))
    }
}
