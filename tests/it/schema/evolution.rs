//! A table that exists: columns are added, filled and required, or constrained later, and every way back leads where it came from.

use super::sample::{EMAIL, SSN, empty, vault};
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Binary, Nullable, Text};
use fieldseal::{Model, ModelField, PasswordPolicy, Protection};
use fieldseal_sql::{Dialect, Migration, ProtectedTable};

const PASSWORD: &PasswordPolicy = &PasswordPolicy::new("user", "password");
const USER: &Model = &Model::new("User", "user")
    .with_table("users")
    .with_fields(&[
        ModelField::new("email", "email", "String", Protection::Encrypted(EMAIL)),
        ModelField::new("ssn", "ssn", "Option<String>", Protection::Encrypted(SSN)).with_null(),
        ModelField::new(
            "password",
            "password",
            "Password",
            Protection::Password(PASSWORD),
        ),
    ]);

fn users() -> ProtectedTable {
    ProtectedTable::new(USER, Dialect::Sqlite)
        .and_then(|table| table.plain("id", "INTEGER NOT NULL PRIMARY KEY"))
        .and_then(|table| table.plain("name", "TEXT"))
        .unwrap()
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Nullable<Text>)]
    sql: Option<String>,
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

/// The schema of the database, without the differences of spelling that a rebuilt table has.
fn schema(connection: &mut SqliteConnection) -> Vec<String> {
    let lines: Vec<Line> = diesel::sql_query(
        "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY type, name",
    )
    .load(connection)
    .unwrap();
    lines
        .into_iter()
        .filter_map(|line| line.sql)
        .map(|sql| {
            sql.split_whitespace()
                .collect::<Vec<_>>()
                .join(" ")
                .replace(['"', '`'], "")
                .replace("( ", "(")
                .replace(" )", ")")
        })
        .collect()
}

fn count(connection: &mut SqliteConnection) -> i64 {
    let counts: Vec<Count> = diesel::sql_query("SELECT count(*) AS count FROM users")
        .load(connection)
        .unwrap();
    counts[0].count
}

fn up(connection: &mut SqliteConnection, migration: &Migration) {
    connection
        .transaction(|connection| connection.batch_execute(migration.up()))
        .unwrap();
}

fn down(connection: &mut SqliteConnection, migration: &Migration) {
    connection
        .transaction(|connection| connection.batch_execute(migration.down()))
        .unwrap();
}

/// Adds a row with these bytes for an address.
fn add(connection: &mut SqliteConnection, email: &[u8]) -> Result<(), String> {
    diesel::sql_query("INSERT INTO users (email, password) VALUES (?, '$argon2id$…')")
        .bind::<Binary, _>(email)
        .execute(connection)
        .map(drop)
        .map_err(|error| error.to_string())
}

fn is_guarded(connection: &mut SqliteConnection) -> bool {
    let tried: QueryResult<()> = connection.transaction(|connection| {
        let refusal = add(connection, b"ada@example.org");
        assert!(
            refusal.is_ok()
                || refusal == Err("CHECK constraint failed: users_email_sealed".to_owned()),
            "{refusal:?}"
        );
        refusal.map_or(Ok(()), |()| Err(diesel::result::Error::RollbackTransaction))
    });
    tried.is_ok()
}

#[test]
fn a_new_table_goes_as_it_came() {
    let mut connection = empty();
    up(&mut connection, &users().create_table());
    assert!(is_guarded(&mut connection));
    down(&mut connection, &users().create_table());
    assert_eq!(schema(&mut connection), Vec::<String>::new());
}

#[test]
fn columns_are_added_filled_and_required() {
    let (mut connection, vault) = (empty(), vault());
    connection
        .batch_execute("CREATE TABLE users (id INTEGER NOT NULL PRIMARY KEY, name TEXT); INSERT INTO users (name) VALUES ('Ada')")
        .unwrap();
    let bare = schema(&mut connection);

    up(&mut connection, &users().add_columns());
    assert!(is_guarded(&mut connection));
    let guarded = schema(&mut connection);
    let too_early = connection
        .transaction(|connection| connection.batch_execute(users().require_values().up()));
    assert!(
        too_early
            .unwrap_err()
            .to_string()
            .starts_with("NOT NULL constraint failed")
    );
    assert_eq!(schema(&mut connection), guarded);

    let stored = vault.seal(EMAIL, "ada@example.org").unwrap();
    diesel::sql_query("UPDATE users SET email = ?, password = '$argon2id$…'")
        .bind::<Binary, _>(&stored)
        .execute(&mut connection)
        .unwrap();
    up(&mut connection, &users().require_values());
    assert!(is_guarded(&mut connection));
    let refusal = connection
        .batch_execute("INSERT INTO users (name) VALUES ('Grace')")
        .unwrap_err();
    assert_eq!(
        refusal.to_string(),
        "NOT NULL constraint failed: users.email"
    );
    assert_eq!(count(&mut connection), 1);

    down(&mut connection, &users().require_values());
    assert_eq!(schema(&mut connection), guarded);
    down(&mut connection, &users().add_columns());
    assert_eq!(schema(&mut connection), bare);
    assert_eq!(count(&mut connection), 1);
}

const UNGUARDED: &str = "CREATE TABLE users (id INTEGER NOT NULL PRIMARY KEY, name TEXT, email BLOB, ssn BLOB, password TEXT);";

#[test]
fn a_table_without_constraints_gets_them() {
    let (mut connection, vault) = (empty(), vault());
    connection.batch_execute(UNGUARDED).unwrap();
    let before = schema(&mut connection);
    assert!(!is_guarded(&mut connection));
    add(
        &mut connection,
        &vault.seal(EMAIL, "ada@example.org").unwrap(),
    )
    .unwrap();

    up(&mut connection, &users().constrain());
    assert!(is_guarded(&mut connection));
    assert_eq!(count(&mut connection), 1);
    down(&mut connection, &users().constrain());
    assert!(!is_guarded(&mut connection));
    assert_eq!(schema(&mut connection), before);
}

#[test]
fn plaintext_that_is_there_already_stops_the_constraint() {
    let mut connection = empty();
    connection.batch_execute(UNGUARDED).unwrap();
    connection
        .batch_execute(
            "INSERT INTO users (email, password) VALUES ('ada@example.org', '$argon2id$…')",
        )
        .unwrap();
    let refusal =
        connection.transaction(|connection| connection.batch_execute(users().constrain().up()));
    assert_eq!(
        refusal.unwrap_err().to_string(),
        "CHECK constraint failed: users_email_sealed"
    );
    assert_eq!(count(&mut connection), 1);
}

#[test]
fn a_table_is_not_made_again_at_the_cost_of_what_the_migration_does_not_know() {
    for obstacle in [
        "ALTER TABLE users ADD COLUMN self INTEGER REFERENCES Users (id)",
        "ALTER TABLE users ADD COLUMN forgotten TEXT",
        "CREATE INDEX by_name ON users (name)",
        "CREATE TRIGGER audit AFTER INSERT ON users BEGIN SELECT 1; END",
        "PRAGMA foreign_keys = ON; CREATE TABLE posts (author INTEGER REFERENCES users (id) ON DELETE CASCADE)",
    ] {
        let mut connection = empty();
        connection.batch_execute(UNGUARDED).unwrap();
        connection.batch_execute(obstacle).unwrap();
        let before = schema(&mut connection);
        let refusal =
            connection.transaction(|connection| connection.batch_execute(users().constrain().up()));
        assert_eq!(
            refusal.unwrap_err().to_string(),
            "CHECK constraint failed: is_safe_to_rebuild",
            "{obstacle}"
        );
        assert_eq!(schema(&mut connection), before);
    }
}

#[test]
fn a_table_that_others_refer_to_is_made_again_while_foreign_keys_are_off() {
    let mut connection = empty();
    connection.batch_execute(UNGUARDED).unwrap();
    connection
        .batch_execute(
            "INSERT INTO users (id, password) VALUES (1, '$argon2id$…');
             CREATE TABLE posts (author INTEGER REFERENCES users (id) ON DELETE CASCADE);
             INSERT INTO posts VALUES (1);
             UPDATE users SET email = NULL;
             PRAGMA foreign_keys = OFF;",
        )
        .unwrap();
    let optional = ProtectedTable::new(OPTIONAL, Dialect::Sqlite)
        .and_then(|table| table.plain("id", "INTEGER NOT NULL PRIMARY KEY"))
        .and_then(|table| table.plain("name", "TEXT"))
        .and_then(|table| table.plain("email", "BLOB"))
        .and_then(|table| table.plain("password", "TEXT"))
        .unwrap();
    up(&mut connection, &optional.constrain());
    connection
        .batch_execute("PRAGMA foreign_keys = ON")
        .unwrap();
    let refusal = connection
        .batch_execute("INSERT INTO posts VALUES (2)")
        .unwrap_err();
    assert_eq!(refusal.to_string(), "FOREIGN KEY constraint failed");
    connection
        .batch_execute("INSERT INTO posts VALUES (1)")
        .unwrap();
}

const OPTIONAL: &Model = &Model::new("User", "user")
    .with_table("users")
    .with_fields(&[
        ModelField::new("ssn", "ssn", "Option<String>", Protection::Encrypted(SSN)).with_null(),
    ]);
