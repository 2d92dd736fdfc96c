//! Which keys the values of a table stand under.

use super::connection::Connection;
use super::sample::{CITY, EMAIL, MOVING, SSN, contacts, store, tables, users};
use crate::contract::database::Database;
use fieldseal::keyring::{Purpose, State};
use fieldseal::{KeyId, Keyring, Vault};
use fieldseal_sql::KeyUsage;
use std::collections::BTreeMap;

for_each_database![values_of_every_form_are_counted_under_the_keys_that_sealed_them];

fn id(number: u32) -> KeyId {
    KeyId::new(number).unwrap()
}

/// A vault whose data key and index key have these ids.
fn vault(data: u32, index: u32) -> Vault {
    let keys = [
        (Purpose::Data, id(data), State::Primary, [1; 32]),
        (Purpose::Index, id(index), State::Primary, [2; 32]),
    ];
    Vault::new(Keyring::insecure_from_roots("scan", keys).unwrap()).unwrap()
}

fn counts(connection: &mut Connection) -> BTreeMap<(String, &'static str), Vec<(u32, i64)>> {
    let dialect = connection.dialect();
    let mut counts = BTreeMap::new();
    for usage in [users(dialect).key_usage(), contacts(dialect).key_usage()].concat() {
        let mut keys: Vec<_> = connection
            .counts(usage.sql())
            .into_iter()
            .map(|(key, how_many)| (KeyUsage::key_id(&key).unwrap().number(), how_many))
            .collect();
        keys.sort_unstable();
        if !keys.is_empty() {
            counts.insert((usage.policy().to_string(), usage.purpose().name()), keys);
        }
    }
    counts
}

fn values_of_every_form_are_counted_under_the_keys_that_sealed_them(database: Database) {
    let mut connection = tables(database);
    let (old, new) = (vault(0x0a0b_0c0d, 0x0e0f_1011), vault(7, 8));
    let mut add = |column: &str, stored: Vec<u8>| {
        store(&mut connection, column, Some(&stored)).unwrap();
    };
    for number in 0..3 {
        add(
            "email",
            old.seal(EMAIL, &format!("{number}@example.org")).unwrap(),
        );
        add("ssn", old.seal(SSN, "078-05-1120").unwrap());
        add("city", old.seal(CITY, "London").unwrap());
    }
    add("email", new.seal(EMAIL, "new@example.org").unwrap());
    add("ssn", new.seal(SSN, "078-05-1120").unwrap());
    // A field in migration holds values with and without an index.
    let indexed = new.seal(MOVING, "value").unwrap();
    add("moving", indexed[21..].to_vec());
    add("moving", indexed);
    // Two slots, as during a rotation: the second one is the incoming key's.
    let stored = new.seal(EMAIL, "two@example.org").unwrap();
    let second = [&[0, 0, 0, 9][..], &[5; 16]].concat();
    add(
        "email",
        [&[0x82], &stored[1..21], &second, &stored[21..]].concat(),
    );

    let (old, old_index) = (0x0a0b_0c0d, 0x0e0f_1011);
    let expected = [
        (("user.city", "data"), vec![(old, 3)]),
        (("user.city", "index"), vec![(old_index, 3)]),
        (("user.email", "data"), vec![(7, 2), (old, 3)]),
        (
            ("user.email", "index"),
            vec![(8, 2), (9, 1), (old_index, 3)],
        ),
        (("user.moving", "data"), vec![(7, 2)]),
        (("user.moving", "index"), vec![(8, 1)]),
        (("user.ssn", "data"), vec![(7, 1), (old, 3)]),
    ];
    let expected: BTreeMap<_, _> = expected
        .into_iter()
        .map(|((field, purpose), keys)| ((field.to_owned(), purpose), keys))
        .collect();
    assert_eq!(counts(&mut connection), expected);
}

#[test]
fn what_is_no_key_id_is_none() {
    for text in [
        "",
        "00000000",
        "ffffffff",
        "0102030",
        "010203040",
        "0102030g",
        "+1020304",
    ] {
        assert_eq!(KeyUsage::key_id(text), None, "{text}");
    }
    assert_eq!(KeyUsage::key_id("A1B2C3D4"), Some(id(0xa1b2_c3d4)));
}
