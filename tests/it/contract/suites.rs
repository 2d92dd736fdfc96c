//! Each suite is written where its field says so, and one that the field does not accept is refused.

use super::adapter::Adapter;
use super::failure::{done, failed};
use super::keyrings::policy;
use super::store::Store;
use super::tables::documents::document;
use super::tables::envelope_at;
use super::tables::users::{User, sparse, user};
use fieldseal::{FieldPolicy, OpenError, Suite, TypeTag};

for_each_adapter![
    each_column_is_sealed_in_its_suite,
    a_value_of_several_chunks_is_refused_when_they_are_rearranged,
    a_value_in_another_suite_is_refused,
    a_suite_byte_that_was_rewritten_is_refused,
];

fn each_column_is_sealed_in_its_suite<A: Adapter>() {
    for (way, insert) in A::INSERT_DOCUMENT {
        let mut store = Store::<A>::new();
        done(way, insert(&mut store, &document(1)));
        for (way, read) in A::READ_DOCUMENT {
            assert_eq!(done(way, read(&mut store, 1)), document(1), "{way}");
        }
        for (column, begins) in [
            ("title", 21),
            // The bit says that it is padded.
            ("body", 0),
            ("scan", 0),
        ] {
            let field = policy(A::DOCUMENTS, column);
            let padded = if field.pad_multiple().is_some() {
                0x80
            } else {
                0
            };
            let stored = store.raw.bytes("documents", column, 1);
            assert_eq!(
                stored[begins + 1],
                field.written_suite().byte() | padded,
                "{way} {column}"
            );
        }
        let body = store.raw.bytes("documents", "body", 1);
        assert_eq!(
            body.len(),
            Suite::XChaCha20Poly1305.envelope_len(64),
            "{way}"
        );
    }
}

fn a_value_of_several_chunks_is_refused_when_they_are_rearranged<A: Adapter>() {
    const HEAD: usize = 6 + 56;
    const CHUNK: usize = 16_384 + 16;
    let mut store = Store::<A>::new();
    done(
        "inserting",
        A::INSERT_DOCUMENT[0].1(&mut store, &document(1)),
    );
    let stored = store.raw.bytes("documents", "scan", 1);
    let (head, body) = stored.split_at(HEAD);
    let chunks: Vec<_> = body.chunks(CHUNK).collect();
    assert_eq!(chunks.len(), 3);
    for order in [
        &[0, 1][..],
        &[1, 0, 2],
        &[0, 2],
        &[0, 0, 1, 2],
        &[0, 1, 2, 2],
        &[2],
        &[],
    ] {
        let order: Vec<_> = order.iter().map(|at| chunks[*at]).collect();
        store
            .raw
            .put("documents", "scan", 1, &[head, &order.concat()].concat());
        for (way, read) in A::READ_DOCUMENT {
            let error = failed(way, read(&mut store, 1)).not_opened();
            assert!(
                matches!(error, OpenError::Refused { .. } | OpenError::NotSealed(_)),
                "{way}: {error}"
            );
        }
    }
}

/// From a randomised suite to the deterministic one, and every other way; with the right keys, and in the right place.
fn a_value_in_another_suite_is_refused<A: Adapter>() {
    let mut store = Store::<A>::with_users(&[user(1), sparse(2)]);
    for column in ["ssn", "note"] {
        let field = policy(A::USERS, column);
        let good = store.raw.bytes("users", column, 1);
        for suite in Suite::ALL {
            let other = FieldPolicy::new(field.entity(), field.field(), TypeTag::STR).suite(suite);
            let stored = store
                .scope()
                .seal(crate::keys::policy(other), "penicillin")
                .unwrap();
            store.raw.put("users", column, 1, &stored);
            if suite == field.written_suite() {
                done("reading", A::READ_ONE[0].1(&mut store, 1));
                continue;
            }
            store.assert_not_opened(1, column, &suite.to_string(), |error| {
                matches!(error, OpenError::SuiteNotAccepted { suite: found, .. } if *found == suite)
            });
        }
        store.raw.put("users", column, 1, &good);
    }
}

/// The suites, the first and the last byte of each range between them, and all of these with the bit of padding.
const SUITE_BYTES: [u8; 17] = [
    0x00, 0x01, 0x02, 0x03, 0x04, 0x10, 0x11, 0x12, 0x20, 0x21, 0x22, 0x23, 0x5f, 0x60, 0x6f, 0x70,
    0x7f,
];

fn suite_bytes(good: u8) -> impl Iterator<Item = u8> {
    let bytes = SUITE_BYTES
        .into_iter()
        .chain(SUITE_BYTES.map(|byte| byte | 0x80));
    bytes.filter(move |byte| *byte != good)
}

/// Groups C2 and C3: over the suite of each kind of value, behind an index, and padded. Every byte is tried where there is no database.
fn a_suite_byte_that_was_rewritten_is_refused<A: Adapter>() {
    let noted = User {
        // As long as the smallest value of every suite.
        note: Some("penicillin".repeat(4)),
        ..user(1)
    };
    let mut store = Store::<A>::with_users(&[noted, sparse(2)]);
    store.raw.unguard("users");
    for column in ["email", "ssn", "note"] {
        let good = store.raw.bytes("users", column, 1);
        let begins = envelope_at(&good);
        for (nth, byte) in suite_bytes(good[begins + 1]).enumerate() {
            let mut bad = good.clone();
            bad[begins + 1] = byte;
            store.raw.put("users", column, 1, &bad);
            let what = format!("{column}, suite {byte:02x}");
            let expect = |error: &OpenError| is_documented(error, &good[begins..], byte);
            match Suite::from_byte(byte) {
                Some(_) => store.assert_not_opened(1, column, &what, expect),
                None => store.assert_not_opened_on_one_way(nth, 1, &what, expect),
            }
        }
        store.raw.put("users", column, 1, &good);
    }
    done(
        "inserting",
        A::INSERT_DOCUMENT[0].1(&mut store, &document(1)),
    );
    store.raw.unguard("documents");
    for column in ["title", "body", "scan"] {
        let good = store.raw.bytes("documents", column, 1);
        let begins = envelope_at(&good);
        for byte in suite_bytes(good[begins + 1]) {
            let mut bad = good.clone();
            bad[begins + 1] = byte;
            store.raw.put("documents", column, 1, &bad);
            for (way, read) in A::READ_DOCUMENT {
                let error = failed(way, read(&mut store, 1)).not_opened();
                assert!(
                    is_documented(&error, &good[begins..], byte),
                    "{way} {column} {byte:02x}: {error:?}"
                );
            }
        }
        store.raw.put("documents", column, 1, &good);
    }
}

/// Whether this is what the format says of an envelope whose suite byte was made this one, in a column that accepts no suite but its own.
pub(super) fn is_documented(error: &OpenError, envelope: &[u8], byte: u8) -> bool {
    let own = Suite::from_byte(envelope[1] & 0x7f);
    match Suite::from_byte(byte & 0x7f) {
        None => matches!(error, OpenError::UnknownSuite { suite, .. } if *suite == byte),
        // The right suite, and the other answer to whether it is padded.
        suite if suite == own => matches!(error, OpenError::Refused { .. }),
        Some(suite) if envelope.len() < suite.min_envelope_len() => {
            matches!(error, OpenError::NotSealed(_))
        }
        Some(suite) => {
            matches!(error, OpenError::SuiteNotAccepted { suite: found, .. } if *found == suite)
        }
    }
}
