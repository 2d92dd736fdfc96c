//! A write of which one value cannot be sealed writes nothing: no row, no column, no plaintext, no NULL.

use super::adapter::Adapter;
use super::failure::done;
use super::store::Store;
use super::tables::users::{Change, User, user};

for_each_adapter![
    a_write_with_a_value_that_cannot_be_sealed_writes_nothing,
    a_batch_of_which_one_row_cannot_be_sealed_writes_no_row,
    a_transaction_goes_on_after_a_write_that_failed,
    a_transaction_that_is_rolled_back_after_a_write_that_failed_leaves_nothing,
    the_connection_goes_on_after_a_write_that_failed,
];

const REASON: &str = "user.email cannot be searched: its normaliser refuses the value";

/// A user whose e-mail address is none.
fn unsealable(id: i32) -> User {
    User {
        email: "no address".into(),
        salary: 1,
        ..user(id)
    }
}

fn a_write_with_a_value_that_cannot_be_sealed_writes_nothing<A: Adapter>() {
    let mut store = Store::<A>::with_users(&[user(1)]);
    store.assert_writes_nothing(&unsealable(1), &unsealable(2), REASON);
    store.assert_sets_nothing(&Change::Email("no address".into()), REASON);
    let reason = "user.phone cannot be searched: its normaliser refuses the value";
    store.assert_sets_nothing(&Change::Phone(Some("no digits".into())), reason);
    store.assert_users("nobody else", &[user(1)]);
}

fn a_batch_of_which_one_row_cannot_be_sealed_writes_no_row<A: Adapter>() {
    let mut store = Store::<A>::with_users(&[user(1)]);
    for at in 0..3 {
        let mut batch = [user(2), user(3), user(4)];
        batch[at] = unsealable(batch[at].id);
        store.assert_inserts_nothing(&batch, REASON);
    }
    store.assert_users("nobody else", &[user(1)]);
}

fn a_transaction_goes_on_after_a_write_that_failed<A: Adapter>() {
    for (way, insert) in A::INSERT {
        let mut store = Store::<A>::new();
        store.begin();
        done(way, insert(&mut store, &user(1)));
        store.assert_fails_to_insert(&[user(2), unsealable(3)], REASON);
        done(way, insert(&mut store, &user(4)));
        store.commit();
        store.assert_users(way, &[user(1), user(4)]);
    }
}

fn a_transaction_that_is_rolled_back_after_a_write_that_failed_leaves_nothing<A: Adapter>() {
    for (way, insert) in A::INSERT {
        let mut store = Store::<A>::with_users(&[user(1)]);
        let before = store.raw.snapshot("users");
        store.begin();
        done(way, insert(&mut store, &user(2)));
        store.assert_fails_to_insert(&[unsealable(3)], REASON);
        store.roll_back();
        assert_eq!(store.raw.snapshot("users"), before, "{way}");
    }
}

fn the_connection_goes_on_after_a_write_that_failed<A: Adapter>() {
    let mut store = Store::<A>::new();
    for (id, (way, insert)) in (1..).zip(A::INSERT) {
        store.assert_fails_to_insert(&[unsealable(id)], REASON);
        done(way, insert(&mut store, &user(id)));
    }
    let expect: Vec<_> = (1..).map(user).take(A::INSERT.len()).collect();
    store.assert_users("each way", &expect);
}
