//! The ambient scope: which vault and which tenant the present code works for.
//!
//! The traits of the ORMs that write and read values carry no context, so it travels beside them: for a closure, or around every
//! poll of a future.

mod within;

pub use within::{InScope, Within};

use crate::draft::Draft;
use crate::error::{FieldName, OpenError, SealError};
use crate::field_keys::FieldKeys;
use crate::field_table::FieldTable;
use crate::live::{Live, Tenant};
use crate::opening;
use crate::password::argon2id::Argon2id;
use crate::plaintext::{Decrypted, Encode, Plaintext};
use crate::policy::FieldPolicy;
use crate::row::RowKey;
use crate::unlocked::{Found, Unlocked};
use arc_swap::Guard;
use std::cell::RefCell;
use std::fmt;
use std::sync::{Arc, OnceLock};

/// A vault and, perhaps, a tenant. Cheap to clone.
///
/// ```
/// use fieldseal::{FieldPolicy, Keyring, TypeTag, Vault};
///
/// const NOTE: &FieldPolicy = &FieldPolicy::new("patient", "note", TypeTag::STR).tenant();
///
/// let vault = Vault::new(Keyring::generate("development")?)?;
/// let north = vault.scope().tenant("clinic-north")?;
/// let stored = north.run(|| fieldseal::seal(NOTE, "allergic to penicillin"))?;
///
/// let south = vault.scope().tenant("clinic-south")?;
/// assert!(south.run(|| fieldseal::open::<String>(NOTE, &stored)).is_err());
/// assert!(vault.open::<String>(NOTE, &stored).is_err());       // never "no tenant"
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Security
///
/// A scope is a thread-local. A spawned task or thread starts without one, and what needs a tenant fails there: carry
/// [`Scope::current`] across.
#[derive(Clone)]
pub struct Scope {
    unlocked: Arc<Unlocked>,
    table: Arc<FieldTable>,
}

static INSTALLED: OnceLock<Scope> = OnceLock::new();

thread_local! {
    static CURRENT: RefCell<Option<Scope>> = const { RefCell::new(None) };
}

impl Scope {
    pub(crate) fn new(unlocked: Arc<Unlocked>) -> Self {
        Self {
            unlocked,
            table: Arc::new(FieldTable::new(None)),
        }
    }

    /// The scope that is active here: the innermost [`run`](Self::run) or [`within`](Within::within), else the installed vault.
    #[must_use]
    pub fn current() -> Option<Self> {
        with_current(Clone::clone)
    }

    /// The same vault with a tenant: its values open under this tenant only.
    ///
    /// # Errors
    ///
    /// [`ScopeError::Tenant`] when the name is not 1 to 255 bytes; [`ScopeError::NotLoaded`] when tenants may have keyrings of
    /// their own and this one was not entered with [`Vault::enter_tenant`](crate::Vault::enter_tenant) before.
    pub fn tenant(&self, tenant: &str) -> Result<Self, ScopeError> {
        check_tenant(tenant)?;
        let vault = match self.unlocked.live().and_then(Live::belongs_to) {
            // In the scope of a tenant with its own keyring, another tenant is one of the vault.
            Some((vault, own)) if own != tenant => vault.upgrade().ok_or(ScopeError::NotLoaded)?,
            _ => Arc::clone(&self.unlocked),
        };
        let Some(tenants) = vault.live().and_then(Live::tenants) else {
            return Ok(Self::of_tenant(vault, tenant));
        };
        match tenants.get(tenant).ok_or(ScopeError::NotLoaded)? {
            Tenant::Own(own) => Ok(Self::of_tenant(own, tenant)),
            Tenant::OfTheVault => Ok(Self::of_tenant(vault, tenant)),
        }
    }

    pub(crate) fn of_tenant(unlocked: Arc<Unlocked>, tenant: &str) -> Self {
        Self {
            table: unlocked.tenant(tenant),
            unlocked,
        }
    }

    /// The same vault and tenant, where compromised keys open too: for the job that re-encrypts what they sealed, and for nothing else.
    ///
    /// # Security
    ///
    /// Whoever has a compromised key can have written what opens under it.
    #[must_use]
    pub fn reencrypting(&self) -> Self {
        Self {
            unlocked: Arc::clone(&self.unlocked),
            table: Arc::new(self.table.reencrypting()),
        }
    }

    /// Runs a closure in this scope.
    pub fn run<R>(&self, work: impl FnOnce() -> R) -> R {
        let _entered = Entered::new(self.clone());
        work()
    }

    /// Seals a value in this scope, whatever is active.
    ///
    /// # Errors
    ///
    /// [`SealError`] says which field and why.
    pub fn seal<T: Encode + ?Sized>(
        &self,
        policy: &'static FieldPolicy,
        value: &T,
    ) -> Result<Vec<u8>, SealError> {
        Draft::new(self.sealing_keys(policy)?, None, Some(value))?.seal_alone()
    }

    /// Seals a value of a row-bound field.
    ///
    /// # Errors
    ///
    /// [`SealError`] says which field and why.
    pub fn seal_in_row<T: Encode + ?Sized>(
        &self,
        policy: &'static FieldPolicy,
        row: &RowKey,
        value: &T,
    ) -> Result<Vec<u8>, SealError> {
        Draft::new(self.sealing_keys(policy)?, Some(row), Some(value))?.seal_alone()
    }

    /// Opens stored bytes in this scope, whatever is active.
    ///
    /// # Errors
    ///
    /// [`OpenError`] says which field and key.
    pub fn open<T: Plaintext>(
        &self,
        policy: &'static FieldPolicy,
        stored: &[u8],
    ) -> Result<T, OpenError> {
        opening::open(&*self.opening_keys(policy)?, None, stored)
    }

    /// Opens stored bytes of a row-bound field.
    ///
    /// # Errors
    ///
    /// [`OpenError`] says which field and key.
    pub fn open_in_row<T: Plaintext>(
        &self,
        policy: &'static FieldPolicy,
        row: &RowKey,
        stored: &[u8],
    ) -> Result<T, OpenError> {
        opening::open(&*self.opening_keys(policy)?, Some(row), stored)
    }

    /// Opens to the plaintext's encoding: for tools that know types at run time only. A hidden NULL keeps its mark.
    ///
    /// # Errors
    ///
    /// [`OpenError`] says which field and key.
    pub fn open_encoded(
        &self,
        policy: &'static FieldPolicy,
        row: Option<&RowKey>,
        stored: &[u8],
    ) -> Result<Decrypted, OpenError> {
        opening::open_encoded(&*self.opening_keys(policy)?, row, stored)
    }

    /// The tenant's name.
    #[must_use]
    pub fn tenant_name(&self) -> Option<&str> {
        self.table.tenant()
    }

    pub(crate) fn unlocked(&self) -> &Arc<Unlocked> {
        &self.unlocked
    }

    pub(crate) fn sealing_keys(
        &self,
        policy: &'static FieldPolicy,
    ) -> Result<Guard<Arc<FieldKeys>>, SealError> {
        to_seal(policy, self.find(policy))
    }

    pub(crate) fn opening_keys(
        &self,
        policy: &'static FieldPolicy,
    ) -> Result<Guard<Arc<FieldKeys>>, OpenError> {
        to_open(policy, self.find(policy))
    }

    fn find(&self, policy: &'static FieldPolicy) -> Found {
        self.unlocked.field(&self.table, policy)
    }
}

fn to_seal(policy: &'static FieldPolicy, found: Found) -> Result<Guard<Arc<FieldKeys>>, SealError> {
    let name = FieldName::of(policy);
    found.told().map_err(|unusable| unusable.sealing(name))
}

fn to_open(policy: &'static FieldPolicy, found: Found) -> Result<Guard<Arc<FieldKeys>>, OpenError> {
    let name = FieldName::of(policy);
    found.told().map_err(|unusable| unusable.opening(name))
}

/// A tenant's name may be a customer's: it is not printed.
impl fmt::Debug for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Scope")
            .field("has_tenant", &self.table.tenant().is_some())
            .finish_non_exhaustive()
    }
}

/// A scope cannot be made.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ScopeError {
    /// A tenant's name is 1 to 255 bytes long.
    #[error("a tenant's name is 1 to 255 bytes long")]
    Tenant,
    /// Tenants of this vault may have keyrings of their own, and whether this one has was not looked up: enter it with
    /// [`Vault::enter_tenant`](crate::Vault::enter_tenant), which may wait for a KMS.
    #[error("the tenant's keys are not loaded")]
    NotLoaded,
}

pub(crate) fn check_tenant(tenant: &str) -> Result<(), ScopeError> {
    match tenant.is_empty() || tenant.len() > 255 {
        true => Err(ScopeError::Tenant),
        false => Ok(()),
    }
}

/// The scope that was active before; comes back on drop, after a panic too.
pub(crate) struct Entered(Option<Scope>);

impl Entered {
    pub(crate) fn new(scope: Scope) -> Self {
        Self(CURRENT.replace(Some(scope)))
    }
}

impl Drop for Entered {
    fn drop(&mut self) {
        CURRENT.set(self.0.take());
    }
}

/// Makes this the scope of the whole process, or gives it back if there is one.
pub(crate) fn install(scope: Scope) -> Result<(), Scope> {
    INSTALLED.set(scope)
}

/// Runs over the active scope. `look` must call nothing of the application's: the scope is borrowed.
fn with_current<R>(look: impl FnOnce(&Scope) -> R) -> Option<R> {
    CURRENT.with_borrow(|current| current.as_ref().or_else(|| INSTALLED.get()).map(look))
}

/// The keys with which the active scope seals a field.
pub(crate) fn sealing_keys(
    policy: &'static FieldPolicy,
) -> Result<Guard<Arc<FieldKeys>>, SealError> {
    match with_current(|scope| scope.find(policy)) {
        Some(found) => to_seal(policy, found),
        None => Err(SealError::NoVault(FieldName::of(policy))),
    }
}

/// The keys with which the active scope opens a field.
pub(crate) fn opening_keys(
    policy: &'static FieldPolicy,
) -> Result<Guard<Arc<FieldKeys>>, OpenError> {
    match with_current(|scope| scope.find(policy)) {
        Some(found) => to_open(policy, found),
        None => Err(OpenError::NoVault(FieldName::of(policy))),
    }
}

/// Whether a tenant's scope is active.
pub(crate) fn has_tenant() -> bool {
    with_current(|scope| scope.tenant_name().is_some()).unwrap_or(false)
}

/// The password parameters of the active scope's vault, else the defaults: hashing needs no key.
pub(crate) fn password_hashing() -> Argon2id {
    with_current(|scope| scope.unlocked.hashing()).unwrap_or_default()
}

/// Carries the active scope into a future that something else will poll: `tokio::spawn(fieldseal::spawn(work))`.
///
/// A spawned task starts without a scope, and what needs a tenant fails there. Outside any scope the future is as it was.
///
/// ```
/// use fieldseal::{FieldPolicy, Keyring, TypeTag, Vault};
///
/// const NOTE: &FieldPolicy = &FieldPolicy::new("patient", "note", TypeTag::STR).tenant();
///
/// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
/// let scope = Vault::new(Keyring::generate("development")?)?.scope().tenant("clinic")?;
/// let task = scope.run(|| tokio::spawn(fieldseal::spawn(async { fieldseal::seal(NOTE, "allergic to penicillin") })));
/// let stored = task.await??;
/// # Ok(())
/// # }
/// # tokio::runtime::Builder::new_current_thread().build()?.block_on(example())?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// For a closure on another thread: `let scope = Scope::current();` before, `scope.run(…)` there, or [`carry`].
pub fn spawn<F: Future>(future: F) -> impl Future<Output = F::Output> {
    let scope = Scope::current();
    async move {
        match scope {
            Some(scope) => future.within(scope).await,
            None => future.await,
        }
    }
}

/// Carries the active scope into a closure that another thread will run: `spawn_blocking(fieldseal::carry(work))`, a pool's `interact`.
pub fn carry<R>(work: impl FnOnce() -> R) -> impl FnOnce() -> R {
    let scope = Scope::current();
    move || match scope {
        Some(scope) => scope.run(work),
        None => work(),
    }
}

/// Seals a value in the active scope: for those who use no ORM.
///
/// # Errors
///
/// [`SealError`] says which field and why.
///
/// ```
/// # use fieldseal::{FieldPolicy, Keyring, TypeTag, Vault};
/// const SSN: &FieldPolicy = &FieldPolicy::new("user", "ssn", TypeTag::STR);
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # Vault::new(Keyring::generate("doc")?)?.scope().run(|| {
/// let stored = fieldseal::seal(SSN, "078-05-1120")?;
/// assert_eq!(fieldseal::open::<String>(SSN, &stored)?, "078-05-1120");
/// # Ok(())
/// # })
/// # }
/// ```
pub fn seal<T: Encode + ?Sized>(
    policy: &'static FieldPolicy,
    value: &T,
) -> Result<Vec<u8>, SealError> {
    Draft::new(sealing_keys(policy)?, None, Some(value))?.seal_alone()
}

/// Opens stored bytes in the active scope.
///
/// # Errors
///
/// [`OpenError`] says which field and key.
pub fn open<T: Plaintext>(policy: &'static FieldPolicy, stored: &[u8]) -> Result<T, OpenError> {
    opening::open(&*opening_keys(policy)?, None, stored)
}

/// Seals a value of a row-bound field in the active scope.
///
/// # Errors
///
/// [`SealError`] says which field and why.
pub fn seal_in_row<T: Encode + ?Sized>(
    policy: &'static FieldPolicy,
    row: &RowKey,
    value: &T,
) -> Result<Vec<u8>, SealError> {
    Draft::new(sealing_keys(policy)?, Some(row), Some(value))?.seal_alone()
}

/// Opens stored bytes of a row-bound field in the active scope.
///
/// # Errors
///
/// [`OpenError`] says which field and key.
pub fn open_in_row<T: Plaintext>(
    policy: &'static FieldPolicy,
    row: &RowKey,
    stored: &[u8],
) -> Result<T, OpenError> {
    opening::open(&*opening_keys(policy)?, Some(row), stored)
}
