//! Plaintext that raw SQL puts into a protected column: the CHECK refuses it, and where there is none every reader does.

use super::adapter::Adapter;
use super::failure::{Kind, assert_fails, done, failed};
use super::store::Store;
use super::tables::users::{Change, ENCRYPTED, Unsealed, sparse, user};
use fieldseal::OpenError;

for_each_adapter![
    raw_sql_with_plaintext_is_refused_by_the_check,
    raw_sql_with_a_sealed_value_is_let_through,
    plaintext_in_the_place_of_a_sealed_value_is_refused_by_the_check,
    plaintext_in_a_table_without_checks_is_refused_by_every_reader,
    a_number_in_a_table_without_checks_is_refused_by_every_reader,
    text_that_begins_like_a_stored_value_is_refused_by_every_reader,
];

fn raw_sql_with_plaintext_is_refused_by_the_check<A: Adapter>() {
    let mut store = Store::<A>::with_users(&[user(1)]);
    let before = store.raw.snapshot("users");
    for column in ENCRYPTED {
        for plaintext in A::DATABASE.plaintexts().iter().chain(A::DATABASE.numbers()) {
            let plaintext = *plaintext;
            let copied = [
                "email", "phone", "ssn", "salary", "note", "password", "name",
            ];
            let columns = copied.join(", ");
            let values = copied.map(|name| if name == column { plaintext } else { name });
            let values = values.join(", ");
            for statement in [
                format!("UPDATE users SET {column} = {plaintext}"),
                format!("INSERT INTO users (id, {columns}) SELECT 2, {values} FROM users"),
            ] {
                assert_fails!(
                    &statement,
                    store.sql(&statement),
                    Kind::Check | Kind::TooLong
                );
            }
        }
    }
    assert_eq!(store.raw.snapshot("users"), before);
}

/// The CHECK recognises the form. Whether a value belongs where it stands is for its reader.
fn raw_sql_with_a_sealed_value_is_let_through<A: Adapter>() {
    let mut store = Store::<A>::with_users(&[user(1), user(2)]);
    let copy = "UPDATE users SET note = (SELECT note FROM users WHERE id = 2) WHERE id = 1";
    done(copy, store.sql(copy));
    let [one, two] = [1, 2].map(|id| store.raw.bytes("users", "note", id));
    assert_eq!(one, two);
}

/// Also on a connection that prepared the very statement for a sealed value, and takes what is bound to it for bytes by now.
fn plaintext_in_the_place_of_a_sealed_value_is_refused_by_the_check<A: Adapter>() {
    let sealed = Change::Ssn("219-09-9999".into());
    let plaintext = "078-05-1120, and more than a sealed value of so few letters has".repeat(2);
    for (way, bind) in A::SET_UNSEALED {
        let mut store = Store::<A>::with_users(&[user(1), user(2)]);
        for _ in 0..2 {
            let before = store.raw.snapshot("users");
            for _ in 0..2 {
                let bytes = Unsealed::Bytes(plaintext.as_bytes());
                assert_fails!(way, bind(&mut store, 1, bytes), Kind::Check);
                // Where its type is not refused already.
                drop(failed(way, bind(&mut store, 1, Unsealed::Text(&plaintext))));
            }
            assert_eq!(store.raw.snapshot("users"), before, "{way}");
            for (typed, set) in A::SET_IN_ONE {
                done(typed, set(&mut store, 1, &sealed));
            }
        }
    }
}

fn plaintext_in_a_table_without_checks_is_refused_by_every_reader<A: Adapter>() {
    for column in ENCRYPTED {
        let mut store = Store::<A>::with_users(&[user(1), sparse(2)]);
        store.raw.unguard("users");
        for plaintext in A::DATABASE.plaintexts() {
            let statement = format!("UPDATE users SET {column} = {plaintext} WHERE id = 1");
            done(&statement, store.sql(&statement));
            store.assert_not_opened(1, column, plaintext, |error| {
                matches!(error, OpenError::NotSealed(_))
            });
        }
    }
}

/// Whether a driver gives the library the digits, or says itself that a number is no bytes, is its own affair.
fn a_number_in_a_table_without_checks_is_refused_by_every_reader<A: Adapter>() {
    for column in ENCRYPTED {
        let mut store = Store::<A>::with_users(&[user(1), sparse(2)]);
        store.raw.unguard("users");
        for number in A::DATABASE.numbers() {
            let statement = format!("UPDATE users SET {column} = {number} WHERE id = 1");
            done(&statement, store.sql(&statement));
            for (way, read) in A::READ_ALL {
                let failure = failed(way, read(&mut store));
                assert!(failure.to_string().contains(column), "{way}: {failure}");
            }
            for (way, read) in A::READ_ONE {
                let failure = failed(way, read(&mut store, 1));
                assert!(failure.to_string().contains(column), "{way}: {failure}");
            }
        }
    }
}

fn text_that_begins_like_a_stored_value_is_refused_by_every_reader<A: Adapter>() {
    let texts = [
        "\u{1}",
        "\u{1}\u{1}and so on",
        "\u{81}and so on",
        "fs1.AQECAw",
        "$argon2id$v=19$m=19456",
    ];
    for column in ENCRYPTED {
        let mut store = Store::<A>::with_users(&[user(1), sparse(2)]);
        for text in texts {
            store.raw.put("users", column, 1, text.as_bytes());
            store.assert_not_opened(1, column, text, |error| {
                matches!(error, OpenError::NotSealed(_))
            });
        }
    }
}
