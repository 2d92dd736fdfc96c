//! Refreshing: one at a time, jittered, early when an unknown key turns up.

use super::{Ages, Freshness, Live, Role};
use crate::entropy;
use crate::kek::KekErrorKind;
use crate::keyring::{KeyringError, KeyringSource, Unconfirmed};
use crate::model::{Model, Protection};
use crate::password::argon2id::Argon2id;
use crate::unlocked::Unlocked;
use futures_timer::Delay;
use futures_util::future::{Either, join_all, select};
use std::error::Error;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};

/// After a failure; doubled with each further one.
const FIRST_RETRY: Duration = Duration::from_secs(1);
/// Unknown keys cause no more than one look at the document in this time.
const LEAST_BETWEEN: Duration = Duration::from_secs(10);

impl Live {
    /// Loads a keyring for the first time.
    pub(crate) async fn open(
        source: KeyringSource,
        ages: Ages,
        models: Vec<&'static Model>,
        hashing: Argon2id,
        role: Role,
    ) -> Result<Arc<Unlocked>, KeyringError> {
        let loaded = source.load(None, Unconfirmed::IsMissing).await?;
        check_models(&loaded.keyring, &models)?;
        for missing in &loaded.missing {
            tracing::error!(
                keyring = source.name(), key = %missing.id, purpose = %missing.purpose, reason = %missing.reason,
                "a key could not be unwrapped: what it sealed does not open"
            );
        }
        tracing::info!(
            keyring = source.name(),
            revision = loaded.keyring.revision(),
            "the vault was opened"
        );
        let keyring = Arc::clone(&loaded.keyring);
        let live = Live::new(source, ages, models, loaded, role);
        let unlocked = Arc::new(Unlocked::new(keyring, hashing, Some(live)));
        unlocked.deadline().extend(ages.hard);
        Ok(unlocked)
    }

    /// Refreshes, or waits for the refresh that is under way.
    pub(crate) async fn refresh(&self, unlocked: &Unlocked) -> Result<(), KeyringError> {
        let before = self.ended.load(Ordering::Acquire);
        let mut loaded = self.loaded.lock().await;
        // What began after this call is as good as what it would do; what was under way when it came is not.
        if self.ended.load(Ordering::Acquire) > before + 1 {
            return self.last_outcome();
        }
        let outcome = match self.source.load(Some(&loaded), Unconfirmed::Fails).await {
            Ok(next) => check_models(&next.keyring, &self.models).map(|()| next),
            Err(error) => Err(error),
        };
        self.ended.fetch_add(1, Ordering::Release);
        let name = self.source.name();
        match outcome {
            Ok(next) => {
                let revision = next.keyring.revision();
                if revision != loaded.keyring.revision() {
                    tracing::info!(keyring = name, revision, "the keyring has a new revision");
                }
                for missing in next
                    .missing
                    .iter()
                    .filter(|key| !loaded.missing.contains(key))
                {
                    tracing::error!(
                        keyring = name, key = %missing.id, purpose = %missing.purpose, reason = %missing.reason,
                        "a key could not be unwrapped any more: what it sealed does not open"
                    );
                }
                let mut record = self.record();
                record.confirmed = Instant::now();
                record.refreshed += 1;
                record.last_failure = None;
                record.missing.clone_from(&next.missing);
                drop(record);
                unlocked.adopt(Arc::clone(&next.keyring));
                unlocked.deadline().extend(self.ages.hard);
                tracing::debug!(keyring = name, revision, "the keyring was confirmed");
                *loaded = next;
                Ok(())
            }
            Err(error) => {
                let text = chain(&error);
                let mut record = self.record();
                record.failed += 1;
                record.last_failure = Some(text.clone());
                drop(record);
                self.warn(unlocked, &text);
                if self.is_tenants_own() && takes_back(&error) {
                    unlocked.deadline().revoke();
                    tracing::warn!(keyring = name, "a tenant took the use of its keyring back");
                }
                Err(error)
            }
        }
    }

    fn last_outcome(&self) -> Result<(), KeyringError> {
        match &self.record().last_failure {
            None => Ok(()),
            Some(failure) => Err(KeyringError::Shared {
                failure: failure.clone(),
                retryable: true,
            }),
        }
    }

    fn warn(&self, unlocked: &Unlocked, failure: &str) {
        let (keyring, age) = (self.source.name(), self.age().as_secs());
        match Freshness::of(unlocked) {
            Freshness::Expired | Freshness::Revoked => tracing::error!(
                keyring,
                age,
                failure,
                "the keyring was not confirmed for too long: nothing is sealed or opened"
            ),
            Freshness::Stale => tracing::warn!(
                keyring,
                age,
                failure,
                "the keyring was not confirmed for some time and is still used"
            ),
            Freshness::Static | Freshness::Fresh => {
                tracing::warn!(keyring, age, failure, "the keyring could not be refreshed");
            }
        }
    }

    /// Refreshes the keyrings of tenants that are in use.
    pub(crate) async fn refresh_tenants(&self) {
        let Role::Vaults(Some(tenants)) = &self.role else {
            return;
        };
        tenants.forget_those_of_the_vault();
        let own = tenants.own();
        join_all(own.iter().map(async |(name, own)| {
            if let Some(live) = own.live() {
                // Its failure was logged and counted, and ages the keyring.
                let _ = live.refresh(own).await;
            }
            if own.deadline().is_revoked() {
                tenants.revoke(name);
            }
        }))
        .await;
    }
}

/// Refreshes a vault until it is dropped.
pub(crate) async fn keep_fresh(vault: Weak<Unlocked>) {
    let mut failures = 0;
    let mut looked: Option<Instant> = None;
    let Some(mut next) = refresh_at(&vault, failures) else {
        return;
    };
    loop {
        let Some(wanted) = vault.upgrade().map(|vault| vault.watch().wanted()) else {
            return;
        };
        let timer = Delay::new(next.saturating_duration_since(Instant::now()));
        if let Either::Left(_) = select(wanted, timer).await {
            // Hostile rows may ask again and again: they get a look at the document now and then, and never a call of the KMS.
            let since = looked.map_or(LEAST_BETWEEN, |looked| looked.elapsed());
            Delay::new(LEAST_BETWEEN.saturating_sub(since)).await;
            looked = Some(Instant::now());
            let Some(vault) = vault.upgrade() else {
                return;
            };
            if !has_changed(&vault).await {
                continue;
            }
        }
        let Some(unlocked) = vault.upgrade() else {
            return;
        };
        let Some(live) = unlocked.live() else {
            return;
        };
        failures = match live.refresh(&unlocked).await {
            Ok(()) => 0,
            Err(_) => failures + 1,
        };
        live.refresh_tenants().await;
        match refresh_at(&vault, failures) {
            Some(at) => next = at,
            None => return,
        }
    }
}

/// When the next refresh is due; `None` for a vault that is gone, or never changes.
fn refresh_at(vault: &Weak<Unlocked>, failures: u32) -> Option<Instant> {
    let every = vault.upgrade()?.live()?.ages().refresh;
    let delay = match failures {
        0 => every,
        failures => retry(failures).min(every),
    };
    Some(Instant::now() + jittered(delay))
}

async fn has_changed(vault: &Unlocked) -> bool {
    match vault.live() {
        // What fails here fails at the refresh, too, and is told there.
        Some(live) => {
            let loaded = live.loaded.lock().await;
            live.source.has_changed(&loaded).await.unwrap_or(false)
        }
        None => false,
    }
}

fn retry(failures: u32) -> Duration {
    FIRST_RETRY.saturating_mul(1 << (failures - 1).min(16))
}

/// Four to six fifths of it, so that the processes of an application do not come all at once.
fn jittered(delay: Duration) -> Duration {
    let mut random = [0; 1];
    // Without randomness there is no jitter, which is no reason to stop.
    let _ = entropy::fill(&mut random);
    delay.mul_f64(0.8 + f64::from(random[0]) / 255.0 * 0.4)
}

/// Whether the KMS says that its owner does not permit the use of the key any more.
fn takes_back(error: &KeyringError) -> bool {
    let KeyringError::Unwrap {
        source: Some(source),
        ..
    } = error
    else {
        return false;
    };
    [
        KekErrorKind::Disabled,
        KekErrorKind::Denied,
        KekErrorKind::NotFound,
    ]
    .contains(&source.kind())
}

pub(crate) fn check_models(
    keyring: &crate::keyring::Keyring,
    models: &[&'static Model],
) -> Result<(), KeyringError> {
    for field in models.iter().flat_map(|model| model.fields()) {
        if let Protection::Encrypted(policy) = field.protection() {
            keyring.check_definition(policy)?;
        }
    }
    Ok(())
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
