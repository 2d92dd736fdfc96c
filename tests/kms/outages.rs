//! What every KMS that is a server goes through: it is killed, paused, or behind a network that crawls, and comes back. A KEK fails within its bound
//! meanwhile, and goes on afterwards. A vault writes and reads until its hard age, refuses, and goes on too (G4): nothing in plaintext, nothing that
//! hangs, nothing lost, the documented error, and no restart.

mod rows;

pub(crate) use rows::a_table_goes_on;

use crate::support::failure::all_fail;
use crate::support::place::{ROOT, place};
use crate::support::relay::{Flow, Relay};
use fieldseal::kek::{Kek, KekErrorKind};
use fieldseal::keyring::{FileStore, KeyringDocument, KeyringOperator, KeyringSource, Purpose};
use fieldseal::vault::{Freshness, LiveVaultBuilder};
use fieldseal::{FieldPolicy, KeyringError, OpenError, SealError, TypeTag, Vault, VaultError};
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

/// What keeps a KEK from being used, and ends.
pub(crate) trait Outage {
    /// What the KEK says of it.
    const KIND: KekErrorKind = KekErrorKind::Unavailable;

    async fn begin(&mut self);

    async fn end(&mut self);
}

/// Its process ends, and starts again.
pub(crate) struct Killed<K>(pub(crate) K);

impl<K: Away> Outage for Killed<K> {
    async fn begin(&mut self) {
        self.0.kill();
    }

    async fn end(&mut self) {
        self.0.restart().await;
    }
}

/// It hangs with its connections open, and goes on.
pub(crate) struct Paused<K>(pub(crate) K);

impl<K: Away> Outage for Paused<K> {
    async fn begin(&mut self) {
        self.0.pause();
    }

    async fn end(&mut self) {
        self.0.resume();
    }
}

/// It answers, and no answer arrives whole.
pub(crate) struct Crawling<K> {
    relay: Relay,
    /// Lives as long.
    _kms: K,
}

impl<K> Crawling<K> {
    pub(crate) fn new(relay: Relay, kms: K) -> Self {
        Self { relay, _kms: kms }
    }
}

impl<K> Outage for Crawling<K> {
    async fn begin(&mut self) {
        self.relay.set(Flow::Crawling);
    }

    async fn end(&mut self) {
        self.relay.set(Flow::Free);
    }
}

/// The tests of this module, on a KMS and a KEK in it that gives up within seconds, and on a [`Crawling`] one.
macro_rules! outages {
    ($(#[$attribute:meta])* kms: $start:expr, crawling: $crawling:expr $(,)?) => {
        $(#[$attribute])*
        async fn a_kek_fails_within_its_bound_while_its_kms_is_away_and_goes_on_when_it_is_back() {
            let (kms, kek) = $start;
            let mut killed = $crate::outages::Killed(kms);
            $crate::outages::a_kek_goes_on(&mut killed, &*kek).await;
            let mut paused = $crate::outages::Paused(killed.0);
            $crate::outages::a_kek_goes_on(&mut paused, &*kek).await;
        }

        $(#[$attribute])*
        async fn a_kek_fails_within_its_bound_while_its_kms_is_slow_and_goes_on_when_it_is_not() {
            let (mut crawling, kek) = $crawling;
            $crate::outages::a_kek_goes_on(&mut crawling, &*kek).await;
        }

        $(#[$attribute])*
        async fn a_vault_whose_kms_is_killed_goes_on_until_its_hard_age_and_when_the_kms_is_back() {
            let (kms, kek) = $start;
            $crate::outages::a_vault_goes_on(&mut $crate::outages::Killed(kms), kek).await;
        }

        $(#[$attribute])*
        async fn a_vault_whose_kms_hangs_goes_on_until_its_hard_age_and_when_the_kms_is_back() {
            let (kms, kek) = $start;
            $crate::outages::a_vault_goes_on(&mut $crate::outages::Paused(kms), kek).await;
        }

        $(#[$attribute])*
        async fn a_vault_whose_kms_is_slow_goes_on_until_its_hard_age_and_when_the_kms_is_not() {
            let (mut crawling, kek) = $crawling;
            $crate::outages::a_vault_goes_on(&mut crawling, kek).await;
        }
    };
}
pub(crate) use outages;

pub(crate) async fn a_kek_goes_on<O: Outage>(outage: &mut O, kek: &dyn Kek) {
    let wrapped = at_last(async || kek.wrap(&place(7), &ROOT).await.ok()).await;
    outage.begin().await;
    for _ in 0..2 {
        all_fail(kek, &wrapped, O::KIND).await;
    }
    outage.end().await;
    let root = at_last(async || kek.unwrap(&place(7), &wrapped).await.ok()).await;
    assert_eq!(*root, ROOT);
    at_last(async || kek.health().await.ok()).await;
}

pub(crate) async fn a_vault_goes_on<O: Outage>(outage: &mut O, kek: Arc<dyn Kek>) {
    let (_folder, source, vault) = opened(&kek).await;
    let keeper = tokio::spawn(vault.keep_fresh());
    let stop = Arc::new(AtomicBool::new(false));
    let workers: Vec<_> = (0..2)
        .map(|_| {
            let (vault, stop) = (vault.clone(), Arc::clone(&stop));
            std::thread::spawn(move || work(&vault, &stop))
        })
        .collect();

    outage.begin().await;
    until(Freshness::Stale, &vault).await;
    vault.seal(SSN, VALUE).unwrap();
    until(Freshness::Expired, &vault).await;
    assert!(matches!(vault.seal(SSN, VALUE), Err(SealError::Expired(_))));
    // A cold start does not do without its KMS, and says what it is.
    let cold = live(&source).open().await.unwrap_err();
    assert!(is_of_kind(&cold, O::KIND), "{cold:?}");

    outage.end().await;
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

const SSN: &FieldPolicy = &FieldPolicy::new("user", "ssn", TypeTag::STR);
const VALUE: &str = "078-05-1120";

/// A keyring with keys for every purpose in a folder of its own, and a vault of it.
async fn opened(kek: &Arc<dyn Kek>) -> (tempfile::TempDir, KeyringSource, Vault) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("keyring.json");
    let source = at_last(async || keyring(&path, kek).await).await;
    let vault = at_last(async || live(&source).open().await.ok()).await;
    (folder, source, vault)
}

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

fn is_of_kind(error: &VaultError, kind: KekErrorKind) -> bool {
    match error {
        VaultError::Keyring(error) => {
            let source = match error {
                KeyringError::Unwrap { source, .. } => source.as_ref(),
                _ => None,
            };
            let is_worth_trying_again = kind == KekErrorKind::Unavailable;
            source.is_some_and(|source| source.kind() == kind)
                && error.is_retryable() == is_worth_trying_again
        }
        _ => false,
    }
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
