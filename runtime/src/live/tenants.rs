//! Tenants that bring their own keys: each has a keyring under its own KEK.

use super::refresh::within;
use super::{Ages, Failure, Live, Role};
use crate::keyring::{KeyringError, KeyringSource};
use crate::unlocked::Unlocked;
use quick_cache::sync::Cache;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::{Duration, Instant};

/// What [`TenantKeyrings`] answers, later.
pub type TenantFuture<'a> =
    Pin<Box<dyn Future<Output = Result<Option<KeyringSource>, KeyringError>> + Send + 'a>>;

/// Which tenants have a keyring of their own, and where it is.
///
/// ```
/// use fieldseal::TenantKeyrings;
/// use fieldseal::keyring::{FileStore, KeyringSource};
/// use fieldseal::vault::TenantFuture;
///
/// #[derive(Debug)]
/// struct Folder;
///
/// impl TenantKeyrings for Folder {
///     fn source<'a>(&'a self, tenant: &'a str) -> TenantFuture<'a> {
///         // `tenant` comes from a request: a look-up, never a part of a path.
///         let path = match tenant {
///             "acme" => Some("/etc/app/tenants/acme.json"),
///             _ => None,                                        // from the vault's own keyring
///         };
///         Box::pin(async move { Ok(path.map(|path| KeyringSource::new("acme", FileStore::new(path)))) })
///     }
/// }
/// ```
pub trait TenantKeyrings: fmt::Debug + Send + Sync {
    /// The tenant's own keyring; `None` for a tenant whose keys are derived from the vault's.
    ///
    /// # Errors
    ///
    /// When it cannot be said: the scope of the tenant is then not entered. Never answer `None` instead.
    fn source<'a>(&'a self, tenant: &'a str) -> TenantFuture<'a>;
}

/// The keyrings of tenants that are loaded: those that were used last.
pub(crate) struct Tenants {
    keyrings: Arc<dyn TenantKeyrings>,
    loaded: Cache<String, Tenant>,
    in_use: Mutex<InUse>,
    /// Those that could not be loaded, and when that was.
    failed: Cache<String, (Instant, Failure)>,
    /// How long a failure answers whoever comes later.
    back_off: Duration,
}

/// How many failures are remembered: the names of tenants come from requests.
const REMEMBERED: usize = 1024;

/// Whose keys a tenant has.
#[derive(Clone)]
pub(crate) enum Tenant {
    Own(Arc<Unlocked>),
    OfTheVault,
}

/// What a revocation has to reach.
#[derive(Default)]
struct InUse {
    /// Keyrings that are in use, by the cache or by a scope that outlives its place there.
    alive: Vec<(Box<str>, Weak<Unlocked>)>,
    /// Loads that are under way.
    loading: Vec<Weak<Loading>>,
}

struct Loading {
    tenant: Box<str>,
    is_revoked: AtomicBool,
}

impl Tenants {
    pub(crate) fn new(keyrings: Arc<dyn TenantKeyrings>, most: usize, ages: Ages) -> Self {
        Self {
            keyrings,
            loaded: Cache::new(most),
            in_use: Mutex::default(),
            failed: Cache::new(REMEMBERED),
            back_off: ages.back_off(),
        }
    }

    /// What is loaded of a tenant.
    pub(crate) fn get(&self, tenant: &str) -> Option<Tenant> {
        self.loaded
            .get(tenant)
            .filter(|loaded| !loaded.is_revoked())
    }

    /// Loads a tenant's keyring, once for all who wait for it. They share a failure, too, and so does whoever comes right after.
    pub(crate) async fn load(
        &self,
        vault: &Arc<Unlocked>,
        tenant: &str,
    ) -> Result<Tenant, KeyringError> {
        let arrived = Instant::now();
        loop {
            let load = self.load_unless_failed(vault, tenant, arrived);
            let loaded = self.loaded.get_or_insert_async(tenant, load).await?;
            if !loaded.is_revoked() {
                return Ok(loaded);
            }
            // Revoked while it was loaded, or before anybody took it from the cache: the KMS is asked anew.
            self.loaded.remove_if(tenant, Tenant::is_revoked);
        }
    }

    async fn load_unless_failed(
        &self,
        vault: &Arc<Unlocked>,
        tenant: &str,
        arrived: Instant,
    ) -> Result<Tenant, KeyringError> {
        if let Some((at, failure)) = self.failed.get(tenant)
            && (at >= arrived || at.elapsed() < self.back_off)
        {
            return Err(failure.shared());
        }
        let outcome = self.load_anew(vault, tenant).await;
        match &outcome {
            Ok(_) => drop(self.failed.remove(tenant)),
            Err(error) => {
                let failure = (Instant::now(), Failure::of(error));
                self.failed.insert(tenant.to_owned(), failure);
            }
        }
        outcome
    }

    async fn load_anew(&self, vault: &Arc<Unlocked>, tenant: &str) -> Result<Tenant, KeyringError> {
        let loading = Arc::new(Loading {
            tenant: tenant.into(),
            is_revoked: AtomicBool::new(false),
        });
        self.in_use().begin(&loading);
        let ages = vault.live().map(Live::ages).unwrap_or_default();
        let source = within(ages.patience(), self.keyrings.source(tenant)).await?;
        let (Some(source), Some(of)) = (source, vault.live()) else {
            return Ok(Tenant::OfTheVault);
        };
        let role = Role::Tenants {
            vault: Arc::downgrade(vault),
            tenant: tenant.into(),
        };
        let own = Live::open(source, ages, of.models.clone(), vault.hashing(), role).await?;
        self.in_use().end(&loading, &own);
        Ok(Tenant::Own(own))
    }

    /// Takes a tenant's keys out of use, also in scopes that are active, and those that are about to be loaded.
    pub(crate) fn revoke(&self, tenant: &str) {
        self.in_use().revoke(tenant);
        self.loaded.remove(tenant);
    }

    /// Refreshes a tenant's own keyring.
    pub(crate) async fn refresh(&self, tenant: &str, own: &Unlocked) {
        // What was revoked is so for ever, as long as a scope holds it. The tenant may be back, with another.
        if own.deadline().is_revoked() {
            return;
        }
        if let Some(live) = own.live() {
            // Its failure was logged and counted, and ages the keyring.
            let _ = live.refresh(own).await;
        }
        if own.deadline().is_revoked() {
            self.revoke(tenant);
        }
    }

    /// Those with a keyring of their own that are in use.
    pub(crate) fn own(&self) -> Vec<(Box<str>, Arc<Unlocked>)> {
        let mut own = Vec::new();
        self.in_use()
            .alive
            .retain(|(name, weak)| match weak.upgrade() {
                Some(alive) => {
                    own.push((name.clone(), alive));
                    true
                }
                None => false,
            });
        own
    }

    fn in_use(&self) -> MutexGuard<'_, InUse> {
        self.in_use.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Looks anew, at its next scope, whether a tenant has a keyring of its own.
    pub(crate) fn forget_those_of_the_vault(&self) {
        self.loaded
            .retain(|_, tenant| matches!(tenant, Tenant::Own(_)));
    }
}

impl Tenant {
    fn is_revoked(&self) -> bool {
        matches!(self, Self::Own(own) if own.deadline().is_revoked())
    }
}

impl InUse {
    fn begin(&mut self, loading: &Arc<Loading>) {
        self.loading.retain(|weak| weak.strong_count() > 0);
        self.loading.push(Arc::downgrade(loading));
    }

    /// A load is over. What was revoked meanwhile is of before the revocation.
    fn end(&mut self, loading: &Loading, own: &Arc<Unlocked>) {
        if loading.is_revoked.load(Ordering::Relaxed) {
            own.deadline().revoke();
        }
        self.alive.retain(|(_, weak)| weak.strong_count() > 0);
        self.alive
            .push((loading.tenant.clone(), Arc::downgrade(own)));
    }

    fn revoke(&mut self, tenant: &str) {
        for loading in self.loading.iter().filter_map(Weak::upgrade) {
            if *loading.tenant == *tenant {
                loading.is_revoked.store(true, Ordering::Relaxed);
            }
        }
        for (name, own) in &self.alive {
            if **name == *tenant
                && let Some(own) = own.upgrade()
            {
                own.deadline().revoke();
            }
        }
    }
}

/// The vault that a tenant's keyring belongs to, and which tenant it is.
impl Live {
    pub(crate) fn tenants(&self) -> Option<&Tenants> {
        match &self.role {
            Role::Vaults(tenants) => tenants.as_ref(),
            Role::Tenants { .. } => None,
        }
    }

    /// The vault, if this is a tenant's own keyring.
    pub(crate) fn vault(&self) -> Option<Arc<Unlocked>> {
        self.belongs_to().and_then(|(vault, _)| vault.upgrade())
    }

    pub(crate) fn belongs_to(&self) -> Option<(&Weak<Unlocked>, &str)> {
        match &self.role {
            Role::Tenants { vault, tenant } => Some((vault, tenant)),
            Role::Vaults(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keyring::Keyring;
    use crate::password::argon2id::Argon2id;
    use futures_lite::future::block_on;
    use std::sync::atomic::AtomicU64;

    /// Cannot say it, and counts how often it was asked.
    #[derive(Debug, Default)]
    struct Failing(AtomicU64);

    impl TenantKeyrings for Failing {
        fn source<'a>(&'a self, _: &'a str) -> TenantFuture<'a> {
            self.0.fetch_add(1, Ordering::Relaxed);
            Box::pin(async { Err(KeyringError::Contended) })
        }
    }

    fn asked(back_off: Duration, names: &[&str]) -> u64 {
        let failing = Arc::new(Failing::default());
        let mut tenants = Tenants::new(failing.clone(), 8, Ages::default());
        tenants.back_off = back_off;
        let keyring = Arc::new(Keyring::generate("tests").unwrap());
        let vault = Arc::new(Unlocked::new(keyring, Argon2id::default(), None));
        for name in names {
            let error = block_on(tenants.load(&vault, name)).err().unwrap();
            assert!(error.is_retryable());
        }
        failing.0.load(Ordering::Relaxed)
    }

    /// A tenant whose KEK is disabled, or whose KMS is slow to fail, must not cost a call for every request.
    #[test]
    fn a_tenant_that_failed_a_moment_ago_is_not_asked_for_again() {
        assert_eq!(asked(Duration::MAX, &["a", "a", "b", "a"]), 2);
        assert_eq!(asked(Duration::ZERO, &["a", "a", "b", "a"]), 4);
    }
}
