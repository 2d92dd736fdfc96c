//! Every way of writing stores sealed values, which every way of reading gives back.

use super::adapter::Adapter;
use super::failure::done;
use super::store::Store;
use super::tables::hashed;
use super::tables::users::{Change, ENCRYPTED, User, sparse, user};

for_each_adapter![
    a_row_that_is_inserted_is_read,
    rows_that_are_inserted_together_are_read,
    nothing_is_inserted_where_there_is_nothing_to_insert,
    an_upsert_inserts_what_is_new_and_replaces_what_is_there,
    an_update_by_struct_replaces_every_field_of_its_row,
    one_column_is_set_in_one_row_and_the_rest_stays_as_it_is,
    one_column_is_set_in_all_rows,
    a_row_is_written_back_as_it_was_read,
    a_row_is_deleted,
    the_same_value_is_sealed_anew_each_time,
    what_a_transaction_commits_is_there_and_what_it_rolls_back_is_not,
];

fn a_row_that_is_inserted_is_read<A: Adapter>() {
    for (way, insert) in A::INSERT {
        let mut store = Store::<A>::new();
        for user in [user(1), sparse(2)] {
            done(way, insert(&mut store, &user));
        }
        store.assert_users(way, &[user(1), sparse(2)]);
    }
}

fn rows_that_are_inserted_together_are_read<A: Adapter>() {
    let users = [user(1), sparse(2), user(3)];
    for (way, insert) in A::INSERT_MANY {
        for count in 1..=3 {
            let mut store = Store::<A>::new();
            done(way, insert(&mut store, &users[..count]));
            store.assert_users(way, &users[..count]);
        }
    }
}

fn nothing_is_inserted_where_there_is_nothing_to_insert<A: Adapter>() {
    for (way, insert) in A::INSERT_MANY {
        let mut store = Store::<A>::new();
        // Whether that is an error is the ORM's business.
        drop(insert(&mut store, &[]));
        store.assert_users(way, &[]);
    }
}

fn an_upsert_inserts_what_is_new_and_replaces_what_is_there<A: Adapter>() {
    for (way, upsert) in A::UPSERT {
        let mut store = Store::<A>::with_users(&[user(1)]);
        for user in [User { id: 1, ..user(8) }, user(2)] {
            done(way, upsert(&mut store, &user));
        }
        store.assert_users(way, &[User { id: 1, ..user(8) }, user(2)]);
        done(way, upsert(&mut store, &sparse(1)));
        store.assert_users(way, &[sparse(1), user(2)]);
    }
}

fn an_update_by_struct_replaces_every_field_of_its_row<A: Adapter>() {
    for (way, update) in A::UPDATE {
        let mut store = Store::<A>::with_users(&[user(1), user(2)]);
        let other = User { id: 1, ..user(8) };
        done(way, update(&mut store, &other));
        store.assert_users(way, &[other, user(2)]);
        done(way, update(&mut store, &sparse(1)));
        store.assert_users(way, &[sparse(1), user(2)]);
    }
}

fn one_column_is_set_in_one_row_and_the_rest_stays_as_it_is<A: Adapter>() {
    for (way, set) in A::SET_IN_ONE {
        let mut store = Store::<A>::with_users(&[user(1), user(2)]);
        let mut expect = user(1);
        for change in Change::all() {
            let of_the_row =
                |store: &mut Store<A>| ENCRYPTED.map(|column| store.raw.value("users", column, 1));
            let before = of_the_row(&mut store);
            done(way, set(&mut store, 1, &change));
            expect = change.of(expect);
            store.assert_users(&format!("{way} {change:?}"), &[expect.clone(), user(2)]);
            let after = of_the_row(&mut store);
            for (at, column) in ENCRYPTED.into_iter().enumerate() {
                let is_same = before[at] == after[at];
                assert_eq!(
                    is_same,
                    column != change.column(),
                    "{way} {change:?}: {column}"
                );
            }
        }
    }
}

fn one_column_is_set_in_all_rows<A: Adapter>() {
    for (way, set) in A::SET_IN_ALL {
        for change in Change::all() {
            let mut store = Store::<A>::with_users(&[user(1)]);
            if change.column() != "email" {
                store.insert_users(&[sparse(2)]);
            }
            let mut expect: Vec<_> = done(way, A::READ_ALL[0].1(&mut store));
            done(way, set(&mut store, &change));
            for user in &mut expect {
                *user = change.of(user.clone());
            }
            store.assert_users(&format!("{way} {change:?}"), &expect);
        }
    }
}

fn a_row_is_written_back_as_it_was_read<A: Adapter>() {
    for (way, write) in A::UPDATE.iter().chain(A::UPSERT) {
        let mut store = Store::<A>::with_users(&[user(1), sparse(2)]);
        for id in [1, 2] {
            let found = done("reading", A::READ_ONE[0].1(&mut store, id)).unwrap();
            done(way, write(&mut store, &found));
        }
        store.assert_users(way, &[user(1), sparse(2)]);
        // A hash stays what it is: it is not hashed again.
        let hash = store.raw.bytes("users", "password", 1);
        assert_eq!(hash, hashed().phc().unwrap().as_bytes(), "{way}");
    }
}

fn a_row_is_deleted<A: Adapter>() {
    for (way, delete) in A::DELETE_ONE {
        let mut store = Store::<A>::with_users(&[user(1), user(2)]);
        done(way, delete(&mut store, 1));
        store.assert_users(way, &[user(2)]);
        let (read, one) = A::READ_ONE[0];
        assert!(done(read, one(&mut store, 1)).is_none());
    }
}

fn the_same_value_is_sealed_anew_each_time<A: Adapter>() {
    for (way, insert) in A::INSERT_MANY {
        let mut store = Store::<A>::new();
        let twins = [
            user(1),
            User {
                id: 2,
                email: "twin@example.org".into(),
                ..user(1)
            },
        ];
        done(way, insert(&mut store, &twins));
        for column in ["phone", "ssn", "salary", "note"] {
            let [one, other] = [1, 2].map(|id| store.raw.bytes("users", column, id));
            assert_ne!(one, other, "{way}: {column}");
        }
        // Equal values are found by the same index.
        let [one, other] = [1, 2].map(|id| store.raw.bytes("users", "phone", id));
        assert_eq!(one[..21], other[..21]);
    }
    for (way, set) in A::SET_IN_ALL {
        let mut store = Store::<A>::with_users(&[user(1), user(2)]);
        // One statement, one value: what it says about all rows is sealed once.
        done(way, set(&mut store, &Change::Salary(7)));
        let first = store.raw.bytes("users", "salary", 1);
        done(way, set(&mut store, &Change::Salary(7)));
        assert_ne!(first, store.raw.bytes("users", "salary", 1), "{way}");
    }
}

fn what_a_transaction_commits_is_there_and_what_it_rolls_back_is_not<A: Adapter>() {
    let mut store = Store::<A>::with_users(&[user(1)]);
    let (way, insert) = A::INSERT[0];
    let (read, all) = A::READ_ALL[0];
    store.begin();
    done(way, insert(&mut store, &user(2)));
    assert!(done(read, all(&mut store)) == [user(1), user(2)]);
    store.roll_back();
    store.assert_users(way, &[user(1)]);
    store.begin();
    done(way, insert(&mut store, &user(2)));
    store.commit();
    store.assert_users(way, &[user(1), user(2)]);
}
