//! The model that most tests work with, its tables, and a database in memory.

use std::sync::LazyLock;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::{Binary, Nullable};
use fieldseal::{Keyring, Password, Protect, Vault};
use fieldseal_diesel::{AsChangeset, Insertable};
use secrecy::{ExposeSecret, SecretString};

diesel::table! {
    use diesel::sql_types::*;
    use fieldseal_diesel::sql_types::*;

    users {
        id -> Integer,
        email -> Encrypted<email>,
        phone -> Nullable<Encrypted<phone>>,
        ssn -> Encrypted<ssn>,
        salary -> Encrypted<salary, BigInt>,
        note -> Nullable<Encrypted<note>>,
        password -> PasswordHash<password>,
        name -> Text,
        nick -> Nullable<Text>,
    }
}

#[derive(Clone, Protect, Queryable, Selectable, Identifiable, Insertable, AsChangeset)]
#[diesel(table_name = users)]
#[diesel(treat_none_as_null = true)]
pub(crate) struct User {
    pub(crate) id: i32,
    #[encrypted(search, normalise = email, unique)]
    #[redact(email)]
    pub(crate) email: String,
    #[encrypted(search, normalise = digits)]
    pub(crate) phone: Option<String>,
    #[encrypted]
    #[redact(last = 4)]
    pub(crate) ssn: SecretString,
    #[encrypted]
    pub(crate) salary: i64,
    #[encrypted]
    pub(crate) note: Option<String>,
    #[password]
    pub(crate) password: Password,
    #[redact]
    pub(crate) name: String,
    pub(crate) nick: Option<String>,
}

impl PartialEq for User {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
            && self.email == other.email
            && self.phone == other.phone
            && self.ssn.expose_secret() == other.ssn.expose_secret()
            && self.salary == other.salary
            && self.note == other.note
            && self.password.phc() == other.password.phc()
            && self.name == other.name
            && self.nick == other.nick
    }
}

/// A user with every field filled; each number gives other values.
pub(super) fn user(id: i32) -> User {
    User {
        id,
        email: format!("Ada.{id}@example.org"),
        phone: Some(format!("+49 30 {id:07}")),
        ssn: format!("078-05-{id:04}").into(),
        salary: 50_000 + i64::from(id),
        note: Some(format!("allergic to penicillin {id}")),
        password: hashed(),
        name: format!("Ada Lovelace {id}"),
        nick: Some("ada".into()),
    }
}

/// Hashed once: hashing is slow on purpose.
pub(super) fn hashed() -> Password {
    static PHC: LazyLock<String> = LazyLock::new(|| {
        let password = Password::from(PASSWORD);
        password.hash_blocking().unwrap();
        password.phc().unwrap().to_owned()
    });
    Password::from_phc(&PHC).unwrap()
}

pub(super) const PASSWORD: &str = "correct horse battery staple";

/// What must not be found anywhere outside the model: the values of [`user`] of any number.
pub(super) const SECRETS: &[&str] = &[
    "@example.org",
    "+49 30",
    "4930",
    "078-05-",
    "5000",
    "penicillin",
    PASSWORD,
    "Lovelace",
];

#[track_caller]
pub(super) fn assert_no_secret(text: &str) {
    for secret in SECRETS {
        assert!(!text.contains(secret), "{secret:?} shows in: {text}");
    }
}

pub(super) fn vault() -> Vault {
    Vault::new(Keyring::generate("test").unwrap()).unwrap()
}

/// Runs `work` in the scope of a new vault, with an empty database.
pub(super) fn with_database(work: impl FnOnce(&mut SqliteConnection)) {
    vault().scope().run(|| work(&mut database()));
}

pub(super) fn database() -> SqliteConnection {
    let mut connection = SqliteConnection::establish(":memory:").unwrap();
    connection
        .batch_execute(
            "CREATE TABLE users (
                 id INTEGER NOT NULL PRIMARY KEY,
                 email BLOB NOT NULL,
                 phone BLOB,
                 ssn BLOB NOT NULL,
                 salary BLOB NOT NULL,
                 note BLOB,
                 password TEXT NOT NULL,
                 name TEXT NOT NULL,
                 nick TEXT
             );
             CREATE UNIQUE INDEX users_email_unique ON users (substr(email, 2, 20));
             CREATE INDEX users_phone_index ON users (substr(phone, 2, 20));",
        )
        .unwrap();
    connection
}

/// What the database holds of one value, read around the library.
pub(super) fn stored(
    connection: &mut SqliteConnection,
    table: &str,
    column: &str,
    id: i32,
) -> Option<Vec<u8>> {
    diesel::sql_query(format!(
        "SELECT {column} AS bytes FROM {table} WHERE id = {id}"
    ))
    .get_result::<Raw>(connection)
    .unwrap()
    .bytes
}

#[derive(QueryableByName)]
struct Raw {
    #[diesel(sql_type = Nullable<Binary>)]
    bytes: Option<Vec<u8>>,
}

/// The user reads back as it was, and the database holds none of its values.
#[track_caller]
pub(super) fn assert_stored(connection: &mut SqliteConnection, expect: &User) {
    let found: User = users::table
        .find(expect.id)
        .select(User::as_select())
        .first(connection)
        .unwrap();
    assert!(found == *expect, "read back {found:?}, wrote {expect:?}");
    for column in ["email", "phone", "ssn", "salary", "note"] {
        let Some(bytes) = stored(connection, "users", column, expect.id) else {
            continue;
        };
        assert!(matches!(bytes[0], 0x01 | 0x81), "{column} is not sealed");
        assert_no_secret(&String::from_utf8_lossy(&bytes));
    }
    assert!(
        stored(connection, "users", "password", expect.id)
            .unwrap()
            .starts_with(b"$argon2id$")
    );
}
