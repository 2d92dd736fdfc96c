//! What an operator does to a keyring.

use crate::kms::{Fixture, Memory, TestKek};
use fieldseal::keyring::{
    KeyringOperator, KeyringSource, NeededReason, Promotion, Purpose, ScanReport, State,
    StoreError, Unneeded,
};
use fieldseal::{KeyId, KeyringError};
use std::collections::BTreeSet;
use std::time::Duration;

async fn state_of(operator: &KeyringOperator, id: KeyId) -> State {
    let document = operator.document().await.unwrap();
    let key = document.keys().find(|key| key.id() == id).unwrap();
    key.state()
}

async fn primary(operator: &KeyringOperator, purpose: Purpose) -> KeyId {
    let document = operator.document().await.unwrap();
    document
        .keys()
        .find(|key| key.purpose() == purpose && key.state() == State::Primary)
        .unwrap()
        .id()
}

#[tokio::test]
async fn a_new_keyring_has_a_primary_key_for_every_purpose_and_a_mac() {
    let fixture = Fixture::new().await;
    let document = fixture.operator.document().await.unwrap();
    let purposes: BTreeSet<_> = document.keys().map(|key| key.purpose()).collect();
    assert_eq!(purposes, Purpose::ALL.into());
    assert!(document.keys().all(|key| key.state() == State::Primary));
    assert!(
        document
            .keys()
            .all(|key| key.kek() == Some("test:production"))
    );
    assert!(fixture.memory.json()["mac"].is_string());
    for key in fixture.operator.verify().await.unwrap() {
        key.result.unwrap();
    }
}

#[tokio::test]
async fn without_a_kek_a_new_keyring_has_plain_roots_and_no_keyset_keyring() {
    let memory = Memory::default();
    let operator = KeyringOperator::new(KeyringSource::new("development", memory.clone()));
    operator.init(&Purpose::ALL).await.unwrap();
    let json = memory.json();
    assert!(json["keysets"]["keyring"].is_null() && json["mac"].is_null());
    assert!(json["keysets"]["data"][0]["root"]["plain"].is_string());
    assert_eq!(operator.verify().await.unwrap().len(), 6);
}

#[tokio::test]
async fn a_keyring_is_made_where_there_is_none_only() {
    let fixture = Fixture::new().await;
    let before = fixture.memory.bytes();
    let again = fixture.operator.init(&Purpose::ALL).await.unwrap_err();
    assert!(matches!(again, KeyringError::Store(StoreError::Changed(_))));
    assert_eq!(fixture.memory.bytes(), before);
}

#[tokio::test]
async fn a_key_goes_its_way_and_every_step_counts_the_revision_up() {
    let Fixture { operator, .. } = Fixture::new().await;
    let first = primary(&operator, Purpose::Data).await;
    let second = operator.add(Purpose::Data).await.unwrap().keys[0].id;
    assert_eq!(state_of(&operator, second).await, State::PreActive);

    let change = operator.promote(second, Promotion::Forced).await.unwrap();
    assert_eq!(change.revision, 3);
    assert_eq!(change.keys.len(), 2);
    assert_eq!(state_of(&operator, second).await, State::Primary);
    assert_eq!(state_of(&operator, first).await, State::DecryptOnly);

    operator.disable(first).await.unwrap();
    assert_eq!(state_of(&operator, first).await, State::Disabled);
    operator.retire(first).await.unwrap();
    assert_eq!(state_of(&operator, first).await, State::DecryptOnly);
    operator.disable(first).await.unwrap();
    let change = operator.destroy(first, Unneeded::Forced).await.unwrap();
    assert_eq!(change.revision, 7);
    assert_eq!(state_of(&operator, first).await, State::Destroyed);
    let document = operator.document().await.unwrap();
    let gone = document.keys().find(|key| key.id() == first).unwrap();
    assert_eq!(gone.kek(), None);
}

#[tokio::test]
async fn what_is_so_already_is_not_written_again() {
    let Fixture {
        operator, memory, ..
    } = Fixture::new().await;
    let before = memory.bytes();
    let id = primary(&operator, Purpose::Data).await;
    let change = operator.promote(id, Promotion::Forced).await.unwrap();
    assert!(!change.written && !change.is_any());
    assert_eq!(memory.bytes(), before);
}

#[tokio::test]
async fn a_key_takes_no_other_way() {
    let Fixture { operator, .. } = Fixture::new().await;
    let first = primary(&operator, Purpose::Data).await;
    for refused in [
        operator.retire(first).await,
        operator.disable(first).await,
        operator.compromise(first).await,
        operator.destroy(first, Unneeded::Forced).await,
    ] {
        assert!(matches!(
            refused,
            Err(KeyringError::Transition {
                from: State::Primary,
                ..
            })
        ));
    }
    let second = operator.add(Purpose::Data).await.unwrap().keys[0].id;
    let refused = operator.destroy(second, Unneeded::Forced).await;
    assert!(matches!(refused, Err(KeyringError::Transition { .. })));
    operator.compromise(second).await.unwrap();
    for refused in [
        operator.retire(second).await,
        operator.disable(second).await,
        operator.promote(second, Promotion::Forced).await,
    ] {
        assert!(matches!(
            refused,
            Err(KeyringError::Transition {
                from: State::Compromised,
                ..
            })
        ));
    }
    operator.destroy(second, Unneeded::Forced).await.unwrap();
    for refused in [
        operator.retire(second).await,
        operator.compromise(second).await,
        operator.promote(second, Promotion::Forced).await,
    ] {
        assert!(matches!(
            refused,
            Err(KeyringError::Transition {
                from: State::Destroyed,
                ..
            })
        ));
    }
    let nobody = KeyId::new(1).unwrap();
    let refused = operator.retire(nobody).await;
    assert!(matches!(refused, Err(KeyringError::NoSuchKey(id)) if id == nobody));
}

/// L3: a process with an old keyring would meet values that it cannot open.
#[tokio::test]
async fn a_key_that_not_every_process_has_is_promoted_by_force_only() {
    let Fixture {
        operator, memory, ..
    } = Fixture::new().await;
    let id = operator.add(Purpose::Data).await.unwrap().keys[0].id;
    let hour = Duration::from_secs(3600);
    let refused = operator.promote(id, Promotion::Aged(hour)).await;
    assert!(matches!(
        refused,
        Err(KeyringError::TooYoung {
            least_seconds: 3600,
            ..
        })
    ));
    assert_eq!(state_of(&operator, id).await, State::PreActive);
    operator
        .promote(id, Promotion::Aged(Duration::ZERO))
        .await
        .unwrap();
    assert!(memory.json()["revision"] == 3);
}

#[tokio::test]
async fn a_promotion_can_be_taken_back_at_once() {
    let Fixture { operator, .. } = Fixture::new().await;
    let first = primary(&operator, Purpose::Data).await;
    let second = operator.add(Purpose::Data).await.unwrap().keys[0].id;
    operator.promote(second, Promotion::Forced).await.unwrap();
    let aged = Promotion::Aged(Duration::from_secs(3600));
    operator.promote(first, aged).await.unwrap();
    assert_eq!(state_of(&operator, second).await, State::DecryptOnly);
}

#[tokio::test]
async fn a_dry_run_says_what_would_happen_and_writes_nothing() {
    let Fixture {
        operator, memory, ..
    } = Fixture::new().await;
    let before = memory.bytes();
    let change = operator
        .clone()
        .dry_run(true)
        .add(Purpose::Data)
        .await
        .unwrap();
    assert!(change.is_any() && !change.written);
    assert_eq!(memory.bytes(), before);
}

#[tokio::test]
async fn two_operators_at_once_lose_nothing() {
    let Fixture { operator, .. } = Fixture::new().await;
    let tasks: Vec<_> = (0..8)
        .map(|_| {
            let operator = operator.clone();
            tokio::spawn(async move { operator.add(Purpose::Data).await.unwrap().keys[0].id })
        })
        .collect();
    let mut added = BTreeSet::new();
    for task in tasks {
        added.insert(task.await.unwrap());
    }
    assert_eq!(added.len(), 8);
    let document = operator.document().await.unwrap();
    let there: BTreeSet<_> = document.keys().map(|key| key.id()).collect();
    assert!(there.is_superset(&added));
    assert_eq!(document.revision(), 9);
}

#[tokio::test]
async fn the_key_of_the_mac_rotates_like_any_other() {
    let Fixture {
        operator, source, ..
    } = Fixture::new().await;
    let second = operator.add(Purpose::Keyring).await.unwrap().keys[0].id;
    operator.promote(second, Promotion::Forced).await.unwrap();
    fieldseal::Vault::live(source).open().await.unwrap();
    operator.add(Purpose::Data).await.unwrap();
}

#[tokio::test]
async fn rewrapping_moves_every_root_to_the_first_kek_and_keeps_it() {
    let Fixture {
        kek,
        memory,
        operator,
        ..
    } = Fixture::new().await;
    let before: Vec<_> = operator
        .document()
        .await
        .unwrap()
        .keys()
        .map(|key| key.check())
        .collect();
    let other = TestKek::new("other");
    let source = KeyringSource::new("production", memory.clone())
        .kek(other.clone())
        .kek(kek.clone());
    let mover = KeyringOperator::new(source);
    assert_eq!(mover.rewrap().await.unwrap().rewrapped.len(), 7);
    let moved = KeyringOperator::new(KeyringSource::new("production", memory).kek(other));
    let document = moved.document().await.unwrap();
    assert!(document.keys().all(|key| key.kek() == Some("test:other")));
    assert_eq!(
        document.keys().map(|key| key.check()).collect::<Vec<_>>(),
        before
    );
    for key in moved.verify().await.unwrap() {
        key.result.unwrap();
    }
    let left = operator.document().await.unwrap_err();
    assert!(matches!(left, KeyringError::ForeignKek { kek, .. } if kek == "test:other"));
}

#[tokio::test]
async fn a_kms_that_fails_in_the_middle_of_a_change_leaves_the_document_as_it_was() {
    use fieldseal::kek::KekErrorKind;
    let Fixture {
        kek,
        memory,
        operator,
        ..
    } = Fixture::new().await;
    let before = memory.bytes();
    kek.answers(Some(KekErrorKind::Unavailable));
    let added = operator.add(Purpose::Data).await.unwrap_err();
    assert!(added.is_retryable());
    assert!(operator.rewrap().await.unwrap_err().is_retryable());
    kek.answers(Some(KekErrorKind::Denied));
    assert!(
        !operator
            .add(Purpose::Data)
            .await
            .unwrap_err()
            .is_retryable()
    );
    assert_eq!(memory.bytes(), before);
}

#[tokio::test]
async fn a_key_is_destroyed_when_a_scan_shows_that_nothing_needs_it() {
    let Fixture { operator, .. } = Fixture::new().await;
    let first = primary(&operator, Purpose::Data).await;
    let second = operator.add(Purpose::Data).await.unwrap().keys[0].id;
    operator.promote(second, Promotion::Forced).await.unwrap();
    let early = ScanReport::begin(&operator.document().await.unwrap());
    operator.disable(first).await.unwrap();

    let needed = async |report: &ScanReport| match operator
        .destroy(first, Unneeded::Scanned(report))
        .await
    {
        Err(KeyringError::Needed { reason, .. }) => reason,
        other => panic!("{other:?}"),
    };
    assert_eq!(needed(&early).await, NeededReason::InUse);
    let mut report = ScanReport::begin(&operator.document().await.unwrap());
    assert_eq!(needed(&report).await, NeededReason::NotScanned);
    report.add("user", "ssn", Purpose::Data, [(second, 5), (first, 2)]);
    assert_eq!(needed(&report).await, NeededReason::Found(2));
    let mut foreign = report.clone();
    foreign.keyring = "staging".to_owned();
    assert_eq!(needed(&foreign).await, NeededReason::OtherKeyring);
    let mut future = report.clone();
    future.revision += 1;
    assert_eq!(needed(&future).await, NeededReason::FutureRevision);

    report.columns.clear();
    report.add("user", "ssn", Purpose::Data, [(second, 7)]);
    let report = ScanReport::from_json(report.to_json().as_bytes()).unwrap();
    operator
        .destroy(first, Unneeded::Scanned(&report))
        .await
        .unwrap();
    assert_eq!(state_of(&operator, first).await, State::Destroyed);
}
