//! The vault: a keyring in use.

mod builder;

pub use crate::live::{Freshness, Refusals, TenantFuture, VaultStatus};
pub use builder::{LiveVaultBuilder, VaultBuilder};

use crate::error::{OpenError, SealError};
use crate::keyring::{Keyring, KeyringError, KeyringSource};
use crate::live::{self, Live, Tenant};
use crate::plaintext::{Encode, Plaintext};
use crate::policy::FieldPolicy;
use crate::row::RowKey;
use crate::scope::{self, Scope, ScopeError};
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
        VaultBuilder::new(keyring)
    }

    /// A vault that lives: its keyring is read from a store, unwrapped by KEKs, and refreshed.
    ///
    /// ```
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let folder = std::env::temp_dir().join(format!("fieldseal-live-{}", std::process::id()));
    /// # std::fs::create_dir_all(&folder)?;
    /// # let path = folder.join("keyring.json");
    /// # fieldseal::Keyring::generate("production")?.save_new(&path)?;
    /// # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
    /// use fieldseal::keyring::{FileStore, KeyringSource};
    /// use fieldseal::Vault;
    ///
    /// let source = KeyringSource::new("production", FileStore::new(&path));     // .kek(…) in production
    /// let vault = Vault::live(source).open().await?;
    /// tokio::spawn(vault.keep_fresh());
    /// assert!(vault.status().freshness.is_usable());
    /// # Ok::<(), fieldseal::VaultError>(())
    /// # })?;
    /// # std::fs::remove_dir_all(&folder)?;
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn live(source: KeyringSource) -> LiveVaultBuilder {
        LiveVaultBuilder::new(source)
    }

    /// Refreshes the vault until it is dropped: run it beside the application, `tokio::spawn(vault.keep_fresh())`.
    ///
    /// It wakes at the refresh interval, four to six fifths of it by chance, sooner after a failure, and when a value stands under an unknown
    /// key. Tenants' own keyrings are refreshed beside it, so that none waits for another. A vault that is not live returns at once.
    ///
    /// # Security
    ///
    /// Without it a live vault refuses everything when its hard age is over. From the soft age on it says so in the log, at most once in a
    /// refresh interval, when it is used.
    pub fn keep_fresh(&self) -> impl Future<Output = ()> + Send + 'static {
        live::keep_fresh(Arc::downgrade(self.0.unlocked()))
    }

    /// Reads the document anew, and asks the KMS whether the keys may still be used. One refresh runs at a time; whoever comes meanwhile
    /// waits for one that begins after.
    ///
    /// # Errors
    ///
    /// [`VaultError::Keyring`], whose [`is_retryable`](KeyringError::is_retryable) says whether the KMS or the store did not answer, which is
    /// waited for two fifths of the refresh interval: 5 seconds at least, a minute at most. The keys that are in use stay so, until the hard
    /// age. A vault that is not live has nothing to refresh.
    pub async fn refresh(&self) -> Result<(), VaultError> {
        let unlocked = self.0.unlocked();
        match unlocked.live() {
            Some(live) => Ok(live.refresh(unlocked).await?),
            None => Ok(()),
        }
    }

    /// How the vault is: for a health endpoint and for metrics.
    #[must_use]
    pub fn status(&self) -> VaultStatus {
        VaultStatus::of(self.0.unlocked())
    }

    /// The scope of a tenant, whose own keyring is loaded if it has one: once for all who enter at the same time, then kept for those who
    /// were here last.
    ///
    /// # Errors
    ///
    /// [`VaultError::Scope`] when the name is not 1 to 255 bytes; [`VaultError::Keyring`] when the tenant's keyring cannot be loaded, or when
    /// it cannot be said whether it has one: never the vault's keys instead. Those who waited for it share the failure
    /// ([`KeyringError::Shared`]), and so does who comes within a second: a tenant whose KMS is away costs one call, not one for each request.
    pub async fn enter_tenant(&self, tenant: &str) -> Result<Scope, VaultError> {
        scope::check_tenant(tenant)?;
        let vault = self.0.unlocked();
        let Some(tenants) = vault.live().and_then(Live::tenants) else {
            return Ok(self.0.tenant(tenant)?);
        };
        let unlocked = match tenants.load(vault, tenant).await? {
            Tenant::Own(own) => own,
            Tenant::OfTheVault => Arc::clone(vault),
        };
        Ok(Scope::of_tenant(unlocked, tenant))
    }

    /// Takes a tenant's own keys out of use at once, in the scopes that are active too, until the tenant is entered again. What is being
    /// loaded meanwhile is loaded anew.
    ///
    /// A refresh does it by itself when the KMS says that the tenant's KEK is disabled, deleted or not permitted any more.
    pub fn revoke_tenant(&self, tenant: &str) {
        if let Some(tenants) = self.0.unlocked().live().and_then(Live::tenants) {
            tenants.revoke(tenant);
        }
    }

    /// Refreshes the keyrings of tenants that are loaded, as [`keep_fresh`](Self::keep_fresh) does at each refresh interval.
    pub async fn refresh_tenants(&self) {
        if let Some(live) = self.0.unlocked().live() {
            live.refresh_tenants().await;
        }
    }

    /// Makes this the vault of the whole process: what is sealed and opened outside a [`Scope`] uses it.
    ///
    /// For an application, once, when it starts. A library never installs, and a test carries its vault in a scope.
    ///
    /// # Security
    ///
    /// Where a scope is lost, in a spawned task for example, this vault answers, without a tenant. A model that declares one
    /// (`#[protect(tenant)]`) is refused there. A model that declares none is not: what it seals then belongs to no tenant, and opens in no
    /// tenant's scope. Declare the tenant wherever rows belong to one.
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
    pub fn keyring_name(&self) -> String {
        self.0.unlocked().keyring().name().to_owned()
    }
}

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Vault").field(&self.keyring_name()).finish()
    }
}

/// A vault cannot be opened or installed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum VaultError {
    /// The keyring does not fit the models.
    #[error("the vault cannot be opened")]
    Keyring(#[from] KeyringError),
    /// The ages do not go together: the refresh interval is more than nothing, at most the soft age, and that at most the hard age.
    #[error("the refresh interval, the soft age and the hard age of a vault are in this order")]
    Ages,
    /// The scope of the tenant cannot be entered.
    #[error(transparent)]
    Scope(#[from] ScopeError),
    /// The process has a vault. Install once, when the application starts; use a [`Scope`] for a second vault.
    #[error("a vault is installed already")]
    Installed,
}
