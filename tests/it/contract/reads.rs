//! What is read is what was stored, whoever wrote it, and no more of it is opened than was asked for.

use super::adapter::Adapter;
use super::failure::{done, failed};
use super::store::Store;
use super::tables::PASSWORD;
use super::tables::users::{Card, sparse, user};
use fieldseal::OpenError;

for_each_adapter![
    no_rows_are_no_error,
    a_row_that_is_not_there_is_none,
    a_password_is_read_hashed_and_is_verified,
    a_part_of_a_row_is_read_though_the_rest_does_not_open,
    one_row_that_does_not_open_does_not_keep_others_from_being_read,
    counting_and_deleting_need_no_key,
];

fn no_rows_are_no_error<A: Adapter>() {
    Store::<A>::new().assert_users("nobody", &[]);
}

fn a_row_that_is_not_there_is_none<A: Adapter>() {
    let mut store = Store::<A>::with_users(&[user(1)]);
    for (way, read) in A::READ_ONE {
        assert!(done(way, read(&mut store, 9)).is_none(), "{way}");
    }
}

fn a_password_is_read_hashed_and_is_verified<A: Adapter>() {
    let mut store = Store::<A>::with_users(&[user(1)]);
    let mut found: Vec<_> = Vec::new();
    for (way, read) in A::READ_ALL {
        found.extend(done(way, read(&mut store)));
    }
    for (way, read) in A::READ_ONE {
        found.extend(done(way, read(&mut store, 1)));
    }
    for user in found {
        assert!(user.password.is_hashed());
        assert!(user.password.verify(PASSWORD).unwrap());
        assert!(!user.password.verify("guess").unwrap());
    }
}

fn a_part_of_a_row_is_read_though_the_rest_does_not_open<A: Adapter>() {
    let mut store = Store::<A>::with_users(&[user(1), sparse(2)]);
    store.raw.put("users", "ssn", 1, b"nonsense");
    for (way, read) in A::READ_PART {
        let cards = done(way, read(&mut store));
        assert!(
            cards == [Card::from(user(1)), Card::from(sparse(2))],
            "{way}"
        );
    }
}

fn one_row_that_does_not_open_does_not_keep_others_from_being_read<A: Adapter>() {
    let mut store = Store::<A>::with_users(&[user(1), user(2)]);
    store.raw.put("users", "ssn", 1, b"nonsense");
    for (way, read) in A::READ_ONE {
        assert!(done(way, read(&mut store, 2)) == Some(user(2)), "{way}");
        let error = failed(way, read(&mut store, 1)).not_opened();
        assert!(matches!(error, OpenError::NotSealed(_)), "{way}: {error}");
    }
}

fn counting_and_deleting_need_no_key<A: Adapter>() {
    for (way, delete) in A::DELETE_ONE {
        let mut store = Store::<A>::with_users(&[user(1), user(2)]);
        store.leave_scope();
        for (way, count) in A::COUNT {
            assert_eq!(done(way, count(&mut store)), 2, "{way}");
        }
        done(way, delete(&mut store, 1));
        assert_eq!(store.raw.count("users"), 1);
    }
}
