//! A value that was moved to another place does not open there. Group A of the attacks, on a real database.

use super::adapter::Adapter;
use super::failure::done;
use super::keyrings::policy;
use super::store::Store;
use super::tables::accounts::account;
use super::tables::envelope_at;
use super::tables::letters::letter;
use super::tables::users::{ENCRYPTED, sparse, user};
use fieldseal::OpenError;

for_each_adapter![
    a_value_of_another_column_is_refused,
    a_value_of_another_table_is_refused,
    a_value_of_another_type_is_refused,
    a_peppered_hash_in_a_column_of_data_is_refused,
    an_index_of_another_row_in_front_of_a_value_is_refused,
    a_value_that_is_not_row_bound_opens_in_another_row,
];

fn refused(error: &OpenError) -> bool {
    matches!(error, OpenError::Refused { .. })
}

/// Each column in each other one: what has no index says so, and what has the right form is refused by its key.
fn a_value_of_another_column_is_refused<A: Adapter>() {
    let mut store = Store::<A>::with_users(&[user(1), sparse(2)]);
    let has_index = |column| matches!(column, "email" | "phone");
    for column in ENCRYPTED {
        let good = store.raw.bytes("users", column, 1);
        for other in ENCRYPTED.into_iter().filter(|other| *other != column) {
            let moved = store.raw.bytes("users", other, 1);
            store.raw.put("users", column, 1, &moved);
            store.assert_not_opened(1, column, other, |error| {
                match has_index(column) == has_index(other) {
                    true => refused(error),
                    false => matches!(error, OpenError::WrongForm(_)),
                }
            });
            // Nor does it without its index.
            if has_index(other) && !has_index(column) {
                store.raw.put("users", column, 1, &moved[21..]);
                store.assert_not_opened(1, column, other, refused);
            }
            store.raw.put("users", column, 1, &good);
        }
    }
}

/// Of the same name and type.
fn a_value_of_another_table_is_refused<A: Adapter>() {
    let mut store = Store::<A>::with_users(&[user(1), sparse(2)]);
    done(
        "inserting",
        A::INSERT_LETTER[0].1(&mut store, &letter(1, 1)),
    );
    let moved = store.raw.bytes("letters", "note", 1);
    store.raw.put("users", "note", 1, &moved);
    store.assert_not_opened(1, "note", "of a letter", refused);
}

/// Eight bytes are eight bytes to a decoder; the type is in the context.
fn a_value_of_another_type_is_refused<A: Adapter>() {
    let mut store = Store::<A>::with_users(&[user(1), sparse(2)]);
    let salary = policy(A::USERS, "salary");
    let text = crate::keys::policy(fieldseal::FieldPolicy::new(
        salary.entity(),
        salary.field(),
        fieldseal::TypeTag::STR,
    ));
    let stored = store.scope().seal(text, "12345678").unwrap();
    store.raw.put("users", "salary", 1, &stored);
    store.assert_not_opened(1, "salary", "sealed as text", refused);
}

/// Group A6. A key has one purpose: the id of a pepper names no key of data, and the id of a key of data no pepper's key.
fn a_peppered_hash_in_a_column_of_data_is_refused<A: Adapter>() {
    let mut store = Store::<A>::with_users(&[user(1), sparse(2)]);
    done("inserting", A::INSERT_ACCOUNT[0].1(&mut store, &account(1)));
    let text = store.raw.bytes("accounts", "pin", 1);
    let peppered = fieldseal::from_text(std::str::from_utf8(&text).unwrap()).unwrap();
    store.raw.unguard("users");
    for column in ENCRYPTED {
        let good = store.raw.bytes("users", column, 1);
        let (index, envelope) = good.split_at(envelope_at(&good));
        store
            .raw
            .put("users", column, 1, &[index, &peppered].concat());
        store.assert_not_opened(1, column, "a peppered hash", |error| {
            matches!(error, OpenError::UnknownKey { key, .. } if key.number().to_be_bytes() == peppered[2..6])
        });
        let renamed = [&peppered[..2], &envelope[2..6], &peppered[6..]].concat();
        store
            .raw
            .put("users", column, 1, &[index, &renamed].concat());
        store.assert_not_opened(1, column, "one under a key of data", refused);
        store.raw.put("users", column, 1, &text);
        store.assert_not_opened(1, column, "one as text", |error| {
            matches!(error, OpenError::NotSealed(_))
        });
        store.raw.put("users", column, 1, &good);
    }
}

/// Group A8: a search for the other row finds this one, which does not open.
fn an_index_of_another_row_in_front_of_a_value_is_refused<A: Adapter>() {
    let mut store = Store::<A>::with_users(&[user(1), user(2)]);
    store.raw.unguard("users");
    for column in ["email", "phone"] {
        let [one, two] = [1, 2].map(|id| store.raw.bytes("users", column, id));
        let forged = [
            [&two[..21], &one[21..]].concat(),
            [b"\x82".as_slice(), &one[1..21], &two[1..]].concat(),
            [b"\x82".as_slice(), &two[1..21], &one[1..]].concat(),
            [b"\x81".as_slice(), &[7; 20], &one[21..]].concat(),
        ];
        for forged in forged {
            store.raw.put("users", column, 1, &forged);
            store.assert_not_opened(1, column, "under another index", refused);
        }
        store.raw.put("users", column, 1, &one);
    }
    store.assert_users("nobody in the end", &[user(1), user(2)]);
}

/// Documented: whoever needs more declares the field `row`, as in `visits`.
fn a_value_that_is_not_row_bound_opens_in_another_row<A: Adapter>() {
    let mut store = Store::<A>::with_users(&[user(1), user(2)]);
    let [one, two] = [1, 2].map(|id| store.raw.bytes("users", "note", id));
    store.raw.put("users", "note", 1, &two);
    store.raw.put("users", "note", 2, &one);
    let [mut first, mut second] = [user(1), user(2)];
    std::mem::swap(&mut first.note, &mut second.note);
    store.assert_users("an attacker", &[first, second]);
}
