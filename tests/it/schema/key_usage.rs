//! Which keys the values of a table stand under.

use super::connection::{Connection, Setting};
use super::sample::{CITY, CONTACT, EMAIL, MOVING, SSN, USER, store, tables};
use fieldseal::adapter::StoredPassword;
use fieldseal::keyring::{Purpose, State};
use fieldseal::{KeyId, Keyring, Model, ModelField, Password, PasswordPolicy, Protection, Vault};
use fieldseal_sql::KeyUsage;
use std::collections::BTreeMap;

for_each_database![
    values_of_every_form_are_counted_under_the_keys_that_sealed_them,
    hashes_are_counted_under_their_peppers,
];

const PASSWORD: &PasswordPolicy = &PasswordPolicy::new("account", "password").pepper();
const ACCOUNT: &Model = &Model::new("Account", "account")
    .with_table("accounts")
    .with_fields(&[ModelField::new(
        "password",
        "password",
        "Password",
        Protection::Password(PASSWORD),
    )]);

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
    let mut counts = BTreeMap::new();
    for usage in [USER, CONTACT]
        .map(|model| connection.table(model).key_usage())
        .concat()
    {
        let mut keys: Vec<_> = connection
            .counts(usage.sql())
            .into_iter()
            .map(|(key, how_many)| (KeyUsage::key_id(&key).unwrap().number(), how_many))
            .collect();
        keys.sort_unstable();
        if !keys.is_empty() {
            let field = format!("{}.{}", usage.entity(), usage.field());
            counts.insert((field, usage.purpose().name()), keys);
        }
    }
    counts
}

fn values_of_every_form_are_counted_under_the_keys_that_sealed_them(setting: Setting) {
    let mut connection = tables(setting);
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

/// A text column: a pepper's key id stands in base64, of which some databases know nothing.
fn hashes_are_counted_under_their_peppers(setting: Setting) {
    let mut connection = Connection::new(setting);
    let accounts = connection.table(ACCOUNT);
    connection.execute(accounts.create_table().up()).unwrap();
    // They differ in the case of one letter of their base64.
    let (small, capital) = (0x0100_001a, 0x0100_0000);
    let password = Password::from("correct horse battery staple");
    password.hash_blocking().unwrap();
    let hashed = |number| {
        let keys = [(Purpose::Pepper, id(number), State::Primary, [3; 32])];
        let vault = Vault::new(Keyring::insecure_from_roots("scan", keys).unwrap()).unwrap();
        let stored = StoredPassword::new(PASSWORD, &password);
        vault.scope().run(|| stored.stored().unwrap().to_owned())
    };
    let mut stored = [small, capital, capital].map(hashed).to_vec();
    let [first, second] = [&stored[0], &stored[1]].map(|text| &text[4..12]);
    assert!(first != second && first.eq_ignore_ascii_case(second));
    // An imported hash, which no pepper is around yet.
    stored.push("$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHQ$b3V0cHV0b3V0cHV0".to_owned());
    for text in &stored {
        let insert = format!("INSERT INTO accounts (password) VALUES ('{text}')");
        connection.execute(&insert).unwrap();
    }
    let [usage] = &accounts.key_usage()[..] else {
        panic!("one column");
    };
    assert_eq!(
        (usage.entity(), usage.field(), usage.purpose()),
        ("account", "password", Purpose::Pepper)
    );
    let mut counts = connection.counts(usage.sql());
    counts.sort_by_key(|(_, how_many)| *how_many);
    let counts = counts.into_iter();
    let counts: Vec<_> = counts
        .map(|(key, how_many)| (KeyUsage::key_id(&key).unwrap().number(), how_many))
        .collect();
    assert_eq!(counts, [(small, 1), (capital, 2)]);
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
        // Letters that are no base64, a version 2, the key id that no key has.
        "2a2a2a2a2a2a2a2a",
        "4167454241414141",
        "4151454141414141",
        "+151454142414141",
    ] {
        assert_eq!(KeyUsage::key_id(text), None, "{text}");
    }
    assert_eq!(KeyUsage::key_id("A1B2C3D4"), Some(id(0xa1b2_c3d4)));
    assert_eq!(KeyUsage::key_id("4151454141414142"), Some(id(1)));
}
