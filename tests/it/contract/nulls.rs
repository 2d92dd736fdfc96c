//! NULL stays NULL, or is hidden; empty values are values.

use super::adapter::Adapter;
use super::failure::{Kind, assert_fails, done, failed};
use super::store::Store;
use super::tables::patients::{Patient, gouty, nobody};
use super::tables::users::{Change, User, sparse, user};
use fieldseal::OpenError;

for_each_adapter![
    null_is_stored_as_null_and_needs_no_key,
    empty_and_zero_are_values,
    null_where_the_model_has_a_value_is_an_error,
    a_hidden_null_looks_like_a_value_and_reads_as_none,
    a_hidden_null_is_written_on_every_way,
    a_hidden_null_is_no_value,
    a_hidden_null_needs_a_key,
    a_bare_null_where_null_is_hidden_is_an_error,
];

fn null_is_stored_as_null_and_needs_no_key<A: Adapter>() {
    for (way, set) in A::SET_IN_ONE {
        let mut store = Store::<A>::with_users(&[user(1)]);
        let scope = store.scope();
        store.leave_scope();
        for change in [Change::Phone(None), Change::Note(None)] {
            done(way, set(&mut store, 1, &change));
            assert_eq!(store.raw.value("users", change.column(), 1), None, "{way}");
        }
        store.enter_scope(&scope);
        store.assert_users(
            way,
            &[User {
                nick: Some("ada".into()),
                ..sparse(1)
            }],
        );
    }
}

fn empty_and_zero_are_values<A: Adapter>() {
    for (way, insert) in A::INSERT {
        let mut store = Store::<A>::new();
        let empty = User {
            phone: Some("0".into()),
            ssn: String::new(),
            salary: 0,
            note: Some(String::new()),
            name: String::new(),
            nick: Some(String::new()),
            ..user(1)
        };
        done(way, insert(&mut store, &empty));
        store.assert_users(way, &[empty]);
    }
}

/// The table says NOT NULL; one that was made by somebody else may not.
fn null_where_the_model_has_a_value_is_an_error<A: Adapter>() {
    for column in ["email", "ssn", "salary", "password", "name"] {
        let mut store = Store::<A>::with_users(&[user(1)]);
        store.raw.unguard("users");
        store
            .raw
            .execute(&format!("UPDATE users SET {column} = NULL"));
        for (way, read) in A::READ_ALL {
            assert_fails!(way, read(&mut store), Kind::Null);
        }
        for (way, read) in A::READ_ONE {
            assert_fails!(way, read(&mut store, 1), Kind::Null);
        }
    }
}

#[track_caller]
fn assert_patient<A: Adapter>(store: &mut Store<A>, expect: &Patient) {
    for (way, read) in A::READ_PATIENT {
        assert_eq!(done(way, read(store, expect.id)), *expect, "{way}");
    }
    for (way, read) in A::READ_DIAGNOSIS {
        assert_eq!(done(way, read(store, expect.id)), expect.diagnosis, "{way}");
    }
}

fn a_hidden_null_looks_like_a_value_and_reads_as_none<A: Adapter>() {
    for (way, insert) in A::INSERT_PATIENT {
        let mut store = Store::<A>::new();
        for patient in [nobody(1), gouty(2)] {
            done(way, insert(&mut store, &patient));
            assert_patient(&mut store, &patient);
        }
        for column in ["diagnosis", "weight"] {
            let [hidden, shown] = [1, 2].map(|id| store.raw.bytes("patients", column, id));
            assert_eq!(
                hidden.len(),
                shown.len(),
                "{way}: the length of {column} tells"
            );
            assert_eq!(
                hidden[..6],
                shown[..6],
                "{way}: the header of {column} tells"
            );
        }
    }
}

fn a_hidden_null_is_written_on_every_way<A: Adapter>() {
    for (way, insert) in A::INSERT_PATIENTS {
        let mut store = Store::<A>::new();
        done(way, insert(&mut store, &[nobody(1), gouty(2), nobody(3)]));
        for patient in [nobody(1), gouty(2), nobody(3)] {
            assert_patient(&mut store, &patient);
        }
    }
    for (way, update) in A::UPDATE_PATIENT {
        let mut store = Store::<A>::new();
        done(way, A::INSERT_PATIENT[0].1(&mut store, &gouty(1)));
        for patient in [nobody(1), gouty(1), nobody(1)] {
            done(way, update(&mut store, &patient));
            assert_patient(&mut store, &patient);
        }
    }
    for (way, set) in A::SET_DIAGNOSIS {
        let mut store = Store::<A>::new();
        done(way, A::INSERT_PATIENT[0].1(&mut store, &gouty(1)));
        for diagnosis in [None, Some("gout"), None] {
            done(way, set(&mut store, 1, diagnosis));
            let expect = Patient {
                diagnosis: diagnosis.map(str::to_owned),
                ..gouty(1)
            };
            assert_patient(&mut store, &expect);
        }
    }
}

fn a_hidden_null_is_no_value<A: Adapter>() {
    let mut store = Store::<A>::new();
    done("inserting", A::INSERT_PATIENT[0].1(&mut store, &nobody(1)));
    for (way, read) in A::READ_DIAGNOSIS_AS_VALUE {
        assert_fails!(
            way,
            read(&mut store, 1),
            Kind::Null | Kind::Open(OpenError::Null(_))
        );
    }
}

fn a_hidden_null_needs_a_key<A: Adapter>() {
    for (way, insert) in A::INSERT_PATIENT {
        let mut store = Store::<A>::new();
        store.leave_scope();
        failed(way, insert(&mut store, &nobody(1))).assert_not_sealed(
            "patient.diagnosis cannot be sealed: no vault is installed and no scope is active",
        );
        assert_eq!(store.raw.count("patients"), 0, "{way}");
    }
}

/// Where every NULL is sealed, a bare one was written by something else: a deleted value must not read as "there was none".
fn a_bare_null_where_null_is_hidden_is_an_error<A: Adapter>() {
    let mut store = Store::<A>::new();
    done("inserting", A::INSERT_PATIENT[0].1(&mut store, &gouty(1)));
    store.raw.unguard("patients");
    store.raw.execute("UPDATE patients SET diagnosis = NULL");
    for (way, read) in A::READ_PATIENT {
        assert_fails!(
            way,
            read(&mut store, 1),
            Kind::Null | Kind::Open(OpenError::Null(_))
        );
    }
    for (way, read) in A::READ_DIAGNOSIS {
        assert_fails!(
            way,
            read(&mut store, 1),
            Kind::Null | Kind::Open(OpenError::Null(_))
        );
    }
}
