//! Each suite is written where its field says so, and one that the field does not accept is refused.

use super::adapter::Adapter;
use super::failure::{done, failed};
use super::keyrings::policy;
use super::store::Store;
use super::tables::documents::document;
use super::tables::users::{sparse, user};
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

fn a_suite_byte_that_was_rewritten_is_refused<A: Adapter>() {
    let mut store = Store::<A>::with_users(&[user(1), sparse(2)]);
    let good = store.raw.bytes("users", "ssn", 1);
    for byte in (0..=0xff_u8).filter(|byte| *byte != good[1]) {
        let mut bad = good.clone();
        bad[1] = byte;
        store.raw.put("users", "ssn", 1, &bad);
        let (way, read) = A::READ_ONE[0];
        let error = failed(way, read(&mut store, 1)).not_opened();
        let expected = match Suite::from_byte(byte & 0x7f) {
            // The right suite, and the bit that says that it is padded.
            Some(Suite::Xaes256Gcm) => matches!(error, OpenError::Refused { .. }),
            Some(suite) => {
                matches!(error, OpenError::SuiteNotAccepted { suite: found, .. } if found == suite)
                    || matches!(error, OpenError::NotSealed(_))
            }
            None => matches!(
                error,
                OpenError::UnknownSuite { .. } | OpenError::NotSealed(_)
            ),
        };
        assert!(expected, "{byte:#04x}: {error:?}");
    }
}
