//! Tenants that bring their own keys: each has a keyring under its own KEK.

use super::{Live, Role};
use crate::keyring::{KeyringError, KeyringSource};
use crate::unlocked::Unlocked;
use crate::vault::VaultError;
use quick_cache::sync::Cache;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

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
    /// Those that were loaded and are in use, by the cache or by a scope that outlives its place there.
    alive: Mutex<Vec<(Box<str>, Weak<Unlocked>)>>,
}

/// Whose keys a tenant has.
#[derive(Clone)]
pub(crate) enum Tenant {
    Own(Arc<Unlocked>),
    OfTheVault,
}

impl Tenants {
    pub(crate) fn new(keyrings: Arc<dyn TenantKeyrings>, most: usize) -> Self {
        Self {
            keyrings,
            loaded: Cache::new(most),
            alive: Mutex::default(),
        }
    }

    /// What is loaded of a tenant.
    pub(crate) fn get(&self, tenant: &str) -> Option<Tenant> {
        self.loaded.get(tenant)
    }

    /// Loads a tenant's keyring, once for all who wait for it.
    pub(crate) async fn load(
        &self,
        vault: &Arc<Unlocked>,
        tenant: &str,
    ) -> Result<Tenant, VaultError> {
        self.loaded
            .get_or_insert_async(tenant, self.load_anew(vault, tenant))
            .await
    }

    async fn load_anew(&self, vault: &Arc<Unlocked>, tenant: &str) -> Result<Tenant, VaultError> {
        let Some(source) = self.keyrings.source(tenant).await? else {
            return Ok(Tenant::OfTheVault);
        };
        let Some(of) = vault.live() else {
            return Ok(Tenant::OfTheVault);
        };
        let role = Role::Tenants {
            vault: Arc::downgrade(vault),
            tenant: tenant.into(),
        };
        let own = Live::open(source, of.ages(), of.models.clone(), vault.hashing(), role).await?;
        self.alive().push((tenant.into(), Arc::downgrade(&own)));
        Ok(Tenant::Own(own))
    }

    /// Takes a tenant's keys out of use, also in scopes that are active.
    pub(crate) fn revoke(&self, tenant: &str) {
        self.loaded.remove(tenant);
        for (name, own) in self.own() {
            if *name == *tenant {
                own.deadline().revoke();
            }
        }
    }

    /// Those with a keyring of their own that are in use.
    pub(crate) fn own(&self) -> Vec<(Box<str>, Arc<Unlocked>)> {
        let mut own = Vec::new();
        self.alive().retain(|(name, weak)| match weak.upgrade() {
            Some(alive) => {
                own.push((name.clone(), alive));
                true
            }
            None => false,
        });
        own
    }

    fn alive(&self) -> MutexGuard<'_, Vec<(Box<str>, Weak<Unlocked>)>> {
        self.alive.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Looks anew, at its next scope, whether a tenant has a keyring of its own.
    pub(crate) fn forget_those_of_the_vault(&self) {
        self.loaded
            .retain(|_, tenant| matches!(tenant, Tenant::Own(_)));
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

    pub(crate) fn belongs_to(&self) -> Option<(&Weak<Unlocked>, &str)> {
        match &self.role {
            Role::Tenants { vault, tenant } => Some((vault, tenant)),
            Role::Vaults(_) => None,
        }
    }
}
