//! Who asks for `Opened` sees the rest of a page in which some values do not open, and is told of each why. That every attack of the other topics
//! is told so, too, stands in `Store::assert_not_opened`.

use super::adapter::Adapter;
use super::failure::{Kind, assert_fails, done};
use super::keyrings::{vault, with_data_key};
use super::store::Store;
use super::tables::patients::Patient;
use super::tables::users::{ENCRYPTED, sparse, user};
use fieldseal::keyring::State;
use fieldseal::{OpenError, Opened};

for_each_adapter![
    a_page_without_damage_is_the_page,
    one_damaged_value_is_told_and_everything_else_is_shown,
    a_key_that_is_out_of_use_is_told_and_what_is_sealed_since_is_shown,
    a_destroyed_key_has_shredded_what_it_sealed,
    without_a_vault_there_is_no_page,
    a_hidden_null_is_told_from_a_value_and_from_a_bare_one,
];

fn a_page_without_damage_is_the_page<A: Adapter>() {
    let users = [user(1), sparse(2), user(3)];
    let mut store = Store::<A>::with_users(&users);
    for (way, read) in A::READ_OPENED {
        let page = done(way, read(&mut store));
        assert_eq!(page.len(), users.len(), "{way}");
        for (row, user) in page.iter().zip(&users) {
            assert!(row.is_whole() && row.shows(user), "{way}: {row:?}");
        }
    }
}

fn one_damaged_value_is_told_and_everything_else_is_shown<A: Adapter>() {
    let mut store = Store::<A>::with_users(&[user(1), user(2), sparse(3)]);
    for column in ENCRYPTED {
        let good = store.raw.bytes("users", column, 2);
        let mut bad = good.clone();
        *bad.last_mut().unwrap() ^= 1;
        store.raw.put("users", column, 2, &bad);
        for (way, read) in A::READ_OPENED {
            let page = done(way, read(&mut store));
            assert!(
                page[0].shows(&user(1)) && page[2].shows(&sparse(3)),
                "{way}"
            );
            for other in ENCRYPTED {
                let error = page[1].error(other);
                match other == column {
                    true => assert!(
                        matches!(error, Some(OpenError::Refused { .. })),
                        "{way}, {column}: {error:?}"
                    ),
                    false => assert!(error.is_none(), "{way}, {column} breaks {other}"),
                }
            }
        }
        store.raw.put("users", column, 2, &good);
    }
}

fn a_key_that_is_out_of_use_is_told_and_what_is_sealed_since_is_shown<A: Adapter>() {
    for state in [State::Disabled, State::Compromised] {
        let mut store = Store::<A>::in_scope(&crate::keys::vault().scope());
        store.insert_users(&[user(1)]);
        store.enter_scope(&with_data_key(state).scope());
        store.insert_users(&[user(2)]);
        for (way, read) in A::READ_OPENED {
            let page = done(way, read(&mut store));
            assert!(
                matches!(page[0].ssn, Opened::KeyUnavailable(OpenError::KeyUnavailable { state: found, .. }) if found == state),
                "{way}: {:?}",
                page[0]
            );
            assert!(page[1].shows(&user(2)), "{way}: {:?}", page[1]);
        }
    }
    // Nor does a keyring that does not have the key.
    let mut store = Store::<A>::in_scope(&crate::keys::vault().scope());
    store.insert_users(&[user(1)]);
    store.enter_scope(&vault().scope());
    for (way, read) in A::READ_OPENED {
        let page = done(way, read(&mut store));
        assert!(
            matches!(
                page[0].ssn,
                Opened::KeyUnavailable(OpenError::UnknownKey { .. })
            ),
            "{way}: {:?}",
            page[0]
        );
    }
}

fn a_destroyed_key_has_shredded_what_it_sealed<A: Adapter>() {
    let mut store = Store::<A>::in_scope(&crate::keys::vault().scope());
    store.insert_users(&[user(1)]);
    store.enter_scope(&with_data_key(State::Destroyed).scope());
    store.insert_users(&[user(2)]);
    for (way, read) in A::READ_OPENED {
        let page = done(way, read(&mut store));
        assert!(
            matches!(page[0].email, Opened::Shredded(_)),
            "{way}: {:?}",
            page[0]
        );
        assert!(page[1].shows(&user(2)), "{way}: {:?}", page[1]);
    }
}

/// What concerns every value is an error of the load: a page of nothing but holes would hide it.
fn without_a_vault_there_is_no_page<A: Adapter>() {
    let mut store = Store::<A>::with_users(&[user(1)]);
    store.leave_scope();
    for (way, read) in A::READ_OPENED {
        assert_fails!(way, read(&mut store), Kind::Open(OpenError::NoVault(_)));
    }
}

fn a_hidden_null_is_told_from_a_value_and_from_a_bare_one<A: Adapter>() {
    let mut store = Store::<A>::new();
    let patient = |id, diagnosis: Option<&str>| Patient {
        id,
        diagnosis: diagnosis.map(str::to_owned),
        weight: None,
    };
    for patient in [patient(1, None), patient(2, Some("gout")), patient(3, None)] {
        done("inserting", A::INSERT_PATIENT[0].1(&mut store, &patient));
    }
    store.raw.unguard("patients");
    store
        .raw
        .execute("UPDATE patients SET diagnosis = NULL WHERE id = 3");
    for (way, read) in A::READ_DIAGNOSIS_OPENED {
        let mut opened = |id| done(way, read(&mut store, id));
        assert!(matches!(opened(1), Opened::Null), "{way}");
        assert_eq!(opened(2).into_value().as_deref(), Some("gout"), "{way}");
    }
    // A `Lazy` does not take a NULL for a value, whoever opens it.
    let (way, read) = A::READ_DIAGNOSIS_OPENED[0];
    assert!(
        matches!(
            done(way, read(&mut store, 3)),
            Opened::Tampered(OpenError::Null(_))
        ),
        "{way}"
    );
}
