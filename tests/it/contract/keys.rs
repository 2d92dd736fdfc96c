//! What each state of a key lets every way of reading and writing do.

use super::adapter::Adapter;
use super::failure::{Kind, assert_fails, done, failed};
use super::keyrings::{NEW_DATA, vault, with_data_key};
use super::store::Store;
use super::tables::envelope_at;
use super::tables::users::{Change, ENCRYPTED, User, sparse, user};
use crate::keys::{DATA, INDEX, key_id, vault_of};
use fieldseal::OpenError;
use fieldseal::keyring::{Purpose, State};

for_each_adapter![
    a_key_that_is_not_in_the_keyring_is_named,
    a_key_id_that_no_key_has_is_no_stored_value,
    a_key_id_that_was_rewritten_is_refused_though_both_keys_are_equal,
    a_value_of_another_environment_is_refused,
    a_retired_key_opens_and_does_not_seal,
    a_key_in_any_other_state_opens_nothing_and_is_named,
    a_dead_key_breaks_one_field_and_not_the_row,
    without_a_vault_nothing_is_read,
    without_a_vault_nothing_is_written,
    without_a_data_key_nothing_is_written,
    without_an_index_key_only_what_is_searchable_is_not_written,
];

fn a_key_that_is_not_in_the_keyring_is_named<A: Adapter>() {
    let mut store = Store::<A>::in_scope(&crate::keys::vault().scope());
    store.insert_users(&[user(1)]);
    store.enter_scope(&vault().scope());
    for (way, read) in A::READ_ALL {
        let error = failed(way, read(&mut store)).not_opened();
        assert!(
            matches!(error, OpenError::UnknownKey { key, .. } if key == key_id(DATA)),
            "{way}: {error}"
        );
        assert!(
            error.to_string().contains(&key_id(DATA).to_string()),
            "{error}"
        );
    }
}

/// Group C4.
fn a_key_id_that_no_key_has_is_no_stored_value<A: Adapter>() {
    let mut store = Store::<A>::with_users(&[user(1), sparse(2)]);
    for column in ENCRYPTED {
        let good = store.raw.bytes("users", column, 1);
        for id in [0, u32::MAX] {
            let bad = with_key_id(&good, id);
            store.raw.put("users", column, 1, &bad);
            store.assert_not_opened(1, column, &format!("key {id:08x}"), |error| {
                matches!(error, OpenError::NotSealed(_))
            });
        }
        store.raw.put("users", column, 1, &good);
    }
}

/// Group C7: the id is in the context.
fn a_key_id_that_was_rewritten_is_refused_though_both_keys_are_equal<A: Adapter>() {
    let twins = vault_of(&[
        (Purpose::Data, DATA, State::Primary, [1; 32]),
        (Purpose::Data, NEW_DATA, State::DecryptOnly, [1; 32]),
        (Purpose::Index, INDEX, State::Primary, [2; 32]),
    ]);
    let mut store = Store::<A>::in_scope(&twins.scope());
    store.insert_users(&[user(1), sparse(2)]);
    for column in ENCRYPTED {
        let good = store.raw.bytes("users", column, 1);
        let bad = with_key_id(&good, NEW_DATA);
        store.raw.put("users", column, 1, &bad);
        store.assert_not_opened(
            1,
            column,
            "under its key's twin",
            |error| matches!(error, OpenError::Refused { key, .. } if *key == key_id(NEW_DATA)),
        );
        store.raw.put("users", column, 1, &good);
    }
    store.assert_users("nobody in the end", &[user(1), sparse(2)]);
}

fn with_key_id(stored: &[u8], id: u32) -> Vec<u8> {
    let at = envelope_at(stored) + 2;
    let mut stored = stored.to_vec();
    stored[at..at + 4].copy_from_slice(&id.to_be_bytes());
    stored
}

/// Staging has a key of the same id, and another root.
fn a_value_of_another_environment_is_refused<A: Adapter>() {
    let staging = vault_of(&[
        (Purpose::Data, DATA, State::Primary, [77; 32]),
        (Purpose::Index, INDEX, State::Primary, [78; 32]),
    ]);
    let mut store = Store::<A>::in_scope(&staging.scope());
    store.insert_users(&[user(1)]);
    store.enter_scope(&crate::keys::vault().scope());
    for (way, read) in A::READ_ALL {
        let error = failed(way, read(&mut store)).not_opened();
        assert!(
            matches!(error, OpenError::Refused { key, .. } if key == key_id(DATA)),
            "{way}: {error}"
        );
    }
}

fn a_retired_key_opens_and_does_not_seal<A: Adapter>() {
    for state in [State::DecryptOnly, State::PreActive] {
        for (way, update) in A::UPDATE {
            let mut store = Store::<A>::in_scope(&crate::keys::vault().scope());
            store.insert_users(&[user(1), user(2)]);
            store.enter_scope(&with_data_key(state).scope());
            store.assert_users("the old key", &[user(1), user(2)]);
            // What is written back is under the new key.
            done(way, update(&mut store, &user(1)));
            store.assert_users(way, &[user(1), user(2)]);
            let [one, two] = [1, 2].map(|id| store.raw.bytes("users", "ssn", id));
            assert_eq!(one[2..6], NEW_DATA.to_be_bytes(), "{way} {state}");
            assert_eq!(two[2..6], DATA.to_be_bytes(), "{way} {state}");
        }
    }
}

fn a_key_in_any_other_state_opens_nothing_and_is_named<A: Adapter>() {
    for state in [State::Disabled, State::Compromised, State::Destroyed] {
        let mut store = Store::<A>::in_scope(&crate::keys::vault().scope());
        store.insert_users(&[user(1)]);
        store.enter_scope(&with_data_key(state).scope());
        store.insert_users(&[user(2)]);
        store.assert_not_opened(1, "email", &state.to_string(), |error| {
            matches!(error, OpenError::KeyUnavailable { key, state: found, .. }
                if *key == key_id(DATA) && *found == state)
        });
    }
}

fn a_dead_key_breaks_one_field_and_not_the_row<A: Adapter>() {
    let mut store = Store::<A>::in_scope(&crate::keys::vault().scope());
    store.insert_users(&[user(1), user(2)]);
    let old = store.raw.bytes("users", "ssn", 1);
    store.enter_scope(&with_data_key(State::Destroyed).scope());
    for (way, update) in A::UPDATE {
        for id in [1, 2] {
            done(way, update(&mut store, &user(id)));
        }
        store.raw.put("users", "ssn", 1, &old);
        store.assert_not_opened(1, "ssn", way, |error| {
            matches!(
                error,
                OpenError::KeyUnavailable {
                    state: State::Destroyed,
                    ..
                }
            )
        });
        for (way, read) in A::READ_PART {
            assert_eq!(done(way, read(&mut store)).len(), 2, "{way}");
        }
    }
}

fn without_a_vault_nothing_is_read<A: Adapter>() {
    let mut store = Store::<A>::with_users(&[user(1)]);
    store.leave_scope();
    for (way, read) in A::READ_ALL {
        assert_fails!(way, read(&mut store), Kind::Open(OpenError::NoVault(_)));
    }
    for (way, read) in A::READ_ONE {
        assert_fails!(way, read(&mut store, 1), Kind::Open(OpenError::NoVault(_)));
    }
    for (way, read) in A::READ_PART {
        assert_fails!(way, read(&mut store), Kind::Open(OpenError::NoVault(_)));
    }
}

fn without_a_vault_nothing_is_written<A: Adapter>() {
    let mut store = Store::<A>::with_users(&[user(1)]);
    store.leave_scope();
    let reason = |column| {
        format!("user.{column} cannot be sealed: no vault is installed and no scope is active")
    };
    store.assert_writes_nothing(&user(1), &user(2), &reason("email"));
    for change in Change::all() {
        if matches!(change.column(), "password" | "name") || change.is_null() {
            continue;
        }
        store.assert_sets_nothing(&change, &reason(change.column()));
    }
}

fn without_a_data_key_nothing_is_written<A: Adapter>() {
    let mut store = Store::<A>::in_scope(&crate::keys::vault().scope());
    store.insert_users(&[user(1)]);
    store.enter_scope(&vault_of(&[(Purpose::Index, INDEX, State::Primary, [2; 32])]).scope());
    let reason =
        |column| format!("user.{column} cannot be sealed: the keyring has no primary `data` key");
    store.assert_writes_nothing(&user(1), &user(2), &reason("email"));
    store.assert_sets_nothing(&Change::Ssn("219-09-9999".into()), &reason("ssn"));
}

fn without_an_index_key_only_what_is_searchable_is_not_written<A: Adapter>() {
    let mut store = Store::<A>::in_scope(&crate::keys::vault().scope());
    store.insert_users(&[user(1), sparse(2)]);
    store.enter_scope(&vault_of(&[(Purpose::Data, DATA, State::Primary, [1; 32])]).scope());
    let reason = "user.email cannot be sealed: the keyring has no primary `index` key";
    store.assert_writes_nothing(&user(1), &user(3), reason);
    store.assert_sets_nothing(&Change::Email("new@example.org".into()), reason);
    for (way, set) in A::SET_IN_ONE {
        done(way, set(&mut store, 1, &Change::Ssn("219-09-9999".into())));
    }
    let changed = User {
        ssn: "219-09-9999".into(),
        ..user(1)
    };
    store.assert_users("setting", &[changed, sparse(2)]);
}
