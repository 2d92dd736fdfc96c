//! What an operator does to a keyring.

use crate::kms::{Fixture, Memory, Rewraps, TestKek};
use fieldseal::keyring::{
    IndexDefinition, KeyringOperator, KeyringSource, Promotion, Purpose, State, StoreError,
    StoreFuture, StoredKeyring, Unneeded,
};
use fieldseal::{FieldPolicy, KeyId, KeyringError, Normaliser, SealError, TypeTag, Vault};
use std::collections::BTreeSet;
use std::sync::atomic::Ordering;
use std::time::Duration;

pub(crate) async fn state_of(operator: &KeyringOperator, id: KeyId) -> State {
    let document = operator.document().await.unwrap();
    let key = document.keys().find(|key| key.id() == id).unwrap();
    key.state()
}

pub(crate) async fn primary(operator: &KeyringOperator, purpose: Purpose) -> KeyId {
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
    for dry_run in [false, true] {
        let operator = fixture.operator.clone().dry_run(dry_run);
        let again = operator.init(&Purpose::ALL).await.unwrap_err();
        assert!(
            matches!(&again, KeyringError::Store(StoreError::AlreadyExists(place)) if place == "memory"),
            "{again:?}"
        );
        assert!(!again.is_retryable());
    }
    assert_eq!(fixture.memory.bytes(), before);
}

/// A document in memory that others can read.
#[derive(Debug)]
struct Public(Memory);

impl fieldseal::keyring::KeyringStore for Public {
    fn read(&self) -> StoreFuture<'_, StoredKeyring> {
        self.0.read()
    }

    fn replace<'a>(&'a self, old: Option<&'a [u8]>, new: &'a [u8]) -> StoreFuture<'a, ()> {
        self.0.replace(old, new)
    }
}

#[tokio::test]
async fn plain_roots_are_written_to_no_store_that_does_not_say_that_it_is_private() {
    let memory = Memory::default();
    let source = KeyringSource::new("production", Public(memory.clone()));
    let operator = KeyringOperator::new(source.clone());
    for operator in [operator.clone().dry_run(true), operator] {
        let refused = operator.init(&Purpose::ALL).await;
        assert!(matches!(refused, Err(KeyringError::Public)), "{refused:?}");
    }
    assert!(!memory.is_there());
    let wrapped = KeyringOperator::new(source.kek(TestKek::new("production")));
    wrapped.init(&Purpose::ALL).await.unwrap();
    assert!(memory.is_there());
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
    // To retire it would be a way around its age.
    for refused in [
        operator.retire(second).await,
        operator.destroy(second, Unneeded::Forced).await,
    ] {
        assert!(matches!(
            refused,
            Err(KeyringError::Transition {
                from: State::PreActive,
                ..
            })
        ));
    }
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
async fn a_key_that_was_disabled_and_retired_is_not_older_for_it() {
    let Fixture { operator, .. } = Fixture::new().await;
    let id = operator.add(Purpose::Data).await.unwrap().keys[0].id;
    operator.disable(id).await.unwrap();
    operator.retire(id).await.unwrap();
    let aged = Promotion::Aged(Duration::from_secs(3600));
    let refused = operator.promote(id, aged).await;
    assert!(matches!(refused, Err(KeyringError::TooYoung { .. })));
    operator.promote(id, Promotion::Forced).await.unwrap();
}

#[tokio::test]
async fn a_promotion_can_be_taken_back() {
    let Fixture { operator, .. } = Fixture::new().await;
    let first = primary(&operator, Purpose::Data).await;
    let second = operator.add(Purpose::Data).await.unwrap().keys[0].id;
    operator.promote(second, Promotion::Forced).await.unwrap();
    let aged = Promotion::Aged(Duration::ZERO);
    operator.promote(first, aged).await.unwrap();
    assert_eq!(state_of(&operator, second).await, State::DecryptOnly);
}

const EMAIL: &FieldPolicy =
    &FieldPolicy::new("user", "email", TypeTag::STR).search(Normaliser::EMAIL);

/// Without a record a vault with two index keys could miss rows in silence, and refuses.
#[tokio::test]
async fn a_second_index_key_waits_until_the_fields_are_recorded() {
    let Fixture {
        operator, source, ..
    } = Fixture::new().await;
    let vault = Vault::live(source).open().await.unwrap();
    let refused = operator.add(Purpose::Index).await;
    assert!(matches!(refused, Err(KeyringError::NothingRecorded)));
    vault.refresh().await.unwrap();
    let old = vault.seal(EMAIL, "ada@example.org").unwrap();

    let definition = IndexDefinition::new("user", "email", "email/1", "str", 128);
    assert_eq!(IndexDefinition::of(EMAIL).unwrap(), definition);
    let change = operator.record_index(&definition).await.unwrap();
    assert_eq!(change.recorded, ["user.email"]);
    operator.add(Purpose::Index).await.unwrap();
    vault.refresh().await.unwrap();
    let new = vault.seal(EMAIL, "ada@example.org").unwrap();
    assert_eq!(new[..21], old[..21], "it has another index");
    const PHONE: &FieldPolicy =
        &FieldPolicy::new("user", "phone", TypeTag::STR).search(Normaliser::NONE);
    assert!(matches!(
        vault.seal(PHONE, "x"),
        Err(SealError::IndexUnrecorded(_))
    ));
}

#[tokio::test]
async fn an_index_is_recorded_once_and_as_the_format_knows_it() {
    let Fixture {
        operator, memory, ..
    } = Fixture::new().await;
    let definition = |bits| IndexDefinition::new("user", "email", "email/1", "str", bits);
    for bits in [0, 64, 127, 129] {
        let refused = operator.record_index(&definition(bits)).await;
        assert!(
            matches!(&refused, Err(KeyringError::IndexRecord { field }) if field == "user.email"),
            "{refused:?}"
        );
    }
    operator.record_index(&definition(16)).await.unwrap();
    let before = memory.bytes();
    let again = operator.record_index(&definition(16)).await.unwrap();
    assert!(!again.is_any() && !again.written);
    let refused = operator.record_index(&definition(128)).await;
    assert!(
        matches!(&refused, Err(KeyringError::IndexDefinition { field }) if field == "user.email"),
        "{refused:?}"
    );
    assert_eq!(memory.bytes(), before);
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
async fn wrapping_anew_is_left_to_a_kek_that_does_it_by_itself() {
    let Fixture {
        kek,
        memory,
        operator,
        source,
    } = Fixture::new().await;
    let before = memory.json();
    *kek.rewraps_to.lock().unwrap() = Some(Rewraps::TheRoot);
    let wraps = kek.wraps.load(Ordering::Relaxed);
    assert_eq!(operator.rewrap().await.unwrap().rewrapped.len(), 7);
    assert_eq!(kek.wraps.load(Ordering::Relaxed), wraps);
    assert_eq!(kek.rewraps.load(Ordering::Relaxed), 7);
    let root = |json: &serde_json::Value| json["keysets"]["data"][0]["root"]["wrapped"].clone();
    assert_ne!(root(&memory.json()), root(&before));
    Vault::live(source).open().await.unwrap();

    // Another KEK's roots cannot be moved that way.
    let other = TestKek::new("other");
    *other.rewraps_to.lock().unwrap() = Some(Rewraps::TheRoot);
    let source = KeyringSource::new("production", memory)
        .kek(other.clone())
        .kek(kek);
    KeyringOperator::new(source).rewrap().await.unwrap();
    assert_eq!(other.rewraps.load(Ordering::Relaxed), 0);
    assert_eq!(other.wraps.load(Ordering::Relaxed), 7);
}

#[tokio::test]
async fn a_kek_that_wraps_something_else_anew_changes_nothing() {
    let fixture = Fixture::new().await;
    let before = fixture.memory.bytes();
    *fixture.kek.rewraps_to.lock().unwrap() = Some(Rewraps::SomethingElse);
    let refused = fixture.operator.rewrap().await;
    assert!(
        matches!(refused, Err(KeyringError::Unwrap { source: None, .. })),
        "{refused:?}"
    );
    assert_eq!(fixture.memory.bytes(), before);
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
