//! What a running vault does when the document changes, and what it asks the KMS.

use crate::kms::{Fixture, until};
use fieldseal::kek::KekErrorKind;
use fieldseal::keyring::{IndexDefinition, Promotion, Purpose, State};
use fieldseal::{
    FieldPolicy, KeyId, Keyring, KeyringError, Model, ModelField, Normaliser, OpenError, Protect,
    Protection, TypeTag, Vault, VaultError,
};
use std::sync::atomic::Ordering;
use std::time::Duration;

const SSN: &FieldPolicy = &FieldPolicy::new("user", "ssn", TypeTag::STR);

#[tokio::test]
async fn opening_a_vault_unwraps_each_key_once_and_using_it_none() {
    let fixture = Fixture::new().await;
    let before = fixture.kek.calls();
    let vault = Vault::live(fixture.source.clone()).open().await.unwrap();
    assert_eq!(fixture.kek.calls() - before, 7);
    for _ in 0..1_000 {
        let stored = vault.seal(SSN, "078-05-1120").unwrap();
        assert_eq!(vault.open::<String>(SSN, &stored).unwrap(), "078-05-1120");
    }
    assert_eq!(fixture.kek.calls() - before, 7);
    vault.refresh().await.unwrap();
    assert_eq!(fixture.kek.calls() - before, 8);
}

/// A KMS that is asked one after the other would make a start as slow as the keyring is long.
#[tokio::test]
async fn the_roots_are_asked_for_at_the_same_time() {
    let fixture = Fixture::new().await;
    fixture.kek.answers_when_asked_for(6);
    let open = Vault::live(fixture.source).open();
    // What it waits for is an answer that never comes.
    let opened = tokio::time::timeout(Duration::from_secs(60), open).await;
    opened
        .expect("all six are asked for before the first is answered")
        .unwrap();
}

#[tokio::test]
async fn keys_that_need_no_root_are_not_unwrapped() {
    let fixture = Fixture::new().await;
    let second = fixture.operator.add(Purpose::Data).await.unwrap().keys[0].id;
    fixture.operator.disable(second).await.unwrap();
    let before = fixture.kek.calls();
    Vault::live(fixture.source).open().await.unwrap();
    assert_eq!(fixture.kek.calls() - before, 7);
}

/// Two processes share a document: nothing that one seals is unreadable to the other, at any moment of a rotation.
#[tokio::test]
async fn a_key_is_added_promoted_and_retired_under_two_vaults() {
    let fixture = Fixture::new().await;
    let one = Vault::live(fixture.source.clone()).open().await.unwrap();
    let two = Vault::live(fixture.source.clone()).open().await.unwrap();
    let exchange = || {
        for (writer, reader) in [(&one, &two), (&two, &one)] {
            let stored = writer.seal(SSN, "078-05-1120").unwrap();
            assert_eq!(reader.open::<String>(SSN, &stored).unwrap(), "078-05-1120");
        }
    };
    let old = one.seal(SSN, "old").unwrap();
    exchange();
    let key = fixture.operator.add(Purpose::Data).await.unwrap().keys[0].id;
    one.refresh().await.unwrap();
    exchange();
    two.refresh().await.unwrap();
    fixture
        .operator
        .promote(key, Promotion::Forced)
        .await
        .unwrap();
    one.refresh().await.unwrap();
    exchange();
    assert_ne!(one.seal(SSN, "new").unwrap()[2..6], old[2..6]);
    two.refresh().await.unwrap();
    exchange();
    assert_eq!(two.open::<String>(SSN, &old).unwrap(), "old");
}

/// A scope that was entered before a refresh works with what came after it.
#[tokio::test]
async fn scopes_that_are_active_follow_a_refresh() {
    let fixture = Fixture::new().await;
    let vault = Vault::live(fixture.source.clone()).open().await.unwrap();
    let scope = vault.scope().tenant("acme").unwrap();
    let old = scope.seal(SSN, "old").unwrap();
    let key = fixture.operator.add(Purpose::Data).await.unwrap().keys[0].id;
    fixture
        .operator
        .promote(key, Promotion::Forced)
        .await
        .unwrap();
    vault.refresh().await.unwrap();
    assert_eq!(
        scope.seal(SSN, "new").unwrap()[2..6],
        key.number().to_be_bytes()
    );
    assert_eq!(scope.open::<String>(SSN, &old).unwrap(), "old");
    let first = u32::from_be_bytes(old[2..6].try_into().unwrap());
    fixture
        .operator
        .disable(fieldseal::KeyId::new(first).unwrap())
        .await
        .unwrap();
    vault.refresh().await.unwrap();
    let refused = scope.open::<String>(SSN, &old).unwrap_err();
    assert!(matches!(
        refused,
        OpenError::KeyUnavailable {
            state: State::Disabled,
            ..
        }
    ));
}

#[tokio::test]
async fn a_pre_active_key_opens_and_does_not_seal() {
    let fixture = Fixture::new().await;
    let key = fixture.operator.add(Purpose::Data).await.unwrap().keys[0].id;
    let behind = Vault::live(fixture.source.clone()).open().await.unwrap();
    fixture
        .operator
        .promote(key, Promotion::Forced)
        .await
        .unwrap();
    let ahead = Vault::live(fixture.source.clone()).open().await.unwrap();
    let stored = ahead.seal(SSN, "078-05-1120").unwrap();
    assert_eq!(stored[2..6], key.number().to_be_bytes());
    assert_eq!(behind.open::<String>(SSN, &stored).unwrap(), "078-05-1120");
    assert_ne!(
        behind.seal(SSN, "x").unwrap()[2..6],
        key.number().to_be_bytes()
    );
}

#[tokio::test]
async fn a_compromised_key_opens_inside_a_re_encryption_only() {
    let fixture = Fixture::new().await;
    let vault = Vault::live(fixture.source.clone()).open().await.unwrap();
    let stored = vault.seal(SSN, "078-05-1120").unwrap();
    let old = fieldseal::KeyId::new(u32::from_be_bytes(stored[2..6].try_into().unwrap())).unwrap();
    let key = fixture.operator.add(Purpose::Data).await.unwrap().keys[0].id;
    fixture
        .operator
        .promote(key, Promotion::Forced)
        .await
        .unwrap();
    fixture.operator.compromise(old).await.unwrap();
    vault.refresh().await.unwrap();
    assert!(matches!(
        vault.open::<String>(SSN, &stored),
        Err(OpenError::KeyUnavailable {
            state: State::Compromised,
            ..
        })
    ));
    let job = vault.scope().reencrypting();
    let value: String = job.open(SSN, &stored).unwrap();
    let again = job.seal(SSN, &value).unwrap();
    assert_eq!(vault.open::<String>(SSN, &again).unwrap(), "078-05-1120");
    // What the job derived is not left for others.
    assert!(vault.open::<String>(SSN, &stored).is_err());
}

/// A dead key breaks what it sealed, not the vault.
#[tokio::test]
async fn a_key_that_the_kms_does_not_give_any_more_is_reported_and_the_others_work() {
    let fixture = Fixture::new().await;
    let before = Vault::live(fixture.source.clone()).open().await.unwrap();
    let stored = before.seal(SSN, "078-05-1120").unwrap();
    let old = u32::from_be_bytes(stored[2..6].try_into().unwrap());
    let key = fixture.operator.add(Purpose::Data).await.unwrap().keys[0].id;
    fixture
        .operator
        .promote(key, Promotion::Forced)
        .await
        .unwrap();
    let json = fixture.memory.json();
    let entry = json["keysets"]["data"]
        .as_array()
        .unwrap()
        .iter()
        .find(|entry| entry["id"] == old)
        .unwrap();
    let handle = base64(entry["root"]["wrapped"].as_str().unwrap());
    fixture.kek.lost.lock().unwrap().push(handle);
    let vault = Vault::live(fixture.source.clone()).open().await.unwrap();
    let missing = vault.status().missing;
    assert_eq!(missing.len(), 1);
    assert_eq!(missing[0].id.number(), old);
    assert_eq!(missing[0].reason, KekErrorKind::Refused);
    assert!(matches!(
        vault.open::<String>(SSN, &stored),
        Err(OpenError::NotUnwrapped { .. })
    ));
    let fresh = vault.seal(SSN, "new").unwrap();
    assert_eq!(vault.open::<String>(SSN, &fresh).unwrap(), "new");
    // It is asked for again at each refresh, and works as soon as it is back.
    fixture.kek.lost.lock().unwrap().clear();
    vault.refresh().await.unwrap();
    assert_eq!(vault.open::<String>(SSN, &stored).unwrap(), "078-05-1120");
    assert!(vault.status().missing.is_empty());
}

fn base64(text: &str) -> Vec<u8> {
    use base64ct::Encoding;
    base64ct::Base64::decode_vec(text).unwrap()
}

const EMAIL: &FieldPolicy =
    &FieldPolicy::new("user", "email", TypeTag::STR).search(Normaliser::EMAIL);

struct User;

impl Protect for User {
    const MODEL: &'static Model = &Model::new("User", "user").with_fields(&[ModelField::new(
        "email",
        "email",
        "String",
        Protection::Encrypted(EMAIL),
    )]);
}

/// An index is never written by two rules.
#[tokio::test]
async fn a_model_with_another_index_than_the_recorded_one_is_refused_at_the_start_and_at_a_refresh()
{
    let is_refused = |error: VaultError| {
        matches!(
            error,
            VaultError::Keyring(KeyringError::IndexDefinition { field }) if field == "user.email"
        )
    };
    let Fixture {
        operator, source, ..
    } = Fixture::new().await;
    let vault = Vault::live(source.clone())
        .model::<User>()
        .open()
        .await
        .unwrap();
    let stored = vault.seal(EMAIL, "ada@example.org").unwrap();
    let other = IndexDefinition::new("user", "email", "lowercase/1", "str", 128);
    operator.record_index(&other).await.unwrap();
    assert!(is_refused(vault.refresh().await.unwrap_err()));
    let status = vault.status();
    assert_eq!((status.revision, status.failed_refreshes), (1, 1));
    assert_eq!(
        vault.open::<String>(EMAIL, &stored).unwrap(),
        "ada@example.org"
    );
    let cold = Vault::live(source).model::<User>().open().await;
    assert!(is_refused(cold.unwrap_err()));
}

/// A KMS that takes its time answers for the moment at which it was asked.
#[tokio::test]
async fn a_keyring_is_as_old_as_the_question_to_the_kms() {
    let fixture = Fixture::new().await;
    let vault = Vault::live(fixture.source.clone()).open().await.unwrap();
    for _ in 0..2 {
        let asked = fixture.kek.asked_at.lock().unwrap().unwrap();
        // Whatever happens in between makes the second one larger.
        let since = asked.elapsed();
        assert!(vault.status().age.unwrap() >= since);
        fixture.kek.is_slow.store(true, Ordering::Relaxed);
        vault.refresh().await.unwrap();
    }
}

#[tokio::test]
async fn a_store_that_hangs_delays_refreshes_and_does_not_end_them() {
    let fixture = Fixture::new().await;
    let (vault, keeper) = busy(&fixture).await;
    fixture.memory.hangs.store(true, Ordering::Relaxed);
    until(&vault, "a refresh that was given up", |status| {
        status.failed_refreshes > 0
    })
    .await;
    let told = vault.status().last_failure.unwrap();
    assert!(told.contains("not loaded within"), "{told}");
    fixture.memory.hangs.store(false, Ordering::Relaxed);
    let refreshes = vault.status().refreshes;
    until(&vault, "another refresh", |status| {
        status.refreshes > refreshes
    })
    .await;
    keeper.abort();
}

#[tokio::test]
async fn refusals_are_counted_by_what_they_are() {
    const NOTE: &FieldPolicy = &FieldPolicy::new("patient", "note", TypeTag::STR).tenant();
    let fixture = Fixture::new().await;
    let vault = Vault::live(fixture.source.clone()).open().await.unwrap();
    let stored = vault.seal(SSN, "078-05-1120").unwrap();
    let with = |at: usize| {
        let mut changed = stored.clone();
        changed[at] ^= 0x40;
        changed
    };
    for (at, times) in [(5, 3), (stored.len() - 1, 2)] {
        for _ in 0..times {
            vault.open::<String>(SSN, &with(at)).unwrap_err();
        }
    }
    vault.seal(NOTE, "x").unwrap_err();
    vault.open::<String>(NOTE, &stored).unwrap_err();
    let old = KeyId::new(u32::from_be_bytes(stored[2..6].try_into().unwrap())).unwrap();
    let new = fixture.operator.add(Purpose::Data).await.unwrap().keys[0].id;
    fixture
        .operator
        .promote(new, Promotion::Forced)
        .await
        .unwrap();
    fixture.operator.disable(old).await.unwrap();
    vault.refresh().await.unwrap();
    vault.open::<String>(SSN, &stored).unwrap_err();
    let refusals = vault.status().refusals;
    assert_eq!(refusals.unknown_key, 3);
    assert_eq!(refusals.tampered, 2);
    assert_eq!(refusals.no_tenant, 2);
    assert_eq!(refusals.key_unavailable, 1);
    assert_eq!((refusals.expired, refusals.revoked), (0, 0));
    assert_eq!(refusals.total(), 8);
}

/// Rows that no key ever sealed are a hostile row's first sign, and nobody sees it but in the counts.
#[test]
fn what_is_no_value_of_its_field_is_counted_as_tampered() {
    const EMAIL: &FieldPolicy =
        &FieldPolicy::new("user", "email", TypeTag::STR).search(Normaliser::EMAIL);
    const PHONE: &FieldPolicy = &FieldPolicy::new("user", "phone", TypeTag::STR)
        .pad(16)
        .hide_null();
    const AGE: &FieldPolicy = &FieldPolicy::new("user", "age", TypeTag::INT);
    let vault = Vault::new(Keyring::generate("test").unwrap()).unwrap();
    let stored = vault.seal(SSN, "078-05-1120").unwrap();
    let with = |at: usize, byte: u8| {
        let mut changed = stored.clone();
        changed[at] = byte;
        changed
    };
    let indexed = vault.seal(EMAIL, "ada@example.org").unwrap();
    let short = &stored[..stored.len() / 3];
    let mut count = 0;
    let mut refused = |error: OpenError, is_expected: fn(&OpenError) -> bool| {
        assert!(is_expected(&error), "{error:?}");
        count += 1;
        assert_eq!(vault.status().refusals.tampered, count, "{error:?}");
        assert_eq!(vault.status().refusals.total(), count, "{error:?}");
    };
    let open = |stored: &[u8]| vault.open::<String>(SSN, stored).unwrap_err();
    let never_sealed = |error: &OpenError| matches!(error, OpenError::NotSealed(_));
    refused(open(b"078-05-1120"), never_sealed);
    refused(open(b""), never_sealed);
    refused(open(short), never_sealed);
    refused(open(&with(0, 2)), |error| {
        matches!(error, OpenError::UnknownVersion { .. })
    });
    refused(open(&with(1, 0x7f)), |error| {
        matches!(error, OpenError::UnknownSuite { .. })
    });
    refused(open(&with(1, 2)), |error| {
        matches!(error, OpenError::SuiteNotAccepted { .. })
    });
    let wrong_form = |error: &OpenError| matches!(error, OpenError::WrongForm(_));
    refused(open(&indexed), wrong_form);
    refused(
        vault.open::<String>(EMAIL, &indexed[21..]).unwrap_err(),
        wrong_form,
    );
    refused(
        open(&with(stored.len() - 1, !stored[stored.len() - 1])),
        |error| matches!(error, OpenError::Refused { .. }),
    );
    let hidden = || fieldseal::adapter::open_nullable::<String>(PHONE, None);
    refused(vault.scope().run(hidden).unwrap_err(), |error| {
        matches!(error, OpenError::Null(_))
    });
    // What the caller does wrong is nothing about the row.
    vault.open::<String>(AGE, &stored).unwrap_err();
    assert_eq!(vault.status().refusals.total(), 10);
}

#[tokio::test]
async fn many_who_refresh_at_once_cause_two_refreshes_at_most() {
    let fixture = Fixture::new().await;
    let vault = Vault::live(fixture.source.clone()).open().await.unwrap();
    let before = fixture.memory.reads.load(Ordering::Relaxed);
    let tasks: Vec<_> = (0..50)
        .map(|_| {
            let vault = vault.clone();
            tokio::spawn(async move { vault.refresh().await.unwrap() })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    assert!(fixture.memory.reads.load(Ordering::Relaxed) - before <= 2);
}

/// A vault whose next refresh is far away, with its background.
async fn in_the_background(fixture: &Fixture) -> Vault {
    let vault = Vault::live(fixture.source.clone())
        .refresh_every(Duration::from_secs(1_000))
        .soft_age(Duration::from_secs(1_000))
        .open()
        .await
        .unwrap();
    tokio::spawn(vault.keep_fresh());
    // It listens as soon as it was polled once.
    tokio::task::yield_now().await;
    vault
}

/// J1: the first asks for a look at the document, and none causes a call of the KMS.
#[tokio::test]
async fn a_flood_of_unknown_key_ids_asks_the_kms_nothing() {
    let fixture = Fixture::new().await;
    let vault = in_the_background(&fixture).await;
    let (calls, reads) = (fixture.kek.calls(), fixture.memory.reads.clone());
    let before = reads.load(Ordering::Relaxed);
    let stored = vault.seal(SSN, "x").unwrap();
    let mut refused = 0;
    for number in 1..20_000_u32 {
        let mut hostile = stored.clone();
        hostile[2..6].copy_from_slice(&number.to_be_bytes());
        let opened = vault.open::<String>(SSN, &hostile);
        refused += u64::from(matches!(opened, Err(OpenError::UnknownKey { .. })));
        if number % 1_000 == 0 {
            tokio::task::yield_now().await;
        }
    }
    until(&vault, "a look at the document", |_| {
        reads.load(Ordering::Relaxed) > before
    })
    .await;
    for _ in 0..1_000 {
        tokio::task::yield_now().await;
    }
    assert_eq!(reads.load(Ordering::Relaxed) - before, 1);
    assert_eq!(fixture.kek.calls(), calls);
    assert_eq!(vault.status().refusals.unknown_key, refused);
}

/// L3: a process that is behind learns of a key from the first value that it cannot open.
#[tokio::test]
async fn a_value_under_a_new_key_makes_the_vault_look_for_it() {
    let fixture = Fixture::new().await;
    let vault = in_the_background(&fixture).await;
    let key = fixture.operator.add(Purpose::Data).await.unwrap().keys[0].id;
    fixture
        .operator
        .promote(key, Promotion::Forced)
        .await
        .unwrap();
    let ahead = Vault::live(fixture.source.clone()).open().await.unwrap();
    let stored = ahead.seal(SSN, "078-05-1120").unwrap();
    let refused = vault.open::<String>(SSN, &stored).unwrap_err();
    assert!(matches!(refused, OpenError::UnknownKey { .. }) && refused.is_retryable());
    until(&vault, "the new key", |status| status.revision == 3).await;
    assert_eq!(vault.open::<String>(SSN, &stored).unwrap(), "078-05-1120");
}

/// A vault that refreshes again and again, and the task that does it.
async fn busy(fixture: &Fixture) -> (Vault, tokio::task::JoinHandle<()>) {
    let vault = Vault::live(fixture.source.clone())
        .refresh_every(Duration::from_millis(1))
        .open()
        .await
        .unwrap();
    let keeper = tokio::spawn(vault.keep_fresh());
    (vault, keeper)
}

#[tokio::test]
async fn the_background_refresh_ends_with_its_vault() {
    let (vault, keeper) = busy(&Fixture::new().await).await;
    until(&vault, "some refreshes", |status| status.refreshes > 3).await;
    drop(vault);
    keeper.await.unwrap();
}

#[tokio::test]
async fn the_background_refresh_picks_a_new_revision_up_and_survives_failures() {
    let fixture = Fixture::new().await;
    let (vault, keeper) = busy(&fixture).await;
    fixture.memory.is_broken(true);
    until(&vault, "a failure", |status| status.failed_refreshes > 0).await;
    assert!(vault.status().last_failure.unwrap().contains("memory"));
    fixture.memory.is_broken(false);
    fixture.operator.add(Purpose::Data).await.unwrap();
    until(&vault, "the new revision", |status| status.revision == 2).await;
    assert_eq!(vault.status().last_failure, None);
    keeper.abort();
}

/// L4.
#[tokio::test]
async fn what_was_sealed_before_a_rewrapping_opens_after_it() {
    let fixture = Fixture::new().await;
    let vault = Vault::live(fixture.source.clone()).open().await.unwrap();
    let stored = vault.seal(SSN, "078-05-1120").unwrap();
    fixture.operator.rewrap().await.unwrap();
    vault.refresh().await.unwrap();
    let anew = Vault::live(fixture.source.clone()).open().await.unwrap();
    for vault in [vault, anew] {
        assert_eq!(vault.status().revision, 2);
        assert_eq!(vault.open::<String>(SSN, &stored).unwrap(), "078-05-1120");
    }
}
