//! A stored value that was changed, cut or lengthened does not open, on any way of reading. Group B of the attacks, on a real database.

use super::adapter::Adapter;
use super::store::Store;
use super::tables::users::{ENCRYPTED, sparse, user};
use fieldseal::OpenError;

for_each_adapter![
    a_changed_byte_anywhere_is_refused,
    a_value_that_was_cut_is_refused,
    a_value_that_was_lengthened_is_refused,
    a_value_that_was_emptied_is_refused,
];

/// The parts of a stored value, in their order.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Region {
    /// How many slots of an index follow.
    Form,
    Slot,
    Version,
    Suite,
    KeyId,
    /// Nonce, ciphertext, tag.
    Body,
}

fn region(column: &str, at: usize) -> Region {
    let index = if matches!(column, "email" | "phone") {
        21
    } else {
        0
    };
    match at.checked_sub(index) {
        None if at == 0 => Region::Form,
        None => Region::Slot,
        Some(0) => Region::Version,
        Some(1) => Region::Suite,
        Some(2..=5) => Region::KeyId,
        Some(_) => Region::Body,
    }
}

fn a_changed_byte_anywhere_is_refused<A: Adapter>() {
    let mut store = Store::<A>::with_users(&[user(1), sparse(2)]);
    for column in ENCRYPTED {
        let good = store.raw.bytes("users", column, 1);
        for at in 0..good.len() {
            let mut bad = good.clone();
            bad[at] ^= 1;
            store.raw.put("users", column, 1, &bad);
            let region = region(column, at);
            store.assert_not_opened(1, column, &format!("byte {at}, {region:?}"), |error| {
                match region {
                    Region::Form => matches!(
                        error,
                        OpenError::NotSealed(_) | OpenError::UnknownVersion { .. }
                    ),
                    Region::Version => matches!(
                        error,
                        OpenError::NotSealed(_) | OpenError::UnknownVersion { .. }
                    ),
                    Region::Suite => matches!(error, OpenError::UnknownSuite { .. }),
                    Region::KeyId => matches!(error, OpenError::UnknownKey { .. }),
                    Region::Slot | Region::Body => matches!(error, OpenError::Refused { .. }),
                }
            });
        }
        store.raw.put("users", column, 1, &good);
    }
    store.assert_users("nobody in the end", &[user(1), sparse(2)]);
}

fn a_value_that_was_cut_is_refused<A: Adapter>() {
    let mut store = Store::<A>::with_users(&[user(1), sparse(2)]);
    for column in ENCRYPTED {
        let good = store.raw.bytes("users", column, 1);
        for length in 0..good.len() {
            store.raw.put("users", column, 1, &good[..length]);
            store.assert_not_opened(1, column, &format!("cut to {length}"), |error| {
                matches!(error, OpenError::NotSealed(_) | OpenError::Refused { .. })
            });
        }
        store.raw.put("users", column, 1, &good);
    }
}

fn a_value_that_was_lengthened_is_refused<A: Adapter>() {
    let mut store = Store::<A>::with_users(&[user(1), sparse(2)]);
    for column in ENCRYPTED {
        let good = store.raw.bytes("users", column, 1);
        for more in [&b"\0"[..], b"\x80", &[0; 32], &good] {
            store.raw.put("users", column, 1, &[&good, more].concat());
            store.assert_not_opened(1, column, "lengthened", |error| {
                matches!(error, OpenError::Refused { .. })
            });
        }
        store.raw.put("users", column, 1, &good);
    }
}

fn a_value_that_was_emptied_is_refused<A: Adapter>() {
    let mut store = Store::<A>::with_users(&[user(1), sparse(2)]);
    for column in ENCRYPTED {
        let good = store.raw.bytes("users", column, 1);
        store.raw.put("users", column, 1, b"");
        store.assert_not_opened(1, column, "emptied", |error| {
            matches!(error, OpenError::NotSealed(_))
        });
        store.raw.put("users", column, 1, &good);
    }
}
