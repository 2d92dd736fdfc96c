//! What stored values tell of one another: groups E and H of the attacks, on a real database.

use super::adapter::Adapter;
use super::failure::done;
use super::keyrings::policy;
use super::store::Store;
use super::tables::documents::{Document, document};
use super::tables::letters::{Letter, letter};
use super::tables::users::{ENCRYPTED, User, user};
use fieldseal::{FieldPolicy, Suite, TypeTag};
use std::collections::HashSet;

for_each_adapter![
    equal_values_are_stored_under_nonces_of_their_own,
    the_deterministic_suite_stores_equal_values_of_one_column_alike,
    equal_values_have_one_index_in_a_column_and_another_in_the_next,
    padded_values_of_a_class_have_one_length,
    the_length_of_a_value_that_is_not_padded_tells_its_own,
];

/// Groups E1 and E4: one statement seals all its rows together, and then another one does.
fn equal_values_are_stored_under_nonces_of_their_own<A: Adapter>() {
    const ROWS: i32 = 40;
    for (way, insert) in A::INSERT_MANY {
        let mut store = Store::<A>::new();
        let twin = |id: i32| User {
            email: user(id).email,
            id,
            ..user(1)
        };
        let half = ROWS / 2;
        for ids in [1..=half, half + 1..=ROWS] {
            let rows: Vec<_> = ids.map(twin).collect();
            done(way, insert(&mut store, &rows));
        }
        let mut nonces = HashSet::new();
        for column in ENCRYPTED {
            let field = policy(A::USERS, column);
            assert_eq!(field.written_suite(), Suite::Xaes256Gcm);
            let begins = if field.search_policy().is_some() {
                21
            } else {
                0
            };
            for id in 1..=ROWS {
                let stored = store.raw.bytes("users", column, id);
                let nonce = stored[begins + HEADER..][..NONCE].to_vec();
                assert!(nonces.insert(nonce), "{way} {column} {id}");
            }
        }
    }
}

/// Group E5.
fn the_deterministic_suite_stores_equal_values_of_one_column_alike<A: Adapter>() {
    for (way, insert) in A::INSERT_DOCUMENT {
        let mut store = Store::<A>::new();
        let other = Document {
            title: "Aspirin".into(),
            ..document(3)
        };
        for document in [document(1), document(2), other] {
            done(way, insert(&mut store, &document));
        }
        let [one, two, three] = [1, 2, 3].map(|id| store.raw.bytes("documents", "title", id));
        assert_eq!(one, two, "{way}");
        assert_ne!(one, three, "{way}");
        // The same suite, keys and text in a column beside it.
        let title = policy(A::DOCUMENTS, "title");
        let beside =
            FieldPolicy::new(title.entity(), "subtitle", TypeTag::STR).suite(title.written_suite());
        let beside = store
            .scope()
            .seal(crate::keys::policy(beside), document(1).title.as_str())
            .unwrap();
        assert_ne!(one[21 + HEADER..], beside[HEADER..], "{way}");
        for column in ["body", "scan"] {
            let [one, two] = [1, 2].map(|id| store.raw.bytes("documents", column, id));
            assert_ne!(one[HEADER..], two[HEADER..], "{way} {column}");
        }
    }
}

/// Group E5, of the blind index: it tells which rows of a column agree, and nothing across columns.
fn equal_values_have_one_index_in_a_column_and_another_in_the_next<A: Adapter>() {
    let mut store = Store::<A>::new();
    let spelled = |id: i32, phone: &str| User {
        phone: Some(phone.to_owned()),
        ..user(id)
    };
    store.insert_users(&[
        spelled(1, "+49 30 1234567"),
        spelled(2, "(49) 30-123-4567"),
        spelled(3, "+49 30 1234568"),
    ]);
    let [one, two, three] = [1, 2, 3].map(|id| store.raw.bytes("users", "phone", id));
    assert_eq!(one[..21], two[..21]);
    assert_ne!(one[..21], three[..21]);
    let letter = Letter {
        body: "49301234567".into(),
        ..letter(1, 1)
    };
    done("inserting", A::INSERT_LETTER[0].1(&mut store, &letter));
    let body = store.raw.bytes("letters", "body", 1);
    assert_eq!(one[0], body[0]);
    assert_ne!(one[1..21], body[1..21]);
}

/// Group H2.
fn padded_values_of_a_class_have_one_length<A: Adapter>() {
    for (way, insert) in A::INSERT_DOCUMENT {
        let mut store = Store::<A>::new();
        let suite = policy(A::DOCUMENTS, "body").written_suite();
        for (id, (len, class)) in (1..).zip([(0, 64), (1, 64), (63, 64), (64, 128), (127, 128)]) {
            let document = Document {
                body: "x".repeat(len),
                ..document(id)
            };
            done(way, insert(&mut store, &document));
            let stored = store.raw.bytes("documents", "body", id);
            assert_eq!(stored.len(), suite.envelope_len(class), "{way}, {len}");
        }
    }
}

/// Documented: whoever needs more declares the field `pad`.
fn the_length_of_a_value_that_is_not_padded_tells_its_own<A: Adapter>() {
    let mut store = Store::<A>::new();
    let noted = |id: i32, len: usize| User {
        note: Some("x".repeat(len)),
        ..user(id)
    };
    store.insert_users(&[noted(1, 0), noted(2, 33)]);
    let [empty, note] = [1, 2].map(|id| store.raw.bytes("users", "note", id).len());
    assert_eq!(note - empty, 33);
}

/// Version, suite, key.
const HEADER: usize = 6;

/// Of XAES-256-GCM.
const NONCE: usize = 24;
