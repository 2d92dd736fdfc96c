//! The CHECK: every value that a vault sealed passes, and nothing that is not one.

use super::connection::Setting;
use super::sample::{
    CITY, CONTACT, EMAIL, MIXED, MOVING, PHONE, SCAN, SSN, USER, assert_refused, store, table_of,
    tables, vault,
};
use fieldseal::adapter::SealedValue;
use fieldseal::{FieldPolicy, Protection, Suite, TypeTag, Vault};

for_each_database![
    every_sealed_value_passes,
    every_accepted_suite_passes_at_its_smallest,
    null_passes_where_the_field_does_not_hide_it,
    a_rotating_index_passes,
    plaintext_is_refused_as_text_and_as_bytes,
    a_value_that_lost_bytes_of_its_smallest_form_is_refused,
    another_version_or_suite_is_refused,
    another_number_of_slots_is_refused,
    a_bare_envelope_is_refused_by_a_searchable_column_and_an_index_by_another,
    a_field_in_migration_takes_both_forms_and_still_no_plaintext,
    the_key_id_that_no_key_has_is_refused,
    an_update_is_checked_like_an_insert,
];

const COLUMNS: [(&str, &FieldPolicy); 7] = [
    ("email", EMAIL),
    ("city", CITY),
    ("ssn", SSN),
    ("phone", PHONE),
    ("scan", SCAN),
    ("mixed", MIXED),
    ("moving", MOVING),
];

/// Long enough to stay a stored value in size when an index is taken off or put on.
const LONG: &str = "ada@an-address-that-is-longer-than-the-blind-index-of-a-searchable-field-in-rotation.example.org";

/// A sealed value of each column, in the order of `COLUMNS`.
fn sealed(vault: &Vault, text: &str) -> Vec<(&'static str, Vec<u8>)> {
    COLUMNS
        .into_iter()
        .map(|(column, policy)| {
            let stored = match policy.type_tag() {
                TypeTag::BYTES => vault.seal(policy, text.as_bytes()),
                _ => vault.seal(policy, text),
            };
            (column, stored.unwrap())
        })
        .collect()
}

/// How many bytes of an index stand in front of a value with one slot.
fn index_of(policy: &FieldPolicy) -> usize {
    match policy.search_policy() {
        Some(_) => 21,
        None => 0,
    }
}

#[test]
fn the_columns_are_those_of_the_models() {
    let fields = USER.fields().iter().chain(CONTACT.fields());
    let mut declared: Vec<_> = fields
        .filter(|field| matches!(field.protection(), Protection::Encrypted(_)))
        .map(|field| field.name())
        .collect();
    let mut tested = COLUMNS.map(|(column, _)| column).to_vec();
    declared.sort_unstable();
    tested.sort_unstable();
    assert_eq!(declared, tested);
}

fn every_sealed_value_passes(setting: Setting) {
    let (mut connection, vault) = (tables(setting), vault());
    // From the shortest that a column can hold to one of several chunks.
    for text in [
        "a@b",
        "ada@example.org",
        &format!("{}@example.org", "x".repeat(40_000)),
    ] {
        for (column, stored) in sealed(&vault, text) {
            assert_eq!(
                store(&mut connection, column, Some(&stored)),
                Ok(()),
                "{column} {}",
                text.len()
            );
        }
    }
    for policy in [SSN, MIXED] {
        let empty = vault.seal(policy, "").unwrap();
        assert_eq!(store(&mut connection, policy.field(), Some(&empty)), Ok(()));
    }
}

fn every_accepted_suite_passes_at_its_smallest(setting: Setting) {
    let (mut connection, vault) = (tables(setting), vault());
    for suite in [
        Suite::Xaes256Gcm,
        Suite::XChaCha20Poly1305,
        Suite::Cobblestone256,
    ] {
        let policy: &'static FieldPolicy = Box::leak(Box::new(SSN.suite(suite)));
        let stored = vault.seal(policy, "").unwrap();
        assert_eq!(stored.len(), suite.min_envelope_len());
        assert_eq!(
            store(&mut connection, "mixed", Some(&stored)),
            Ok(()),
            "{suite}"
        );
        // Not at the size of another accepted suite.
        assert_refused(&mut connection, "mixed", &stored[..stored.len() - 1]);
    }
}

fn null_passes_where_the_field_does_not_hide_it(setting: Setting) {
    let (mut connection, vault) = (tables(setting), vault());
    for (column, _) in COLUMNS.into_iter().filter(|(column, _)| *column != "phone") {
        assert_eq!(store(&mut connection, column, None), Ok(()), "{column}");
    }
    let refusal = store(&mut connection, "phone", None).unwrap_err();
    assert!(
        refusal.starts_with("NOT NULL of ") && refusal.ends_with("phone refuses it"),
        "{refusal}"
    );

    let hidden = vault
        .scope()
        .run(|| SealedValue::optional::<str>(PHONE, None));
    let hidden = hidden.stored().unwrap().unwrap();
    assert_eq!(store(&mut connection, "phone", Some(hidden)), Ok(()));
}

fn a_rotating_index_passes(setting: Setting) {
    let (mut connection, vault) = (tables(setting), vault());
    let stored = vault.seal(EMAIL, "ada@example.org").unwrap();
    let (slot, envelope) = stored[1..].split_at(20);
    let two = [&[0x82], slot, slot, envelope].concat();
    assert_eq!(store(&mut connection, "email", Some(&two)), Ok(()));
    // At its smallest, and not below.
    let smallest = 41 + EMAIL.written_suite().min_envelope_len();
    let mut other = two.clone();
    other[20] ^= 1;
    assert_eq!(
        store(&mut connection, "email", Some(&other[..smallest])),
        Ok(())
    );
    for len in 21..smallest {
        assert_refused(&mut connection, "email", &two[..len]);
    }
}

fn plaintext_is_refused_as_text_and_as_bytes(setting: Setting) {
    let mut connection = tables(setting);
    let database = connection.database();
    let long =
        "Ada Lovelace, born in 1815, wrote the first program for the Analytical Engine. ".repeat(4);
    for (column, _) in COLUMNS {
        let mut assert_not_taken = |value: &str| {
            let table = table_of(column);
            let statement = format!("INSERT INTO {table} ({column}) VALUES ({value})");
            assert!(connection.execute(&statement).is_err(), "{statement}");
        };
        for plaintext in ["ada@example.org", "", "1", long.as_str()] {
            assert_not_taken(&format!("'{plaintext}'"));
        }
        for other in database.plaintexts().iter().chain(&["7", "1.5"]) {
            assert_not_taken(other);
        }
        for plaintext in ["ada@example.org", "", "1", long.as_str()] {
            assert_refused(&mut connection, column, plaintext.as_bytes());
        }
    }
}

// The type of a column is a hint in SQLite: text stays text, whatever its bytes are.
#[test]
fn text_with_the_bytes_of_a_stored_value_is_refused() {
    let (mut connection, vault) = (tables(Setting::SQLITE), vault());
    for (column, stored) in sealed(&vault, "a@b") {
        let table = table_of(column);
        let hex: String = stored.iter().map(|byte| format!("{byte:02x}")).collect();
        let statement = |value: &str| format!("INSERT INTO {table} ({column}) VALUES ({value})");
        let text = statement(&format!("CAST(x'{hex}' AS TEXT)"));
        assert!(connection.execute(&text).is_err(), "{column}");
        connection
            .execute(&statement(&format!("x'{hex}'")))
            .unwrap();
    }
}

fn a_value_that_lost_bytes_of_its_smallest_form_is_refused(setting: Setting) {
    let (mut connection, vault) = (tables(setting), vault());
    let values = sealed(&vault, "a@b");
    for ((column, policy), (_, stored)) in COLUMNS.into_iter().zip(&values) {
        let smallest = index_of(policy) + policy.written_suite().min_envelope_len();
        for len in 0..smallest {
            assert_refused(&mut connection, column, &stored[..len]);
        }
        assert_eq!(
            store(&mut connection, column, Some(&stored[..smallest])),
            Ok(()),
            "{column}"
        );
    }
}

fn another_version_or_suite_is_refused(setting: Setting) {
    let (mut connection, vault) = (tables(setting), vault());
    let values = sealed(&vault, &format!("ada@{}", "x".repeat(100)));
    for ((column, policy), (_, stored)) in COLUMNS.into_iter().zip(&values) {
        let at = index_of(policy);
        for byte in (0..=255_u8).filter(|byte| *byte != 0x01) {
            let mut other = stored.clone();
            other[at] = byte;
            assert_refused(&mut connection, column, &other);
        }
        for byte in 0..=255_u8 {
            let suite = Suite::from_byte(byte & 0x7f).filter(|suite| policy.accepts(*suite));
            let is_padded = byte & 0x80 != 0;
            let mut other = stored.clone();
            other[at + 1] = byte;
            if suite.is_some() && (!is_padded || policy.pad_multiple().is_some()) {
                if at > 0 {
                    // Another slot: that a UNIQUE index refuses a second row with the same one is another matter.
                    other[20] ^= byte;
                }
                assert_eq!(
                    store(&mut connection, column, Some(&other)),
                    Ok(()),
                    "{column} {byte:#04x}"
                );
            } else {
                assert_refused(&mut connection, column, &other);
            }
        }
    }
}

fn another_number_of_slots_is_refused(setting: Setting) {
    let (mut connection, vault) = (tables(setting), vault());
    let values = sealed(&vault, LONG);
    let searchable = COLUMNS
        .into_iter()
        .zip(&values)
        .filter(|((_, policy), _)| policy.search_policy().is_some());
    for ((column, _), (_, stored)) in searchable {
        let mut other = stored.clone();
        // What stands behind the first byte is no envelope, and no second slot with one behind it.
        other[1] = 0;
        other[41] = 0;
        for byte in (0..=255_u8).filter(|byte| *byte != 0x81) {
            other[0] = byte;
            assert_refused(&mut connection, column, &other);
        }
        other[0] = 0x81;
        assert_eq!(
            store(&mut connection, column, Some(&other)),
            Ok(()),
            "{column}"
        );
    }
}

fn a_bare_envelope_is_refused_by_a_searchable_column_and_an_index_by_another(setting: Setting) {
    let (mut connection, vault) = (tables(setting), vault());
    let indexed = vault.seal(EMAIL, LONG).unwrap();
    let bare = vault.seal(SSN, LONG).unwrap();
    assert_refused(&mut connection, "email", &bare);
    assert_refused(&mut connection, "email", &indexed[21..]);
    assert_refused(&mut connection, "ssn", &indexed);
    let mut two = indexed.clone();
    two[0] = 0x82;
    assert_refused(&mut connection, "ssn", &two);
    // Two slots are announced and one is there.
    two[41] = 0;
    assert_refused(&mut connection, "email", &two);
}

fn a_field_in_migration_takes_both_forms_and_still_no_plaintext(setting: Setting) {
    let (mut connection, vault) = (tables(setting), vault());
    let indexed = vault.seal(EMAIL, "ada@example.org").unwrap();
    let bare = vault.seal(SSN, "ada@example.org").unwrap();
    // Its unique index does not exist yet: the same value may stand there twice.
    for stored in [&indexed, &bare, &indexed] {
        assert_eq!(store(&mut connection, "moving", Some(stored)), Ok(()));
    }
    assert_refused(&mut connection, "moving", &bare[..45]);
    assert_refused(&mut connection, "moving", b"ada@example.org");
}

fn the_key_id_that_no_key_has_is_refused(setting: Setting) {
    let (mut connection, vault) = (tables(setting), vault());
    let mut stored = vault.seal(SSN, "078-05-1120").unwrap();
    stored[2..6].fill(0);
    assert_refused(&mut connection, "ssn", &stored);
    stored[5] = 1;
    assert_eq!(store(&mut connection, "ssn", Some(&stored)), Ok(()));
}

fn an_update_is_checked_like_an_insert(setting: Setting) {
    let (mut connection, vault) = (tables(setting), vault());
    let stored = vault.seal(SSN, "078-05-1120").unwrap();
    store(&mut connection, "ssn", Some(&stored)).unwrap();
    let refused = Err("the check users_ssn_sealed refuses it".to_owned());
    assert_eq!(
        connection.execute("UPDATE users SET ssn = '078-05-1120'"),
        refused
    );
    let update = "UPDATE users SET ssn = ?";
    assert_eq!(connection.bind(update, Some(b"078-05-1120")), refused);
    // Bound to the same statement, which a driver may have prepared by now.
    assert_eq!(connection.bind(update, Some(&stored)), Ok(()));
    assert_eq!(connection.bind(update, Some(b"078-05-1120")), refused);
}
