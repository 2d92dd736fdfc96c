//! What a vault counts: values that it refused, and why.

use super::metrics;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// How often values were neither sealed nor opened, by reason: since the vault was opened, with its tenants' own keyrings.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
#[non_exhaustive]
pub struct Refusals {
    /// What is stored does not open under its key in its place, or is no value of its field: never sealed, cut short, of another version, suite or form.
    /// Damage, a moved value, a hostile row, a later version of this library.
    pub tampered: u64,
    /// The key of the value is not in the keyring: a new key that is not here yet, another environment's value, a hostile row.
    pub unknown_key: u64,
    /// The key is there and may not be used, or its KEK did not unwrap it, or there is none.
    pub key_unavailable: u64,
    /// The keyring was not confirmed within the hard age.
    pub expired: u64,
    /// The tenant took the use of its keyring back.
    pub revoked: u64,
    /// The model needs a tenant's scope, and none was active.
    pub no_tenant: u64,
}

impl Refusals {
    /// All of them.
    #[must_use]
    pub fn total(&self) -> u64 {
        let Self {
            tampered,
            unknown_key,
            key_unavailable,
            expired,
            revoked,
            no_tenant,
        } = *self;
        tampered + unknown_key + key_unavailable + expired + revoked + no_tenant
    }
}

/// Why a value was refused.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Refusal {
    Tampered,
    UnknownKey,
    KeyUnavailable,
    Expired,
    Revoked,
    NoTenant,
}

impl Refusal {
    /// As metrics call it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Tampered => "tampered",
            Self::UnknownKey => "unknown_key",
            Self::KeyUnavailable => "key_unavailable",
            Self::Expired => "expired",
            Self::Revoked => "revoked",
            Self::NoTenant => "no_tenant",
        }
    }
}

/// The counters of a vault. Its tenants' own keyrings count here too: their names are tenants', and there may be many.
pub(crate) struct Tally {
    keyring: Arc<str>,
    refused: [AtomicU64; 6],
}

impl Tally {
    pub(crate) fn of(keyring: &str) -> Self {
        Self {
            keyring: keyring.into(),
            refused: Default::default(),
        }
    }

    /// The name of the vault's keyring.
    pub(crate) fn keyring(&self) -> &Arc<str> {
        &self.keyring
    }

    pub(crate) fn refused(&self, why: Refusal) {
        self.refused[why as usize].fetch_add(1, Ordering::Relaxed);
        metrics::refused(&self.keyring, why);
    }

    pub(crate) fn refusals(&self) -> Refusals {
        let count = |why: Refusal| self.refused[why as usize].load(Ordering::Relaxed);
        Refusals {
            tampered: count(Refusal::Tampered),
            unknown_key: count(Refusal::UnknownKey),
            key_unavailable: count(Refusal::KeyUnavailable),
            expired: count(Refusal::Expired),
            revoked: count(Refusal::Revoked),
            no_tenant: count(Refusal::NoTenant),
        }
    }
}
