//! How a vault is: for a health endpoint and for metrics.

use super::Live;
use crate::keyring::{KeyId, MissingKey, Purpose, State};
use crate::live::Role;
use crate::unlocked::Unlocked;
use std::time::Duration;

/// How a vault is, at one moment: for a health endpoint and for metrics. Holds no secret.
///
/// ```
/// use fieldseal::{Keyring, Vault};
///
/// let vault = Vault::new(Keyring::generate("development")?)?;
/// let status = vault.status();
/// assert!(status.freshness.is_usable() && status.missing.is_empty());
/// println!("fieldseal_unknown_keys_total {}", status.unknown_keys);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct VaultStatus {
    /// The keyring's name.
    pub keyring: String,
    /// The revision of its document that is in use.
    pub revision: u64,
    /// Whether its keys are used.
    pub freshness: Freshness,
    /// How long ago the keyring was confirmed; `None` for a vault that is not live.
    pub age: Option<Duration>,
    /// Every key with its purpose and state.
    pub keys: Vec<(KeyId, Purpose, State)>,
    /// Keys that are in the document and could not be unwrapped.
    pub missing: Vec<MissingKey>,
    /// How often the keyring was confirmed.
    pub refreshes: u64,
    /// How often that failed.
    pub failed_refreshes: u64,
    /// Why it failed last, if it has not succeeded since.
    pub last_failure: Option<String>,
    /// How many values stood under a key that is not in the keyring.
    pub unknown_keys: u64,
    /// How many values did not open under their key.
    pub refused_values: u64,
    /// How many tenants' own keyrings are loaded.
    pub tenant_keyrings: usize,
}

/// Whether the keys of a vault are used.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum Freshness {
    /// The vault was made of a keyring that nothing confirms and nothing changes.
    Static,
    /// Confirmed within the soft age.
    Fresh,
    /// Not confirmed within the soft age: still used, and somebody should look.
    Stale,
    /// Not confirmed within the hard age: everything is refused until a refresh succeeds.
    Expired,
    /// A tenant took the use of its keyring back: everything is refused.
    Revoked,
}

impl Freshness {
    /// Whether values are sealed and opened.
    #[must_use]
    pub fn is_usable(self) -> bool {
        matches!(self, Self::Static | Self::Fresh | Self::Stale)
    }
}

impl VaultStatus {
    pub(crate) fn of(unlocked: &Unlocked) -> Self {
        let keyring = unlocked.keyring();
        let live = unlocked.live();
        let mut status = Self {
            keyring: keyring.name().to_owned(),
            revision: keyring.revision(),
            freshness: Freshness::of(unlocked),
            age: live.map(Live::age),
            keys: Purpose::ALL
                .into_iter()
                .flat_map(|purpose| {
                    keyring
                        .keys(purpose)
                        .map(move |(id, state)| (id, purpose, state))
                })
                .collect(),
            missing: Vec::new(),
            refreshes: 0,
            failed_refreshes: 0,
            last_failure: None,
            unknown_keys: unlocked.watch().unknown_count(),
            refused_values: unlocked.watch().refused_count(),
            tenant_keyrings: 0,
        };
        if let Some(live) = live {
            let record = live.record();
            status.missing.clone_from(&record.missing);
            status.refreshes = record.refreshed;
            status.failed_refreshes = record.failed;
            status.last_failure.clone_from(&record.last_failure);
            if let Role::Vaults(Some(tenants)) = live.role() {
                status.tenant_keyrings = tenants.own().len();
            }
        }
        status
    }
}

impl Freshness {
    pub(crate) fn of(unlocked: &Unlocked) -> Self {
        let Some(live) = unlocked.live() else {
            return Self::Static;
        };
        match live.age() {
            _ if unlocked.deadline().is_revoked() => Self::Revoked,
            _ if unlocked.deadline().has_passed() => Self::Expired,
            age if age > live.ages().soft => Self::Stale,
            _ => Self::Fresh,
        }
    }
}
