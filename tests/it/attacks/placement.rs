//! Group A: a value that is moved to another place does not open there.

use crate::keys::{DATA, INDEX, policy, vault, vault_of};
use fieldseal::adapter::LookUp;
use fieldseal::keyring::{Purpose, State};
use fieldseal::{FieldPolicy, Normaliser, OpenError, RowKey, Suite, TypeTag};

fn refused<T>(opened: Result<T, OpenError>) {
    assert!(matches!(opened, Err(OpenError::Refused { .. })));
}

/// A1, where the field is row-bound.
#[test]
fn a_value_swapped_with_that_of_another_row_does_not_open() {
    for suite in [
        Suite::Xaes256Gcm,
        Suite::XChaCha20Poly1305,
        Suite::Cobblestone256,
    ] {
        let salary = policy(
            FieldPolicy::new("user", "salary", TypeTag::INT)
                .suite(suite)
                .row_bound(),
        );
        let vault = vault();
        let rows = [1_i64, 2].map(|id| RowKey::new().part("id", &id).unwrap());
        let stored = [0, 1].map(|at| vault.seal_in_row(salary, &rows[at], &(at as i64)).unwrap());
        for (number, row) in rows.iter().enumerate() {
            for (value, stored) in stored.iter().enumerate() {
                let opened = vault.open_in_row::<i64>(salary, row, stored);
                if number == value {
                    assert_eq!(opened.unwrap(), number as i64);
                } else {
                    refused(opened);
                }
            }
        }
    }
}

/// A1, where it is not: documented, and told by the model's `leaks`.
#[test]
fn a_value_of_a_field_that_is_not_row_bound_opens_in_another_row_and_the_model_says_so() {
    use fieldseal::{ModelField, Protection};
    const NOTE: &FieldPolicy = &FieldPolicy::new("user", "note", TypeTag::STR);
    let leaks = ModelField::new("note", "note", "String", Protection::Encrypted(NOTE)).leaks();
    assert!(leaks.iter().any(|leak| leak.contains("swap")), "{leaks:?}");
    const BOUND: &FieldPolicy = &FieldPolicy::new("user", "note", TypeTag::STR).row_bound();
    let leaks = ModelField::new("note", "note", "String", Protection::Encrypted(BOUND)).leaks();
    assert!(!leaks.iter().any(|leak| leak.contains("swap")), "{leaks:?}");
}

/// A2.
#[test]
fn a_value_moved_to_another_column_of_the_same_type_does_not_open() {
    for suite in Suite::ALL {
        let [ssn, phone] = ["ssn", "phone"]
            .map(|field| policy(FieldPolicy::new("user", field, TypeTag::STR).suite(suite)));
        let stored = vault().seal(ssn, "078-05-1120").unwrap();
        refused(vault().open::<String>(phone, &stored));
    }
}

/// A3.
#[test]
fn a_value_moved_to_another_table_does_not_open() {
    for suite in Suite::ALL {
        let [user, guest] = ["user", "guest"]
            .map(|entity| policy(FieldPolicy::new(entity, "ssn", TypeTag::STR).suite(suite)));
        let stored = vault().seal(user, "078-05-1120").unwrap();
        refused(vault().open::<String>(guest, &stored));
    }
}

/// A4.
#[test]
fn a_value_moved_to_another_tenant_does_not_open() {
    for suite in Suite::ALL {
        let ssn = policy(FieldPolicy::new("user", "ssn", TypeTag::STR).suite(suite));
        let none = vault().scope();
        let [acme, umbrella] = ["acme", "umbrella"].map(|tenant| none.tenant(tenant).unwrap());
        let stored = acme.seal(ssn, "078-05-1120").unwrap();
        assert_eq!(acme.open::<String>(ssn, &stored).unwrap(), "078-05-1120");
        refused(umbrella.open::<String>(ssn, &stored));
        refused(none.open::<String>(ssn, &stored));
    }
}

/// A5: staging has a key of the same id, and another root.
#[test]
fn a_value_of_another_environment_does_not_open() {
    let staging = vault_of(&[
        (Purpose::Data, DATA, State::Primary, [77; 32]),
        (Purpose::Index, INDEX, State::Primary, [78; 32]),
    ]);
    for suite in Suite::ALL {
        let ssn = policy(FieldPolicy::new("user", "ssn", TypeTag::STR).suite(suite));
        let stored = staging.seal(ssn, "078-05-1120").unwrap();
        refused(vault().open::<String>(ssn, &stored));
    }
}

/// A6, as far as there are purposes: a key serves one, though its root and id are the same.
#[test]
fn a_key_of_another_purpose_opens_nothing() {
    let ssn = policy(FieldPolicy::new("user", "ssn", TypeTag::STR));
    let stored = vault().seal(ssn, "078-05-1120").unwrap();
    for purpose in Purpose::ALL
        .into_iter()
        .filter(|purpose| *purpose != Purpose::Data)
    {
        let other = vault_of(&[(purpose, DATA, State::Primary, [1; 32])]);
        assert!(matches!(
            other.open::<String>(ssn, &stored),
            Err(OpenError::UnknownKey { .. })
        ));
    }
}

/// A7: eight bytes are eight bytes to a decoder; the type is in the context.
#[test]
fn a_value_read_as_another_type_does_not_open() {
    let vault = vault();
    let field = |type_tag| policy(FieldPolicy::new("user", "x", type_tag));
    let stored = vault.seal(field(TypeTag::STR), "12345678").unwrap();
    refused(vault.open::<i64>(field(TypeTag::INT), &stored));
    refused(vault.open::<u64>(field(TypeTag::UINT), &stored));
    refused(vault.open::<f64>(field(TypeTag::F64), &stored));
    refused(vault.open::<Vec<u8>>(field(TypeTag::BYTES), &stored));
    let number = vault.seal(field(TypeTag::INT), &7_i64).unwrap();
    refused(vault.open::<u64>(field(TypeTag::UINT), &number));
    // And a Rust type that is not the field's is refused before anything is decrypted.
    assert!(matches!(
        vault.open::<i64>(field(TypeTag::STR), &stored),
        Err(OpenError::WrongType { .. })
    ));
}

/// A8: the index of another value in front of this one, so that a search finds the wrong row. It is found, and does not open.
#[test]
fn a_value_that_is_given_the_index_of_another_does_not_open() {
    let email = policy(FieldPolicy::new("user", "email", TypeTag::STR).search(Normaliser::EMAIL));
    let scope = vault().scope();
    let [admin, mallory] =
        ["admin@example.org", "mallory@example.org"].map(|text| scope.seal(email, text).unwrap());
    let forged = [&admin[..21], &mallory[21..]].concat();
    let wanted = scope
        .run(|| LookUp::new(email, "admin@example.org"))
        .unwrap();
    assert_eq!(forged[1..21], wanted.slots()[0]);
    refused(scope.open::<String>(email, &forged));
    // Nor with the index doubled, halved or with its slots exchanged.
    let doubled = [&[0x82], &mallory[1..21], &admin[1..21], &mallory[21..]].concat();
    let swapped = [&[0x82], &admin[1..21], &mallory[1..21], &mallory[21..]].concat();
    for forged in [doubled, swapped] {
        refused(scope.open::<String>(email, &forged));
    }
}
