//! What a table says of its columns, and the names that it refuses.

use super::*;
use fieldseal::{FieldPolicy, ModelField, Normaliser, PasswordPolicy, Suite, TypeTag};

const EMAIL: FieldPolicy =
    FieldPolicy::new("user", "email", TypeTag::STR).search(Normaliser::EMAIL);
const KIND: FieldPolicy = FieldPolicy::new("user", "kind", TypeTag::ENUM);
const AGE: FieldPolicy = FieldPolicy::new("user", "age", TypeTag::UINT);
const PASSWORD: PasswordPolicy = PasswordPolicy::new("user", "password");
const USER: &Model = &Model::new("User", "user")
    .with_table("users")
    .with_fields(&[
        ModelField::new("email", "email", "String", Protection::Encrypted(&EMAIL)),
        ModelField::new("kind", "kind_", "Kind", Protection::Encrypted(&KIND)),
        ModelField::new("age", "age", "u8", Protection::Encrypted(&AGE)),
        ModelField::new(
            "password",
            "password",
            "Password",
            Protection::Password(&PASSWORD),
        ),
    ]);

fn users(dialect: Dialect) -> ProtectedTable {
    ProtectedTable::new(USER, dialect).unwrap()
}

fn types(table: &ProtectedTable) -> Vec<String> {
    table
        .columns()
        .iter()
        .map(ProtectedColumn::sql_type)
        .collect()
}

#[test]
fn a_column_is_sized_for_the_longest_value_where_a_database_has_sizes() {
    assert_eq!(
        types(&users(Dialect::MariaDb)),
        [
            "LONGBLOB",
            "LONGBLOB",
            "VARBINARY(54)",
            "VARCHAR(512) CHARACTER SET ascii COLLATE ascii_bin"
        ]
    );
    let sized = users(Dialect::MySql)
        .max_len("email", 254)
        .unwrap()
        .max_len("kind", 10_000)
        .unwrap();
    assert_eq!(types(&sized)[..2], ["VARBINARY(341)", "LONGBLOB"]);
    assert_eq!(
        types(&users(Dialect::Sqlite)),
        ["BLOB", "BLOB", "BLOB", "TEXT"]
    );
    assert_eq!(
        types(&users(Dialect::Postgres)),
        ["bytea", "bytea", "bytea", "text"]
    );
}

#[test]
fn values_from_the_time_of_padding_stay_valid_and_fit() {
    let table = users(Dialect::MariaDb).formerly_padded("age", 64).unwrap();
    let age = &table.columns()[2];
    assert_eq!(age.sql_type(), "VARBINARY(110)");
    assert!(age.check().unwrap().contains("IN (x'01', x'81')"));
    assert!(!table.columns()[1].check().unwrap().contains("x'81'"));
}

#[test]
fn a_column_may_have_another_name_in_the_database() {
    let table = users(Dialect::Postgres).sql_name("kind", "kind").unwrap();
    assert!(table.definitions()[1].starts_with("\"kind\" bytea NOT NULL\n"));
    assert_eq!(
        table.diesel_columns()[1..3],
        [
            "#[sql_name = \"kind\"]",
            "kind_ -> Encrypted<kind_, Own<crate::Kind>>,"
        ]
    );
}

#[test]
fn the_plaintext_can_be_named_where_the_model_does_not_know_it() {
    let table = users(Dialect::Sqlite)
        .diesel_plaintext("kind", "Own<crate::model::Kind>")
        .unwrap();
    assert_eq!(
        table.diesel_columns()[1],
        "kind_ -> Encrypted<kind_, Own<crate::model::Kind>>,"
    );
}

#[test]
fn what_no_table_can_be_made_of_is_refused() {
    const NOWHERE: &Model = &Model::new("User", "user");
    let refusal = |result: Result<ProtectedTable, SqlError>| result.unwrap_err().to_string();
    let sqlite = || users(Dialect::Sqlite);
    assert_eq!(
        refusal(ProtectedTable::new(NOWHERE, Dialect::Sqlite)),
        "model User has no table"
    );
    assert_eq!(
        refusal(ProtectedTable::named(NOWHERE, Dialect::Sqlite, "users")),
        "model User has no protected column"
    );
    assert_eq!(
        refusal(sqlite().max_len("mail", 9)),
        "model User has no encrypted field `mail`"
    );
    assert_eq!(
        refusal(sqlite().max_len("password", 9)),
        "model User has no encrypted field `password`"
    );
    assert_eq!(
        refusal(sqlite().max_len("age", 9)),
        "the length of User.age is fixed by its type"
    );
    assert_eq!(
        refusal(sqlite().max_len("email", 1 << 25)),
        "the suite of User.email seals at most 16777216 bytes"
    );
    assert_eq!(
        refusal(sqlite().formerly_padded("email", 0)),
        "User.email cannot have been padded to that multiple: it is 1 to 65536 bytes"
    );
    assert_eq!(
        refusal(sqlite().plain("a\0b", "TEXT")),
        "`a\\0b` cannot name a table, column or schema"
    );
    assert_eq!(
        refusal(sqlite().plain("", "TEXT")),
        "`` cannot name a table, column or schema"
    );
    assert_eq!(
        refusal(sqlite().schema("crm")),
        "table users cannot be in a schema: SQLite has none"
    );
    assert_eq!(
        refusal(users(Dialect::Postgres).schema("")),
        "`` cannot name a table, column or schema"
    );
    assert_eq!(
        refusal(sqlite().plain("Email", "TEXT")),
        "table users has two columns `email`"
    );
}

#[test]
fn a_virtual_column_takes_a_name() {
    assert!(
        users(Dialect::Sqlite)
            .plain("email_index", "INTEGER")
            .is_ok()
    );
    let expect = SqlError::RepeatedColumn {
        table: "users".to_owned(),
        column: "email_index".to_owned(),
    };
    assert_eq!(
        users(Dialect::MariaDb)
            .plain("email_index", "INTEGER")
            .unwrap_err(),
        expect
    );
}

#[test]
fn every_statement_says_the_schema() {
    let table = users(Dialect::Postgres).schema("crm").unwrap();
    assert_eq!(table.schema_name(), Some("crm"));
    let email = &table.columns()[0];
    assert_eq!(
        table.index(email).unwrap(),
        "CREATE INDEX \"users_email_index\" ON \"crm\".\"users\" (substr(\"email\", 2, 20))"
    );
    let (create, constrain) = (table.create_table(), table.constrain());
    assert!(create.up().starts_with("CREATE TABLE \"crm\".\"users\" ("));
    assert_eq!(create.down(), "DROP TABLE \"crm\".\"users\";\n");
    assert!(constrain.up().contains("ALTER TABLE \"crm\".\"users\"\n"));
    assert!(
        constrain
            .down()
            .contains("DROP INDEX \"crm\".\"users_email_index\";")
    );
    assert!(
        users(Dialect::MariaDb)
            .schema("crm")
            .unwrap()
            .add_columns()
            .up()
            .contains("ON `crm`.`users` (`email_index`)")
    );
}

#[test]
fn a_searchable_column_says_what_its_index_stands_on() {
    let index = |dialect| users(dialect).columns()[0].index_column();
    let virtual_column = index(Dialect::MariaDb).unwrap();
    assert_eq!(virtual_column.name(), "email_index");
    assert_eq!(virtual_column.sql_type(), "VARBINARY(20)");
    assert_eq!(virtual_column.expression(), "substr(`email`, 2, 20)");
    assert_eq!(index(Dialect::Sqlite), None);
    let table = users(Dialect::MariaDb);
    assert_eq!(table.columns()[1].index_column(), None);
    assert_eq!(table.index(&table.columns()[1]), None);
    assert!(!table.columns()[0].is_unique());
}

#[test]
fn a_model_of_another_suite_is_sized_by_it() {
    const LARGE: FieldPolicy =
        FieldPolicy::new("user", "scan", TypeTag::BYTES).suite(Suite::Cobblestone256);
    const SCAN: &Model = &Model::new("Scan", "scan")
        .with_table("scans")
        .with_fields(&[ModelField::new(
            "scan",
            "scan",
            "Vec<u8>",
            Protection::Encrypted(&LARGE),
        )]);
    let table = ProtectedTable::new(SCAN, Dialect::MariaDb)
        .unwrap()
        .max_len("scan", 100)
        .unwrap();
    assert_eq!(table.columns()[0].longest_stored(), Some(178));
}
