//! A table with a column of every form, and values for it.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::{Binary, Nullable};
use fieldseal::{
    FieldPolicy, Keyring, Model, ModelField, Normaliser, PasswordPolicy, Protection, Suite,
    TypeTag, Vault,
};
use fieldseal_sql::{Dialect, ProtectedTable};

pub(super) const EMAIL: &FieldPolicy = &FieldPolicy::new("user", "email", TypeTag::STR)
    .search(Normaliser::EMAIL)
    .unique();
pub(super) const CITY: &FieldPolicy = &FieldPolicy::new("user", "city", TypeTag::STR)
    .search(Normaliser::LOWERCASE)
    .bits(20)
    .suite(Suite::AesSivCmac512);
pub(super) const SSN: &FieldPolicy = &FieldPolicy::new("user", "ssn", TypeTag::STR);
pub(super) const PHONE: &FieldPolicy = &FieldPolicy::new("user", "phone", TypeTag::STR)
    .pad(32)
    .hide_null();
pub(super) const SCAN: &FieldPolicy =
    &FieldPolicy::new("user", "scan", TypeTag::BYTES).suite(Suite::Cobblestone256);
pub(super) const MIXED: &FieldPolicy = &FieldPolicy::new("user", "mixed", TypeTag::STR)
    .accept(Suite::XChaCha20Poly1305)
    .accept(Suite::Cobblestone256);
pub(super) const MOVING: &FieldPolicy = &FieldPolicy::new("user", "moving", TypeTag::STR)
    .search(Normaliser::NONE)
    .unique()
    .migrating();
const PASSWORD: &PasswordPolicy = &PasswordPolicy::new("user", "password");

/// All columns may be NULL, so that each test fills the one that it is about.
pub(super) const USER: &Model = &Model::new("User", "user")
    .with_table("users")
    .with_fields(&[
        field("email", Protection::Encrypted(EMAIL)),
        field("city", Protection::Encrypted(CITY)),
        field("ssn", Protection::Encrypted(SSN)),
        field("scan", Protection::Encrypted(SCAN)),
        field("mixed", Protection::Encrypted(MIXED)),
        field("moving", Protection::Encrypted(MOVING)),
        field("password", Protection::Password(PASSWORD)),
    ]);

/// The one column that is never NULL has a table of its own.
pub(super) const CONTACT: &Model = &Model::new("Contact", "user")
    .with_table("contacts")
    .with_fields(&[field("phone", Protection::Encrypted(PHONE))]);

const fn field(name: &'static str, protection: Protection) -> ModelField {
    ModelField::new(name, name, "Option<String>", protection).with_null()
}

pub(super) fn users() -> ProtectedTable {
    ProtectedTable::new(USER, Dialect::Sqlite)
        .and_then(|table| table.plain("id", "INTEGER NOT NULL PRIMARY KEY"))
        .unwrap()
}

pub(super) fn contacts() -> ProtectedTable {
    ProtectedTable::new(CONTACT, Dialect::Sqlite)
        .and_then(|table| table.plain("id", "INTEGER NOT NULL PRIMARY KEY"))
        .unwrap()
}

pub(super) fn empty() -> SqliteConnection {
    SqliteConnection::establish(":memory:").unwrap()
}

/// A database with both tables.
pub(super) fn database() -> SqliteConnection {
    let mut connection = empty();
    for table in [users(), contacts()] {
        connection.batch_execute(table.create_table().up()).unwrap();
    }
    connection
}

pub(super) fn vault() -> Vault {
    Vault::new(Keyring::generate("test").unwrap()).unwrap()
}

/// Stores bytes in a column of a new row; what the database says when it refuses.
pub(super) fn store(
    connection: &mut SqliteConnection,
    column: &str,
    bytes: Option<&[u8]>,
) -> Result<(), String> {
    let table = if column == "phone" {
        "contacts"
    } else {
        "users"
    };
    diesel::sql_query(format!("INSERT INTO {table} ({column}) VALUES (?)"))
        .bind::<Nullable<Binary>, _>(bytes)
        .execute(connection)
        .map(drop)
        .map_err(|error| error.to_string())
}

/// That a column refuses bytes, for the reason that they have not the form of a stored value.
#[track_caller]
pub(super) fn assert_refused(connection: &mut SqliteConnection, column: &str, bytes: &[u8]) {
    let table = if column == "phone" {
        "contacts"
    } else {
        "users"
    };
    let refusal = store(connection, column, Some(bytes)).expect_err(column);
    assert_eq!(
        refusal,
        format!("CHECK constraint failed: {table}_{column}_sealed")
    );
}
