//! What happens when nothing confirms the keyring any more.

use crate::kms::{Fixture, until};
use fieldseal::kek::KekErrorKind;
use fieldseal::vault::Freshness;
use fieldseal::{FieldPolicy, OpenError, SealError, TypeTag, Vault, VaultError};
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
