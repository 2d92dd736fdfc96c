//! Documents that somebody changed: C6, D3, D4 of the attack catalogue, and what is configured outside the document.

use crate::kms::{Fixture, Memory, TestKek};
use fieldseal::keyring::{KeyringOperator, KeyringSource, Promotion, Purpose, State, Unneeded};
use fieldseal::{FieldPolicy, KeyId, Keyring, KeyringError, TypeTag, Vault, VaultError};
use serde_json::{Value, json};

const SSN: &FieldPolicy = &FieldPolicy::new("user", "ssn", TypeTag::STR);

async fn refusal(source: &KeyringSource) -> KeyringError {
    match Vault::live(source.clone()).open().await.unwrap_err() {
        VaultError::Keyring(error) => error,
        other => panic!("{other:?}"),
    }
}

/// Changes a document that has a pre-active and a decrypt-only data key.
async fn doctored(change: impl FnOnce(&mut Value)) -> KeyringError {
    let fixture = Fixture::new().await;
    let second = fixture.operator.add(Purpose::Data).await.unwrap().keys[0].id;
    fixture
        .operator
        .promote(second, Promotion::Forced)
        .await
        .unwrap();
    fixture.operator.add(Purpose::Data).await.unwrap();
    let mut document = fixture.memory.json();
    change(&mut document);
    fixture.memory.put_json(&document);
    refusal(&fixture.source).await
}

#[tokio::test]
async fn swapped_states_are_refused() {
    let error = doctored(|document| {
        let keys = document["keysets"]["data"].as_array_mut().unwrap();
        let first = keys[0]["state"].take();
        keys[0]["state"] = keys[1]["state"].take();
        keys[1]["state"] = first;
    })
    .await;
    assert!(matches!(error, KeyringError::Mac), "{error:?}");
}

#[tokio::test]
async fn a_key_that_was_taken_out_is_missed() {
    let error = doctored(|document| {
        document["keysets"]["data"]
            .as_array_mut()
            .unwrap()
            .remove(0);
    })
    .await;
    assert!(matches!(error, KeyringError::Mac), "{error:?}");
}

#[tokio::test]
async fn a_foreign_kek_is_refused_before_it_is_asked() {
    let error = doctored(|document| {
        document["keysets"]["data"][0]["root"]["kek"] = json!("test:attacker");
    })
    .await;
    assert!(
        matches!(error, KeyringError::ForeignKek { ref kek, .. } if kek == "test:attacker"),
        "{error:?}"
    );
}

#[tokio::test]
async fn a_plain_root_under_a_kms_is_refused() {
    let error = doctored(|document| {
        let root = json!({ "plain": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=" });
        document["keysets"]["data"][0]["root"] = root;
    })
    .await;
    assert!(matches!(error, KeyringError::Plain(_)), "{error:?}");
}

#[tokio::test]
async fn a_document_without_its_mac_is_refused() {
    let error = doctored(|document| {
        document.as_object_mut().unwrap().remove("mac");
    })
    .await;
    assert!(matches!(error, KeyringError::MacMissing), "{error:?}");
}

#[tokio::test]
async fn wrapped_roots_that_changed_places_are_refused() {
    let error = doctored(|document| {
        let keys = document["keysets"]["data"].as_array_mut().unwrap();
        let first = keys[0]["root"].take();
        keys[0]["root"] = keys[1]["root"].take();
        keys[1]["root"] = first;
    })
    .await;
    assert!(matches!(error, KeyringError::Mac), "{error:?}");
}

#[tokio::test]
async fn an_index_definition_that_was_changed_is_refused() {
    let error = doctored(|document| {
        let key = document["keysets"]["index"][0]["id"].clone();
        document["indexes"] = json!([{
            "entity": "user", "field": "email", "normaliser": "none/1", "type": "str", "bits": 8, "keys": [key], "phase": 1,
        }]);
    })
    .await;
    assert!(matches!(error, KeyringError::Mac), "{error:?}");
}

#[tokio::test]
async fn a_document_of_another_name_is_refused() {
    let fixture = Fixture::new().await;
    let calls = fixture.kek.calls();
    let other = KeyringSource::new("staging", fixture.memory.clone()).kek(fixture.kek.clone());
    let error = refusal(&other).await;
    assert!(matches!(error, KeyringError::OtherName { .. }), "{error:?}");
    assert_eq!(fixture.kek.calls(), calls);
}

/// D3: at the start, by the lowest revision that is configured.
#[tokio::test]
async fn a_revision_below_the_lowest_is_refused() {
    let fixture = Fixture::new().await;
    let backup = fixture.memory.bytes();
    fixture.operator.add(Purpose::Data).await.unwrap();
    fixture.memory.put(backup);
    let error = refusal(&fixture.source.clone().lowest_revision(2)).await;
    assert!(
        matches!(
            error,
            KeyringError::OldRevision {
                found: 1,
                lowest: 2
            }
        ),
        "{error:?}"
    );
}

/// D3 and D4: in a running vault, by what it has; the keys that it has stay.
#[tokio::test]
async fn an_older_revision_with_a_destroyed_key_is_refused_by_a_running_vault() {
    let fixture = Fixture::new().await;
    let second = fixture.operator.add(Purpose::Data).await.unwrap().keys[0].id;
    let backup = fixture.memory.bytes();
    fixture.operator.disable(second).await.unwrap();
    fixture
        .operator
        .destroy(second, Unneeded::Forced)
        .await
        .unwrap();
    let vault = Vault::live(fixture.source.clone()).open().await.unwrap();
    fixture.memory.put(backup);
    let refused = vault.refresh().await.unwrap_err();
    assert!(
        matches!(
            refused,
            VaultError::Keyring(KeyringError::OldRevision {
                found: 2,
                lowest: 4
            })
        ),
        "{refused:?}"
    );
    assert_eq!(vault.status().revision, 4);
    assert_eq!(vault.status().failed_refreshes, 1);
}

/// What a refresh of a running vault says.
async fn refresh_refusal(vault: &Vault) -> KeyringError {
    match vault.refresh().await.unwrap_err() {
        VaultError::Keyring(error) => error,
        other => panic!("{other:?}"),
    }
}

/// D4: a backup that was restored and edited until its revision is a new one is no successor of what is in use.
#[tokio::test]
async fn a_key_that_a_restored_backup_does_not_know_is_missed_by_a_running_vault() {
    let fixture = Fixture::new().await;
    let backup = fixture.memory.bytes();
    let added = fixture.operator.add(Purpose::Data).await.unwrap().keys[0].id;
    let vault = Vault::live(fixture.source.clone()).open().await.unwrap();
    let stored = vault.seal(SSN, "078-05-1120").unwrap();
    fixture.memory.put(backup);
    for _ in 0..2 {
        fixture.operator.add(Purpose::Data).await.unwrap();
    }
    let error = refresh_refusal(&vault).await;
    assert!(
        matches!(error, KeyringError::Vanished(id) if id == added),
        "{error:?}"
    );
    assert_eq!(vault.status().revision, 2);
    assert_eq!(vault.open::<String>(SSN, &stored).unwrap(), "078-05-1120");
}

#[tokio::test]
async fn a_key_that_was_destroyed_or_compromised_does_not_come_back_in_a_running_vault() {
    for is_destroyed in [true, false] {
        let fixture = Fixture::new().await;
        let operator = &fixture.operator;
        let key = operator.add(Purpose::Data).await.unwrap().keys[0].id;
        operator.disable(key).await.unwrap();
        let backup = fixture.memory.bytes();
        let state = match is_destroyed {
            true => {
                operator.destroy(key, Unneeded::Forced).await.unwrap();
                State::Destroyed
            }
            false => {
                operator.compromise(key).await.unwrap();
                State::Compromised
            }
        };
        let vault = Vault::live(fixture.source.clone()).open().await.unwrap();
        fixture.memory.put(backup);
        operator.retire(key).await.unwrap();
        operator.rewrap().await.unwrap();
        let error = refresh_refusal(&vault).await;
        assert!(
            matches!(
                error,
                KeyringError::Revived { key: id, from, to: State::DecryptOnly } if id == key && from == state
            ),
            "{error:?}"
        );
        assert!(!error.is_retryable());
    }
    // That a compromised key is destroyed is its way.
    let Fixture {
        operator, source, ..
    } = Fixture::new().await;
    let key = operator.add(Purpose::Data).await.unwrap().keys[0].id;
    operator.compromise(key).await.unwrap();
    let vault = Vault::live(source).open().await.unwrap();
    operator.destroy(key, Unneeded::Forced).await.unwrap();
    vault.refresh().await.unwrap();
}

/// In a plain document, which has no MAC: the file is private, and may still be the wrong one.
#[tokio::test]
async fn another_key_of_the_same_id_is_refused_by_a_running_vault() {
    let id = KeyId::new(7).unwrap();
    let document = |purpose, root: u8, revision: u64| {
        let data = KeyId::new(8).unwrap();
        let keys = [
            (purpose, id, State::Primary, [root; 32]),
            (Purpose::Data, data, State::Primary, [9; 32]),
        ];
        let keyring = Keyring::insecure_from_roots("production", keys).unwrap();
        let mut json: Value = serde_json::from_str(&keyring.to_json().unwrap()).unwrap();
        json["revision"] = json!(revision);
        json
    };
    let memory = Memory::default();
    memory.put_json(&document(Purpose::Index, 1, 1));
    let source = KeyringSource::new("production", memory.clone());
    let vault = Vault::live(source).open().await.unwrap();
    for other in [
        document(Purpose::Index, 2, 2),
        document(Purpose::Pepper, 1, 2),
    ] {
        memory.put_json(&other);
        let error = refresh_refusal(&vault).await;
        assert!(
            matches!(error, KeyringError::Replaced(replaced) if replaced == id),
            "{error:?}"
        );
    }
    memory.put_json(&document(Purpose::Index, 1, 2));
    vault.refresh().await.unwrap();
    assert_eq!(vault.status().revision, 2);
}

#[tokio::test]
async fn the_same_revision_with_other_bytes_is_refused() {
    let fixture = Fixture::new().await;
    let vault = Vault::live(fixture.source.clone()).open().await.unwrap();
    let mut bytes = fixture.memory.bytes();
    bytes.push(b' ');
    fixture.memory.put(bytes);
    let refused = vault.refresh().await.unwrap_err();
    assert!(matches!(
        refused,
        VaultError::Keyring(KeyringError::OtherRevision(1))
    ));
}

/// A keyring under a KEK that anyone can wrap under, and the check value of the key of its MAC.
async fn public() -> (Memory, KeyringSource, (KeyId, [u8; 16])) {
    let (kek, memory) = (TestKek::public("public"), Memory::default());
    let source = KeyringSource::new("production", memory.clone()).kek(kek);
    let operator = KeyringOperator::new(source.clone());
    let planned = operator.clone().dry_run(true).init(&Purpose::ALL).await;
    assert!(planned.unwrap().keyring_check.is_some());
    let made = operator.init(&Purpose::ALL).await.unwrap();
    (memory, source, made.keyring_check.unwrap())
}

#[tokio::test]
async fn a_kek_that_anyone_can_wrap_under_needs_the_check_value_of_the_mac() {
    let (memory, source, (id, check)) = public().await;
    assert!(matches!(
        refusal(&source).await,
        KeyringError::CheckNeeded { .. }
    ));
    let checked = source.clone().keyring_check(id, check);
    Vault::live(checked.clone()).open().await.unwrap();

    // An attacker with the public half makes a whole document of his own.
    let forged = Memory::default();
    let mut forger = KeyringSource::new("production", forged.clone());
    for kek in source.keks() {
        forger = forger.kek(kek.clone());
    }
    KeyringOperator::new(forger)
        .init(&Purpose::ALL)
        .await
        .unwrap();
    memory.put(forged.bytes());
    assert!(matches!(
        refusal(&checked).await,
        KeyringError::ForeignMac(_)
    ));
}

/// An operator who has lost the check value is shown the document, and changes nothing before it is configured again.
#[tokio::test]
async fn a_keyring_that_anyone_can_wrap_under_is_shown_and_not_changed_without_the_check_value() {
    let (memory, source, (id, check)) = public().await;
    let before = memory.bytes();
    let operator = KeyringOperator::new(source.clone());
    let document = operator.document().await.unwrap();
    let own = document
        .keys()
        .find(|key| key.purpose() == Purpose::Keyring)
        .unwrap();
    assert_eq!((own.id(), own.check()), (id, check));
    for refused in [
        operator.add(Purpose::Data).await.map(drop),
        operator.rewrap().await.map(drop),
        operator.verify().await.map(drop),
    ] {
        assert!(matches!(refused, Err(KeyringError::CheckNeeded { .. })));
    }
    assert_eq!(memory.bytes(), before);
    let checked = KeyringOperator::new(source.keyring_check(id, check));
    let change = checked.add(Purpose::Data).await.unwrap();
    assert_eq!(change.keyring_check, Some((id, check)));
}

#[tokio::test]
async fn the_key_of_the_mac_rotates_under_running_vaults_that_know_both_check_values() {
    let (_, source, (old, old_check)) = public().await;
    let with_old = source.clone().keyring_check(old, old_check);
    let added = KeyringOperator::new(with_old.clone())
        .add(Purpose::Keyring)
        .await
        .unwrap();
    let (new, new_check) = (added.keys[0].id, added.keys[0].check);
    let with_both = with_old.clone().keyring_check(new, new_check);
    let ready = Vault::live(with_both.clone()).open().await.unwrap();
    let behind = Vault::live(with_old).open().await.unwrap();

    let promoted = KeyringOperator::new(with_both.clone())
        .promote(new, Promotion::Forced)
        .await
        .unwrap();
    assert_eq!(promoted.keyring_check, Some((new, new_check)));
    ready.refresh().await.unwrap();
    let error = refresh_refusal(&behind).await;
    assert!(
        matches!(error, KeyringError::ForeignMac(id) if id == new),
        "{error:?}"
    );

    let with_new = source.keyring_check(new, new_check);
    Vault::live(with_new.clone()).open().await.unwrap();
    KeyringOperator::new(with_new).disable(old).await.unwrap();
    ready.refresh().await.unwrap();
}

#[tokio::test]
async fn a_wrapped_document_is_no_plain_one_and_the_other_way_round() {
    let fixture = Fixture::new().await;
    let without = KeyringSource::new("production", fixture.memory.clone());
    assert!(matches!(refusal(&without).await, KeyringError::Wrapped));
    let plain = Memory::default();
    let source = KeyringSource::new("production", plain);
    KeyringOperator::new(source.clone())
        .init(&Purpose::ALL)
        .await
        .unwrap();
    assert!(matches!(
        refusal(&source.kek(fixture.kek)).await,
        KeyringError::Plain(_)
    ));
}

#[tokio::test]
async fn no_member_of_a_document_can_be_changed() {
    let fixture = Fixture::new().await;
    let document = fixture.memory.json();
    let mut places = Vec::new();
    leaves(&document, "", &mut places);
    assert!(places.len() > 40);
    for place in places {
        let mut changed = document.clone();
        let value = changed.pointer_mut(&place).unwrap();
        *value = match value.take() {
            Value::String(text) => Value::String(format!("{text}0")),
            Value::Number(number) => json!(number.as_u64().unwrap() + 1),
            other => panic!("{other}"),
        };
        fixture.memory.put_json(&changed);
        assert!(
            Vault::live(fixture.source.clone()).open().await.is_err(),
            "{place}"
        );
    }
}

fn leaves(value: &Value, at: &str, places: &mut Vec<String>) {
    match value {
        Value::Object(members) => members
            .iter()
            .for_each(|(name, value)| leaves(value, &format!("{at}/{name}"), places)),
        Value::Array(values) => values
            .iter()
            .enumerate()
            .for_each(|(number, value)| leaves(value, &format!("{at}/{number}"), places)),
        _ => places.push(at.to_owned()),
    }
}
