//! How a vault is: for a health endpoint and for metrics.

use super::tally::Refusals;
use super::{Live, metrics};
use crate::clock::Standing;
use crate::keyring::{KeyId, MissingKey, Purpose, State};
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
/// println!("fieldseal_unknown_keys_total {}", status.refusals.unknown_key);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// With the feature `metrics` the same goes to the recorder that the application installs: `fieldseal_refreshes_total` (labels `keyring`, `of`:
/// `vault` or `tenant`, `outcome`: `confirmed`, `failed` or `revoked`), `fieldseal_refusals_total` (`keyring`, `reason`: as the fields of
/// [`Refusals`]), and at each refresh and each call of [`Vault::status`](crate::Vault::status) the gauges `fieldseal_keyring_age_seconds` and
/// `fieldseal_keyring_revision` (`keyring`). No label names a tenant.
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
    /// How many values were refused, and why.
    pub refusals: Refusals,
    /// How many tenants' own keyrings are in use.
    pub tenant_keyrings: usize,
    /// How many of them were not confirmed within the soft age.
    pub stale_tenant_keyrings: usize,
    /// How many of them were not confirmed within the hard age: their tenants are refused everything.
    pub expired_tenant_keyrings: usize,
    /// How many of them could not be refreshed when that was tried last.
    pub failing_tenant_keyrings: usize,
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
            refusals: unlocked.watch().tally().refusals(),
            tenant_keyrings: 0,
            stale_tenant_keyrings: 0,
            expired_tenant_keyrings: 0,
            failing_tenant_keyrings: 0,
        };
        if let Some(live) = live {
            let record = live.record();
            status.missing.clone_from(&record.missing);
            status.refreshes = record.refreshed;
            status.failed_refreshes = record.failed;
            status.last_failure = record
                .last_failure
                .as_ref()
                .map(|failure| failure.text.clone());
            drop(record);
            metrics::standing(
                unlocked.watch().tally().keyring(),
                live.age(),
                status.revision,
            );
            if let Some(tenants) = live.tenants() {
                for (_, own) in tenants.own() {
                    status.count_tenant(&own);
                }
            }
        }
        status
    }

    /// Names no tenant: there may be many, and who reads a health endpoint need not know them.
    fn count_tenant(&mut self, own: &Unlocked) {
        let freshness = Freshness::of(own);
        // What was revoked is held by scopes that have not ended yet, and is in nobody's use.
        if freshness == Freshness::Revoked {
            return;
        }
        self.tenant_keyrings += 1;
        self.stale_tenant_keyrings += usize::from(freshness == Freshness::Stale);
        self.expired_tenant_keyrings += usize::from(freshness == Freshness::Expired);
        let is_failing = own
            .live()
            .is_some_and(|live| live.record().last_failure.is_some());
        self.failing_tenant_keyrings += usize::from(is_failing);
    }
}

impl Freshness {
    pub(crate) fn of(unlocked: &Unlocked) -> Self {
        if unlocked.live().is_none() {
            return Self::Static;
        }
        match unlocked.deadline().standing() {
            _ if unlocked.deadline().is_revoked() => Self::Revoked,
            Standing::Passed => Self::Expired,
            Standing::Late => Self::Stale,
            Standing::InTime => Self::Fresh,
        }
    }
}
