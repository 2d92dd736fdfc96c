//! A vault whose KMS goes away while values are written and read.

use crate::aws::emulator::{Emulator, start_moto};
use fieldseal::keyring::{FileStore, KeyringOperator, KeyringSource, Purpose};
use fieldseal::vault::Freshness;
use fieldseal::{FieldPolicy, OpenError, SealError, TypeTag, Vault, VaultError};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

const SSN: &FieldPolicy = &FieldPolicy::new("user", "ssn", TypeTag::STR);
const VALUE: &str = "078-05-1120";

async fn until(freshness: Freshness, vault: &Vault) {
    while vault.status().freshness != freshness {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

/// G4: nothing in plaintext, nothing that hangs, nothing lost, the documented error, and no restart.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn values_are_written_and_read_until_the_hard_age_then_refused_until_the_kms_is_back() {
    let server = start_moto();
    let kms = Emulator::at(server.port());
    let folder = tempfile::tempdir().unwrap();
    let kek = kms
        .builder(&kms.key().await)
        .attempt_timeout(Duration::from_millis(300))
        .timeout(Duration::from_millis(600))
        .connect()
        .await
        .unwrap();
    let store = FileStore::new(folder.path().join("keyring.json"));
    let source = KeyringSource::new("production", store).kek(Arc::new(kek));
    KeyringOperator::new(source.clone())
        .init(&Purpose::ALL)
        .await
        .unwrap();
    let live = || {
        Vault::live(source.clone())
            .refresh_every(Duration::from_millis(50))
            .soft_age(Duration::from_secs(1))
            .hard_age(Duration::from_secs(3))
    };
    let vault = live().open().await.unwrap();
    let keeper = tokio::spawn(vault.keep_fresh());

    let stop = Arc::new(AtomicBool::new(false));
    let workers: Vec<_> = (0..4)
        .map(|_| {
            let (vault, stop) = (vault.clone(), Arc::clone(&stop));
            std::thread::spawn(move || work(&vault, &stop))
        })
        .collect();
    server.pause();
    until(Freshness::Stale, &vault).await;
    vault.seal(SSN, VALUE).unwrap();
    until(Freshness::Expired, &vault).await;
    assert!(matches!(vault.seal(SSN, VALUE), Err(SealError::Expired(_))));
    // A cold start does not do without its KMS.
    let cold = live().open().await.unwrap_err();
    assert!(matches!(cold, VaultError::Keyring(error) if error.is_retryable()));

    server.resume();
    until(Freshness::Fresh, &vault).await;
    stop.store(true, Ordering::Relaxed);
    let mut written = Vec::new();
    for worker in workers {
        written.extend(worker.join().unwrap());
    }
    assert!(!written.is_empty());
    for stored in &written {
        assert!(
            !stored
                .windows(VALUE.len())
                .any(|bytes| bytes == VALUE.as_bytes())
        );
        assert_eq!(vault.open::<String>(SSN, stored).unwrap(), VALUE);
    }
    keeper.abort();
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
