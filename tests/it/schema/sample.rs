//! A table with a column of every form, and values for it.

use super::connection::{Connection, Outcome, Setting};
use fieldseal::{
    FieldPolicy, Keyring, Model, ModelField, Normaliser, PasswordPolicy, Protection, Suite,
    TypeTag, Vault,
};

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

/// A database with both tables.
pub(super) fn tables(setting: Setting) -> Connection {
    let mut connection = Connection::new(setting);
    for model in [USER, CONTACT] {
        let create = connection.table(model).create_table();
        connection.execute(create.up()).unwrap();
    }
    connection
}

pub(super) fn vault() -> Vault {
    Vault::new(Keyring::generate("test").unwrap()).unwrap()
}

/// The table that has a column.
pub(super) fn table_of(column: &str) -> &'static str {
    match column {
        "phone" => "contacts",
        _ => "users",
    }
}

/// Stores bytes in a column of a new row.
pub(super) fn store(connection: &mut Connection, column: &str, bytes: Option<&[u8]>) -> Outcome {
    let table = table_of(column);
    connection.bind(&format!("INSERT INTO {table} ({column}) VALUES (?)"), bytes)
}

/// That a column refuses bytes, for the reason that they have not the form of a stored value.
#[track_caller]
pub(super) fn assert_refused(connection: &mut Connection, column: &str, bytes: &[u8]) {
    let table = table_of(column);
    let refusal = store(connection, column, Some(bytes)).expect_err(column);
    assert_eq!(
        refusal,
        format!("the check {table}_{column}_sealed refuses it")
    );
}
