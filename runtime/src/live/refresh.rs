//! Refreshing a keyring: one refresh at a time, and bounded.

use super::metrics::{self, Of, Outcome};
use super::{Ages, Failure, Freshness, Live, Role};
use crate::kek::KekErrorKind;
use crate::keyring::{KeyringError, KeyringSource, Loaded, Unconfirmed};
use crate::model::{Model, Protection};
use crate::password::argon2id::Argon2id;
use crate::unlocked::Unlocked;
use futures_timer::Delay;
use futures_util::future::{Either, select};
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

impl Live {
    /// Loads a keyring for the first time.
    pub(crate) async fn open(
        source: KeyringSource,
        ages: Ages,
        models: Vec<&'static Model>,
        hashing: Argon2id,
        role: Role,
    ) -> Result<Arc<Unlocked>, KeyringError> {
        // Before: what a KMS says is as old as the question.
        let asked = Instant::now();
        let loaded = within(ages.patience(), source.load(None, Unconfirmed::IsMissing)).await?;
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
        let live = Live::new(source, ages, models, loaded, asked, role);
        let unlocked = Arc::new(Unlocked::new(keyring, hashing, Some(live)));
        unlocked.deadline().extend(asked, ages.soft, ages.hard);
        if let Some(live) = unlocked.live() {
            live.measure(&unlocked, Outcome::Confirmed);
        }
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
        let asked = Instant::now();
        let load = self.source.load(Some(&loaded), self.unconfirmed());
        let outcome = match within(self.ages.patience(), load).await {
            Ok(next) => check_models(&next.keyring, &self.models).map(|()| next),
            Err(error) => Err(error),
        };
        self.ended.fetch_add(1, Ordering::Release);
        match outcome {
            Ok(next) => {
                self.succeeded(unlocked, &loaded, &next, asked);
                *loaded = next;
                Ok(())
            }
            Err(error) => {
                self.failed(unlocked, &error);
                Err(error)
            }
        }
    }

    /// What becomes of a key whose KEK does not give it any more, though others are given.
    ///
    /// It ages with the whole keyring. When that would reach its hard age before the next refresh, the vault goes on without the key, as it would after
    /// a restart: one dead key does not take the others with it.
    fn unconfirmed(&self) -> Unconfirmed {
        let next = self.age().saturating_add(self.ages.longest_between());
        match self.is_tenants_own() || next < self.ages.hard {
            true => Unconfirmed::Fails,
            false => Unconfirmed::IsMissing,
        }
    }

    fn succeeded(&self, unlocked: &Unlocked, last: &Loaded, next: &Loaded, asked: Instant) {
        let (keyring, revision) = (self.source.name(), next.keyring.revision());
        if revision != last.keyring.revision() {
            tracing::info!(keyring, revision, "the keyring has a new revision");
        }
        for missing in next
            .missing
            .iter()
            .filter(|key| !last.missing.contains(key))
        {
            tracing::error!(
                keyring, key = %missing.id, purpose = %missing.purpose, reason = %missing.reason,
                "a key could not be unwrapped any more: what it sealed does not open"
            );
        }
        let mut record = self.record();
        record.confirmed = asked;
        record.refreshed += 1;
        record.last_failure = None;
        record.missing.clone_from(&next.missing);
        drop(record);
        unlocked.adopt(Arc::clone(&next.keyring));
        unlocked
            .deadline()
            .extend(asked, self.ages.soft, self.ages.hard);
        tracing::debug!(keyring, revision, "the keyring was confirmed");
        self.measure(unlocked, Outcome::Confirmed);
    }

    fn failed(&self, unlocked: &Unlocked, error: &KeyringError) {
        let failure = Failure::of(error);
        let mut record = self.record();
        record.failed += 1;
        record.last_failure = Some(failure.clone());
        drop(record);
        self.warn(unlocked, &failure.text);
        let outcome = match self.is_tenants_own() && takes_back(error) {
            true => {
                unlocked.deadline().revoke();
                tracing::warn!(
                    keyring = self.source.name(),
                    "a tenant took the use of its keyring back"
                );
                Outcome::Revoked
            }
            false => Outcome::Failed,
        };
        self.measure(unlocked, outcome);
    }

    fn measure(&self, unlocked: &Unlocked, outcome: Outcome) {
        let keyring = unlocked.watch().tally().keyring();
        if self.is_tenants_own() {
            return metrics::refreshed(keyring, Of::Tenant, outcome);
        }
        metrics::refreshed(keyring, Of::Vault, outcome);
        metrics::standing(keyring, self.age(), unlocked.keyring().revision());
    }

    /// Whether the store has another document than the one that is in use. Asks no KEK.
    pub(super) async fn has_changed(&self) -> bool {
        let loaded = self.loaded.lock().await;
        let look = within(self.ages.patience(), self.source.has_changed(&loaded));
        // What fails here fails at the refresh, too, and is told there.
        look.await.unwrap_or(false)
    }

    /// Says how old the keyring is, once in a refresh interval: where no refresh runs, nobody else does.
    pub(crate) fn tell_age(&self, unlocked: &Unlocked) {
        if unlocked.deadline().is_to_be_told(self.ages.refresh) {
            let last = self.record().last_failure.clone();
            self.warn(
                unlocked,
                &last.map_or_else(|| "no refresh ran".to_owned(), |failure| failure.text),
            );
        }
    }

    fn last_outcome(&self) -> Result<(), KeyringError> {
        match self.record().last_failure.clone() {
            None => Ok(()),
            Some(failure) => Err(failure.shared()),
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

/// Gives up after a while.
pub(super) async fn within<T>(
    patience: Duration,
    work: impl Future<Output = Result<T, KeyringError>>,
) -> Result<T, KeyringError> {
    match select(pin!(work), Delay::new(patience)).await {
        Either::Left((outcome, _)) => outcome,
        Either::Right(_) => Err(KeyringError::TimedOut {
            seconds: patience.as_secs(),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keyring::{Keyring, MemoryStore};
    use futures_lite::future::block_on;

    /// What was derived from a keyring is derived anew for another one only, whether a KMS wraps it or not.
    #[test]
    fn a_refresh_that_finds_nothing_new_leaves_what_was_derived() {
        let plain = Keyring::generate("tests").unwrap().to_json().unwrap();
        let store = MemoryStore::new(plain.as_bytes().to_vec());
        let source = KeyringSource::new("tests", store);
        let (ages, hashing) = (Ages::default(), Argon2id::default());
        block_on(async {
            let vault = Live::open(source, ages, Vec::new(), hashing, Role::Vaults(None))
                .await
                .unwrap();
            let before = vault.keyring();
            vault.live().unwrap().refresh(&vault).await.unwrap();
            assert!(Arc::ptr_eq(&before, &vault.keyring()));
            assert_eq!(vault.generation(), 0);
        });
    }

    #[test]
    fn what_hangs_is_given_up() {
        let never = std::future::pending::<Result<(), KeyringError>>();
        let given_up = block_on(within(Duration::ZERO, never)).unwrap_err();
        assert!(matches!(given_up, KeyringError::TimedOut { seconds: 0 }));
        assert!(given_up.is_retryable());
        let answered = block_on(within(Duration::from_secs(60), async { Ok(7) }));
        assert_eq!(answered.unwrap(), 7);
    }
}
