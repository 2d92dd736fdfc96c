//! What every KMS that is a server goes through: it is killed or paused, and comes back. A KEK fails within its bound meanwhile, and goes on
//! afterwards. A vault writes and reads until its hard age, refuses, and goes on too (G4): nothing in plaintext, nothing that hangs, nothing lost,
//! the documented error, and no restart.

use crate::support::failure::all_fail;
use crate::support::place::{ROOT, place};
use fieldseal::kek::{Kek, KekErrorKind};
use fieldseal::keyring::{FileStore, KeyringDocument, KeyringOperator, KeyringSource, Purpose};
use fieldseal::vault::{Freshness, LiveVaultBuilder};
use fieldseal::{FieldPolicy, OpenError, SealError, TypeTag, Vault, VaultError};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// A KMS that a test takes away. When it is there again, it has the keys that it had.
pub(crate) trait Away {
    fn kill(&mut self);

    /// After it was killed: until it answers.
    async fn restart(&mut self);

    fn pause(&self);

    fn resume(&self);
}

/// The tests of this module, on a KMS and a KEK in it that gives up within seconds.
macro_rules! outages {
    ($(#[$attribute:meta])* kms: $start:expr) => {
        $(#[$attribute])*
        async fn a_kek_fails_within_its_bound_while_its_kms_is_away_and_goes_on_when_it_is_back() {
            let (mut kms, kek) = $start;
            $crate::outages::a_kek_goes_on(&mut kms, &*kek).await;
        }

        $(#[$attribute])*
        async fn a_vault_whose_kms_is_killed_goes_on_until_its_hard_age_and_when_the_kms_is_back() {
            let (mut kms, kek) = $start;
            $crate::outages::a_vault_goes_on(&mut kms, kek, $crate::outages::How::Killed).await;
        }

        $(#[$attribute])*
        async fn a_vault_whose_kms_hangs_goes_on_until_its_hard_age_and_when_the_kms_is_back() {
            let (mut kms, kek) = $start;
            $crate::outages::a_vault_goes_on(&mut kms, kek, $crate::outages::How::Paused).await;
        }
    };
}
pub(crate) use outages;

pub(crate) async fn a_kek_goes_on(kms: &mut impl Away, kek: &dyn Kek) {
    let wrapped = at_last(async || kek.wrap(&place(7), &ROOT).await.ok()).await;
    for how in [How::Killed, How::Paused] {
        how.begin(kms);
        for _ in 0..2 {
            all_fail(kek, &wrapped, KekErrorKind::Unavailable).await;
        }
        how.end(kms).await;
        let root = at_last(async || kek.unwrap(&place(7), &wrapped).await.ok()).await;
        assert_eq!(*root, ROOT);
        at_last(async || kek.health().await.ok()).await;
    }
}

pub(crate) async fn a_vault_goes_on(kms: &mut impl Away, kek: Arc<dyn Kek>, how: How) {
    let folder = tempfile::tempdir().unwrap();
    let source = at_last(async || keyring(&folder.path().join("keyring.json"), &kek).await).await;
    let vault = at_last(async || live(&source).open().await.ok()).await;
    let keeper = tokio::spawn(vault.keep_fresh());
    let stop = Arc::new(AtomicBool::new(false));
    let workers: Vec<_> = (0..2)
        .map(|_| {
            let (vault, stop) = (vault.clone(), Arc::clone(&stop));
            std::thread::spawn(move || work(&vault, &stop))
        })
        .collect();

    how.begin(kms);
    until(Freshness::Stale, &vault).await;
    vault.seal(SSN, VALUE).unwrap();
    until(Freshness::Expired, &vault).await;
    assert!(matches!(vault.seal(SSN, VALUE), Err(SealError::Expired(_))));
    // A cold start does not do without its KMS.
    let cold = live(&source).open().await.unwrap_err();
    assert!(matches!(cold, VaultError::Keyring(error) if error.is_retryable()));

    how.end(kms).await;
    until(Freshness::Fresh, &vault).await;
    stop.store(true, Ordering::Relaxed);
    let mut written = Vec::new();
    for worker in workers {
        written.extend(worker.join().unwrap());
    }
    assert!(!written.is_empty());
    for stored in &written {
        let mut parts = stored.windows(VALUE.len());
        assert!(!parts.any(|bytes| bytes == VALUE.as_bytes()));
        assert_eq!(vault.open::<String>(SSN, stored).unwrap(), VALUE);
    }
    keeper.abort();
}

/// What happens to a KMS.
#[derive(Clone, Copy)]
pub(crate) enum How {
    Killed,
    Paused,
}

impl How {
    fn begin(self, kms: &mut impl Away) {
        match self {
            Self::Killed => kms.kill(),
            Self::Paused => kms.pause(),
        }
    }

    async fn end(self, kms: &mut impl Away) {
        match self {
            Self::Killed => kms.restart().await,
            Self::Paused => kms.resume(),
        }
    }
}

const SSN: &FieldPolicy = &FieldPolicy::new("user", "ssn", TypeTag::STR);
const VALUE: &str = "078-05-1120";

/// A keyring with keys for every purpose.
async fn keyring(path: &Path, kek: &Arc<dyn Kek>) -> Option<KeyringSource> {
    let source = KeyringSource::new("production", FileStore::new(path)).kek(Arc::clone(kek));
    let operator = KeyringOperator::new(source.clone());
    operator.init(&Purpose::ALL).await.ok()?;
    // What a KEK that anyone can wrap under asks for.
    let document = source.store().read().await.unwrap();
    let document = KeyringDocument::parse(document.bytes()).unwrap();
    let own = document
        .keys()
        .find(|key| key.purpose() == Purpose::Keyring);
    let own = own.unwrap();
    Some(source.keyring_check(own.id(), own.check()))
}

fn live(source: &KeyringSource) -> LiveVaultBuilder {
    Vault::live(source.clone())
        .refresh_every(Duration::from_millis(50))
        .soft_age(Duration::from_secs(1))
        .hard_age(Duration::from_secs(4))
}

/// Writes and reads back. Each call gives a value, or says that the keys are not confirmed.
fn work(vault: &Vault, stop: &AtomicBool) -> Vec<Vec<u8>> {
    let mut written = Vec::new();
    while !stop.load(Ordering::Relaxed) {
        match vault.seal(SSN, VALUE) {
            Ok(stored) => {
                match vault.open::<String>(SSN, &stored) {
                    Ok(value) => assert_eq!(value, VALUE),
                    Err(OpenError::Expired(_)) => {}
                    Err(error) => panic!("{error}"),
                }
                written.push(stored);
            }
            Err(SealError::Expired(_)) => {}
            Err(error) => panic!("{error}"),
        }
        std::thread::sleep(Duration::from_millis(1));
    }
    written
}

async fn until(freshness: Freshness, vault: &Vault) {
    at_last(async || (vault.status().freshness == freshness).then_some(())).await;
}

/// Asks until there is an answer. The patience is for machines that do ten things at once.
pub(crate) async fn at_last<T>(ask: impl AsyncFn() -> Option<T>) -> T {
    let asking = async {
        loop {
            if let Some(answer) = ask().await {
                return answer;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    let answer = tokio::time::timeout(Duration::from_secs(90), asking).await;
    answer.expect("there is no answer")
}
