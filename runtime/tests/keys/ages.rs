//! What happens when nothing confirms the keyring any more.

use crate::kms::{Fixture, Memory, TestKek, until};
use fieldseal::kek::KekErrorKind;
use fieldseal::keyring::{KeyringOperator, KeyringSource, Promotion, Purpose};
use fieldseal::vault::Freshness;
use fieldseal::{FieldPolicy, OpenError, SealError, TypeTag, Vault, VaultError};
use std::sync::Arc;
use std::time::Duration;

const SSN: &FieldPolicy = &FieldPolicy::new("user", "ssn", TypeTag::STR);

/// The ages are short here, so that a test sees them pass; how long they take is not asserted.
async fn short_lived(fixture: &Fixture) -> Vault {
    Vault::live(fixture.source.clone())
        .refresh_every(Duration::from_millis(1))
        .soft_age(Duration::from_millis(1))
        .hard_age(Duration::from_millis(300))
        .open()
        .await
        .unwrap()
}

#[tokio::test]
async fn a_vault_that_is_not_confirmed_is_stale_then_refuses_and_recovers_without_a_restart() {
    let fixture = Fixture::new().await;
    let vault = short_lived(&fixture).await;
    let scope = vault.scope();
    let stored = vault.seal(SSN, "078-05-1120").unwrap();
    fixture.kek.answers(Some(KekErrorKind::Unavailable));
    assert!(vault.refresh().await.is_err());
    until(&vault, "stale", |status| {
        status.freshness == Freshness::Stale
    })
    .await;
    until(&vault, "expired", |status| {
        status.freshness == Freshness::Expired
    })
    .await;

    let sealed = scope.seal(SSN, "x").unwrap_err();
    assert!(matches!(sealed, SealError::Expired(_)) && sealed.is_retryable());
    let opened = scope.open::<String>(SSN, &stored).unwrap_err();
    assert!(matches!(opened, OpenError::Expired(_)) && opened.is_retryable());
    assert!(!vault.status().freshness.is_usable());
    assert_eq!(vault.status().refusals.expired, 2);

    fixture.kek.answers(None);
    vault.refresh().await.unwrap();
    assert_eq!(scope.open::<String>(SSN, &stored).unwrap(), "078-05-1120");
}

/// G4: nothing falls back, and nothing starts without its KMS.
#[tokio::test]
async fn a_vault_does_not_start_without_its_kms() {
    let fixture = Fixture::new().await;
    for kind in [
        KekErrorKind::Unavailable,
        KekErrorKind::Credentials,
        KekErrorKind::Denied,
        KekErrorKind::Disabled,
    ] {
        fixture.kek.answers(Some(kind));
        let refused = Vault::live(fixture.source.clone())
            .open()
            .await
            .unwrap_err();
        let VaultError::Keyring(error) = refused else {
            panic!("{refused:?}");
        };
        assert_eq!(error.is_retryable(), kind == KekErrorKind::Unavailable);
    }
}

/// A vault whose values and whose old key stand under two KEKs: the old one and the one that the MAC moved to. Gives both, and a value under the
/// old key.
async fn under_two_keks() -> (Arc<TestKek>, KeyringSource, Vec<u8>) {
    let (old, new, memory) = (TestKek::new("old"), TestKek::new("new"), Memory::default());
    let source = KeyringSource::new("production", memory.clone()).kek(old.clone());
    let operator = KeyringOperator::new(source.clone());
    operator.init(&[Purpose::Data]).await.unwrap();
    let vault = Vault::live(source).open().await.unwrap();
    let stored = vault.seal(SSN, "078-05-1120").unwrap();
    let both = KeyringSource::new("production", memory)
        .kek(new)
        .kek(old.clone());
    let operator = KeyringOperator::new(both.clone());
    for purpose in [Purpose::Data, Purpose::Keyring] {
        let key = operator.add(purpose).await.unwrap().keys[0].id;
        operator.promote(key, Promotion::Forced).await.unwrap();
    }
    (old, both, stored)
}

/// A credential that expired, or a permission that somebody took by mistake, is what the ages are for.
#[tokio::test]
async fn a_key_that_one_of_two_keks_refuses_all_at_once_goes_on_to_work_and_ages() {
    let (kek, source, stored) = under_two_keks().await;
    let vault = Vault::live(source).open().await.unwrap();
    for kind in [
        KekErrorKind::Denied,
        KekErrorKind::Credentials,
        KekErrorKind::Disabled,
        KekErrorKind::NotFound,
        KekErrorKind::Refused,
        KekErrorKind::Unavailable,
    ] {
        kek.answers(Some(kind));
        assert!(vault.refresh().await.is_err(), "{kind:?}");
        assert_eq!(vault.open::<String>(SSN, &stored).unwrap(), "078-05-1120");
        assert!(vault.status().missing.is_empty());
    }
    assert_eq!(vault.status().failed_refreshes, 6);
    kek.answers(None);
    vault.refresh().await.unwrap();
}

/// As after a restart: one dead key does not take the others with it.
#[tokio::test]
async fn at_its_hard_age_a_vault_goes_on_without_the_key_that_its_kek_refuses() {
    let (kek, source, stored) = under_two_keks().await;
    let hour = Duration::from_secs(3600);
    // The next refresh would come after the hard age, so that this is the last one before it.
    let vault = Vault::live(source)
        .refresh_every(hour)
        .soft_age(hour)
        .hard_age(hour)
        .open()
        .await
        .unwrap();
    kek.answers(Some(KekErrorKind::Unavailable));
    assert!(vault.refresh().await.is_err());
    kek.answers(Some(KekErrorKind::Denied));
    vault.refresh().await.unwrap();
    let missing = vault.status().missing;
    assert_eq!(missing.len(), 2);
    for key in missing {
        assert_eq!(key.kek, "test:old");
        assert_eq!(key.reason, KekErrorKind::Denied);
    }
    assert!(matches!(
        vault.open::<String>(SSN, &stored),
        Err(OpenError::NotUnwrapped { .. })
    ));
    let new = vault.seal(SSN, "new").unwrap();
    assert_eq!(vault.open::<String>(SSN, &new).unwrap(), "new");
    kek.answers(None);
    vault.refresh().await.unwrap();
    assert_eq!(vault.open::<String>(SSN, &stored).unwrap(), "078-05-1120");
}

#[tokio::test]
async fn ages_without_an_end_are_taken() {
    let fixture = Fixture::new().await;
    let vault = Vault::live(fixture.source)
        .refresh_every(Duration::MAX)
        .soft_age(Duration::MAX)
        .hard_age(Duration::MAX)
        .open()
        .await
        .unwrap();
    let keeper = tokio::spawn(vault.keep_fresh());
    tokio::task::yield_now().await;
    vault.refresh().await.unwrap();
    vault.seal(SSN, "x").unwrap();
    assert_eq!(vault.status().freshness, Freshness::Fresh);
    assert!(!keeper.is_finished());
    keeper.abort();
}

#[tokio::test]
async fn ages_that_are_not_in_order_are_refused() {
    let fixture = Fixture::new().await;
    let second = Duration::from_secs(1);
    for builder in [
        Vault::live(fixture.source.clone()).refresh_every(Duration::ZERO),
        Vault::live(fixture.source.clone()).soft_age(second),
        Vault::live(fixture.source.clone()).hard_age(second),
    ] {
        assert!(matches!(builder.open().await, Err(VaultError::Ages)));
    }
}

#[tokio::test]
async fn a_vault_of_a_keyring_that_nothing_confirms_does_not_age() {
    let vault = Vault::new(fieldseal::Keyring::generate("static").unwrap()).unwrap();
    let status = vault.status();
    assert_eq!(status.freshness, Freshness::Static);
    assert_eq!(status.age, None);
    vault.refresh().await.unwrap();
}
