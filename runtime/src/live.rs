//! A vault that lives: its keyring is refreshed in the background, and is not used when nothing confirms it any more.

mod bell;
mod keeper;
mod metrics;
mod refresh;
mod status;
mod tally;
mod tenants;
mod watch;

pub(crate) use keeper::keep_fresh;
pub(crate) use refresh::check_models;
pub use status::{Freshness, VaultStatus};
pub(crate) use tally::Refusal;
pub use tally::Refusals;
pub(crate) use tenants::{Tenant, Tenants};
pub use tenants::{TenantFuture, TenantKeyrings};
pub(crate) use watch::Watch;

use crate::keyring::{KeyringError, KeyringSource, Loaded, MissingKey};
use crate::model::Model;
use crate::unlocked::Unlocked;
use std::error::Error;
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

    /// How long a store and a KMS are waited for. One that hangs must not keep a keyring from being refreshed when it is back.
    fn patience(&self) -> Duration {
        (self.refresh / 5 * 2).clamp(LEAST_PATIENCE, MOST_PATIENCE)
    }

    /// The longest that it takes until a refresh follows another one, by chance.
    fn longest_between(&self) -> Duration {
        self.refresh.saturating_add(self.refresh / 5)
    }

    /// How long what a tenant's KMS or store has just refused is not asked again.
    fn back_off(&self) -> Duration {
        self.refresh.min(FIRST_RETRY)
    }
}

/// Even where refreshes are seconds apart, a KMS may take its time.
const LEAST_PATIENCE: Duration = Duration::from_secs(5);
const MOST_PATIENCE: Duration = Duration::from_secs(60);
/// After a failure; doubled with each further one.
const FIRST_RETRY: Duration = Duration::from_secs(1);

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
    last_failure: Option<Failure>,
    missing: Vec<MissingKey>,
}

/// What somebody met who loaded a keyring, for the others who wanted the same.
#[derive(Clone)]
struct Failure {
    text: String,
    retryable: bool,
}

impl Failure {
    fn of(error: &KeyringError) -> Self {
        Self {
            text: chain(error),
            retryable: error.is_retryable(),
        }
    }

    fn shared(self) -> KeyringError {
        KeyringError::Shared {
            failure: self.text,
            retryable: self.retryable,
        }
    }
}

/// An error with its causes, in one line.
fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(error) = next {
        text.push_str(": ");
        text.push_str(&error.to_string());
        next = error.source();
    }
    text
}

impl Live {
    /// `asked` is when the KMS was asked for what was loaded.
    fn new(
        source: KeyringSource,
        ages: Ages,
        models: Vec<&'static Model>,
        loaded: Loaded,
        asked: Instant,
        role: Role,
    ) -> Self {
        Self {
            source,
            ages,
            models,
            record: Mutex::new(Record {
                confirmed: asked,
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
