//! A vault that lives: its keyring is refreshed in the background, and is not used when nothing confirms it any more.

mod refresh;
mod status;
mod tenants;
mod watch;

pub(crate) use refresh::{check_models, keep_fresh};
pub use status::{Freshness, VaultStatus};
pub(crate) use tenants::{Tenant, Tenants};
pub use tenants::{TenantFuture, TenantKeyrings};
pub(crate) use watch::Watch;

use crate::keyring::{KeyringSource, Loaded, MissingKey};
use crate::model::Model;
use crate::unlocked::Unlocked;
use std::sync::atomic::AtomicU64;
use std::sync::{Mutex, PoisonError, Weak};
use std::time::{Duration, Instant};

/// How old a keyring may become.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Ages {
    /// Between two refreshes.
    pub(crate) refresh: Duration,
    /// From here on there are warnings.
    pub(crate) soft: Duration,
    /// From here on nothing is sealed or opened.
    pub(crate) hard: Duration,
}

impl Default for Ages {
    fn default() -> Self {
        Self {
            refresh: Duration::from_secs(150),
            soft: Duration::from_secs(5 * 60),
            hard: Duration::from_secs(60 * 60),
        }
    }
}

impl Ages {
    pub(crate) fn are_in_order(&self) -> bool {
        !self.refresh.is_zero() && self.refresh <= self.soft && self.soft <= self.hard
    }
}

/// What keeps a vault fresh.
pub(crate) struct Live {
    source: KeyringSource,
    ages: Ages,
    models: Vec<&'static Model>,
    /// What is in use. Held while a refresh runs: one at a time.
    loaded: async_lock::Mutex<Loaded>,
    /// How many refreshes have ended: whoever waited for one need not run another.
    ended: AtomicU64,
    record: Mutex<Record>,
    role: Role,
}

/// Whose keyring it is.
pub(crate) enum Role {
    /// The vault's. Its tenants may have keyrings of their own.
    Vaults(Option<Tenants>),
    /// A tenant's own. The vault that it belongs to knows the other tenants.
    Tenants {
        vault: Weak<Unlocked>,
        tenant: Box<str>,
    },
}

/// What became of the refreshes.
struct Record {
    confirmed: Instant,
    refreshed: u64,
    failed: u64,
    last_failure: Option<String>,
    missing: Vec<MissingKey>,
}

impl Live {
    pub(crate) fn new(
        source: KeyringSource,
        ages: Ages,
        models: Vec<&'static Model>,
        loaded: Loaded,
        role: Role,
    ) -> Self {
        Self {
            source,
            ages,
            models,
            record: Mutex::new(Record {
                confirmed: Instant::now(),
                refreshed: 1,
                failed: 0,
                last_failure: None,
                missing: loaded.missing.clone(),
            }),
            loaded: async_lock::Mutex::new(loaded),
            ended: AtomicU64::new(0),
            role,
        }
    }

    pub(crate) fn ages(&self) -> Ages {
        self.ages
    }

    pub(crate) fn role(&self) -> &Role {
        &self.role
    }

    pub(crate) fn is_tenants_own(&self) -> bool {
        matches!(self.role, Role::Tenants { .. })
    }

    /// How long ago the KMS confirmed the keyring.
    fn age(&self) -> Duration {
        self.record().confirmed.elapsed()
    }

    fn record(&self) -> std::sync::MutexGuard<'_, Record> {
        self.record.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
