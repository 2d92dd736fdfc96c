//! Group H: what the stored bytes must not tell.

use crate::keys::{policy, vault};
use fieldseal::adapter::{self, SealedValue};
use fieldseal::{FieldPolicy, OpenError, RowKey, Suite, TypeTag};
use std::collections::HashSet;

const NOTE: &FieldPolicy = &FieldPolicy::new("user", "note", TypeTag::STR);

/// H2: every length below the multiple is one length.
#[test]
fn padding_hides_the_length_within_a_class() {
    let vault = vault();
    for suite in Suite::ALL {
        let field = policy(
            FieldPolicy::new("user", "diagnosis", TypeTag::STR)
                .suite(suite)
                .pad(32),
        );
        let lengths: HashSet<_> = (0..32)
            .map(|len| vault.seal(field, &"x".repeat(len)).unwrap().len())
            .collect();
        assert_eq!(lengths.len(), 1, "{suite}");
    }
}

/// H4: three things, three stored forms.
#[test]
fn null_and_empty_are_not_the_same() {
    vault().scope().run(|| {
        let null = SealedValue::optional::<str>(NOTE, None);
        let empty = SealedValue::optional(NOTE, Some(""));
        assert!(null.stored().unwrap().is_none());
        let stored = empty.stored().unwrap().expect("an empty text is a value");
        assert_eq!(
            adapter::open_nullable::<String>(NOTE, Some(stored))
                .unwrap()
                .as_deref(),
            Some("")
        );
        assert_eq!(adapter::open_nullable::<String>(NOTE, None).unwrap(), None);
        // Nor are zero and false NULL.
        let count = policy(FieldPolicy::new("user", "count", TypeTag::INT));
        assert!(
            SealedValue::optional(count, Some(&0_i64))
                .stored()
                .unwrap()
                .is_some()
        );
        let flag = policy(FieldPolicy::new("user", "flag", TypeTag::BOOL));
        assert!(
            SealedValue::optional(flag, Some(&false))
                .stored()
                .unwrap()
                .is_some()
        );
    });
}

/// H4: a hidden NULL has the form and the length of a value, so that nothing tells which rows have one.
#[test]
fn a_hidden_null_looks_like_a_value() {
    for suite in [
        Suite::Xaes256Gcm,
        Suite::XChaCha20Poly1305,
        Suite::Cobblestone256,
        Suite::AesSivCmac512,
    ] {
        let field = policy(
            FieldPolicy::new("user", "phone", TypeTag::STR)
                .suite(suite)
                .pad(32)
                .hide_null(),
        );
        vault().scope().run(|| {
            let values = [None, Some(""), Some("x"), Some("+1 555 010 9999")]
                .map(|text| SealedValue::optional(field, text));
            let stored: Vec<_> = values
                .iter()
                .map(|value| value.stored().unwrap().expect("never SQL NULL"))
                .collect();
            for stored in &stored {
                assert_eq!(
                    (stored.len(), &stored[..6]),
                    (
                        suite.envelope_len(32),
                        &values[1].stored().unwrap().unwrap()[..6]
                    )
                );
            }
            let opened: Vec<_> = stored
                .iter()
                .map(|stored| adapter::open_nullable::<String>(field, Some(stored)).unwrap())
                .collect();
            assert_eq!(
                opened.iter().map(Option::as_deref).collect::<Vec<_>>(),
                [None, Some(""), Some("x"), Some("+1 555 010 9999")]
            );
        });
    }
}

/// Where every NULL is sealed, a bare one was written by something else: a deleted value must not read as "there was none".
#[test]
fn a_bare_null_in_a_field_that_hides_it_is_an_error() {
    let field = policy(
        FieldPolicy::new("user", "phone", TypeTag::STR)
            .pad(32)
            .hide_null(),
    );
    vault().scope().run(|| {
        assert!(matches!(
            adapter::open_nullable::<String>(field, None),
            Err(OpenError::Null(_))
        ));
        let null = SealedValue::optional::<str>(field, None);
        // And a reader that expects a value is told that there is none.
        assert!(matches!(
            adapter::open::<String>(field, null.stored().unwrap().unwrap()),
            Err(OpenError::Null(_))
        ));
    });
}

#[test]
fn a_hidden_null_of_a_row_is_bound_to_it() {
    let field = policy(
        FieldPolicy::new("user", "phone", TypeTag::STR)
            .pad(32)
            .hide_null()
            .row_bound(),
    );
    let row = |id: i64| RowKey::new().part("id", &id).unwrap();
    let scope = vault().scope();
    let null = scope.run(|| SealedValue::optional_in_row::<str>(field, &row(1), None));
    let stored = null.stored().unwrap().unwrap();
    assert_eq!(
        scope
            .open_encoded(field, Some(&row(1)), stored)
            .unwrap()
            .as_bytes(),
        [0]
    );
    assert!(scope.open_encoded(field, Some(&row(2)), stored).is_err());
}

/// Stored bytes are a header and noise: neither plaintext nor its pieces stand in them, whatever the suite.
#[test]
fn no_piece_of_the_plaintext_stands_in_the_stored_bytes() {
    let vault = vault();
    for suite in Suite::ALL {
        let field = policy(
            FieldPolicy::new("user", "note", TypeTag::STR)
                .suite(suite)
                .pad(64),
        );
        let text = "correct horse battery staple ".repeat(20);
        let stored = vault.seal(field, &text).unwrap();
        let pieces: HashSet<_> = text.as_bytes().windows(5).collect();
        assert!(
            stored.windows(5).all(|window| !pieces.contains(window)),
            "{suite}"
        );
    }
}
