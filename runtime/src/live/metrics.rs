//! Counters and gauges for whoever installs a recorder of the crate `metrics`. Without the feature nothing is here.
//!
//! Labels are the name of the vault's keyring and words of this file, so that there are few series and none names a tenant: what the keyrings of
//! tenants do is counted under the vault's.

use super::tally::Refusal;
use std::sync::Arc;
use std::time::Duration;

/// Whose keyring was refreshed.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Of {
    Vault,
    Tenant,
}

/// How a refresh ended.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Outcome {
    Confirmed,
    Failed,
    Revoked,
}

/// A refresh ended.
pub(crate) fn refreshed(keyring: &Arc<str>, of: Of, outcome: Outcome) {
    #[cfg(feature = "metrics")]
    {
        let of = match of {
            Of::Vault => "vault",
            Of::Tenant => "tenant",
        };
        let outcome = match outcome {
            Outcome::Confirmed => "confirmed",
            Outcome::Failed => "failed",
            Outcome::Revoked => "revoked",
        };
        metrics::counter!("fieldseal_refreshes_total", "keyring" => Arc::clone(keyring), "of" => of, "outcome" => outcome)
            .increment(1);
    }
    #[cfg(not(feature = "metrics"))]
    let _ = (keyring, of, outcome);
}

/// How old the vault's keyring is, and which revision of it is in use.
pub(crate) fn standing(keyring: &Arc<str>, age: Duration, revision: u64) {
    #[cfg(feature = "metrics")]
    {
        // A gauge is a float: exact up to 2^53 revisions.
        #[allow(clippy::cast_precision_loss)]
        let revision = revision as f64;
        metrics::gauge!("fieldseal_keyring_age_seconds", "keyring" => Arc::clone(keyring))
            .set(age.as_secs_f64());
        metrics::gauge!("fieldseal_keyring_revision", "keyring" => Arc::clone(keyring))
            .set(revision);
    }
    #[cfg(not(feature = "metrics"))]
    let _ = (keyring, age, revision);
}

/// A value was neither sealed nor opened.
pub(crate) fn refused(keyring: &Arc<str>, why: Refusal) {
    #[cfg(feature = "metrics")]
    {
        metrics::counter!("fieldseal_refusals_total", "keyring" => Arc::clone(keyring), "reason" => why.name())
            .increment(1);
    }
    #[cfg(not(feature = "metrics"))]
    let _ = (keyring, why.name());
}
