//! Group G: nothing falls back to plaintext, in either direction.

use crate::keys::{policy, vault, vault_of};
use fieldseal::adapter::{self, SealedValue};
use fieldseal::keyring::{Purpose, State};
use fieldseal::{FieldPolicy, Normaliser, OpenError, SealError, TypeTag};

const NOTE: &FieldPolicy = &FieldPolicy::new("user", "note", TypeTag::STR);

/// G1: what raw SQL or an old program wrote.
#[test]
fn plaintext_in_an_encrypted_column_is_an_error() {
    let searchable =
        policy(FieldPolicy::new("user", "email", TypeTag::STR).search(Normaliser::EMAIL));
    let padded = policy(
        FieldPolicy::new("user", "note", TypeTag::STR)
            .pad(32)
            .hide_null(),
    );
    let migrating = policy(FieldPolicy::new("user", "note", TypeTag::STR).migrating());
    for plaintext in [
        "",
        "hello",
        "ada@example.org",
        "078-05-1120",
        "\u{1}",
        "{}",
        "$argon2id$v=19$m=19456",
        "fs1.AQECAw",
    ] {
        for field in [NOTE, searchable, padded, migrating] {
            let opened = vault().open::<String>(field, plaintext.as_bytes());
            assert!(
                matches!(opened, Err(OpenError::NotSealed(_))),
                "{plaintext:?} in {field}: {opened:?}"
            );
            let opened = vault()
                .scope()
                .run(|| adapter::open_nullable::<String>(field, Some(plaintext.as_bytes())));
            assert!(
                matches!(opened, Err(OpenError::NotSealed(_))),
                "{plaintext:?} in {field}"
            );
        }
    }
}

#[test]
fn the_error_of_plaintext_does_not_show_it() {
    let error = vault().open::<String>(NOTE, b"078-05-1120").unwrap_err();
    assert_eq!(
        error.to_string(),
        "user.note holds bytes that were never sealed, or were cut short"
    );
    assert!(!format!("{error:?}").contains("078"));
}

/// G4: no vault, no tenant, no key, no randomness: an error, neither plaintext nor NULL, and it stays one.
#[test]
fn a_value_that_cannot_be_sealed_is_neither_plaintext_nor_null() {
    let tenants = policy(FieldPolicy::new("user", "note", TypeTag::STR).tenant());
    let bound = policy(FieldPolicy::new("user", "note", TypeTag::STR).row_bound());
    let hiding = policy(
        FieldPolicy::new("user", "note", TypeTag::STR)
            .pad(32)
            .hide_null(),
    );
    let email = policy(FieldPolicy::new("user", "email", TypeTag::STR).search(Normaliser::EMAIL));
    let without_keys = vault_of(&[(Purpose::Pepper, 9, State::Primary, [9; 32])]).scope();
    let scope = vault().scope();

    let text = "ada@example.org";
    let cannot = [
        SealedValue::new(NOTE, text),
        SealedValue::optional(NOTE, Some(text)),
        SealedValue::optional(hiding, Some(text)),
        SealedValue::optional::<str>(hiding, None),
        without_keys.run(|| SealedValue::new(NOTE, text)),
        without_keys.run(|| SealedValue::optional(NOTE, Some(text))),
        without_keys.run(|| SealedValue::new(email, text)),
        scope.run(|| SealedValue::new(tenants, text)),
        scope.run(|| SealedValue::new(bound, text)),
        scope.run(|| SealedValue::new(email, "no address")),
        scope.run(|| SealedValue::optional(NOTE, Some(&7_i64))),
    ];
    for _ in 0..2 {
        for (at, value) in cannot.iter().enumerate() {
            let error = value.stored().expect_err("neither bytes nor NULL");
            assert!(!format!("{error} {error:?}").contains("ada@"), "{at}");
        }
    }
    // In a scope that has everything, they stay what they are: the scope of a value is that in which it was made.
    scope.run(|| assert!(matches!(cannot[0].stored(), Err(SealError::NoVault(_)))));
}

/// NULL that is not hidden needs no key: it is written as what it is.
#[test]
fn null_is_null_with_or_without_a_vault() {
    assert!(matches!(
        SealedValue::optional::<str>(NOTE, None).stored(),
        Ok(None)
    ));
    vault().scope().run(|| {
        assert!(matches!(
            SealedValue::optional::<str>(NOTE, None).stored(),
            Ok(None)
        ));
        assert!(matches!(
            adapter::open_nullable::<String>(NOTE, None),
            Ok(None)
        ));
        assert!(matches!(
            adapter::open_nullable::<i64>(NOTE, None),
            Err(OpenError::WrongType { .. })
        ));
    });
}
