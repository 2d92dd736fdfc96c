//! A table that exists: columns are added, filled and required, or constrained later, and every way back leads where it came from.

use super::connection::{Connection, Outcome, Setting};
use super::sample::{EMAIL, SSN, vault};
use fieldseal::{Model, ModelField, PasswordPolicy, Protection};
use fieldseal_sql::{Dialect, Migration, ProtectedTable};

for_each_database![
    a_new_table_goes_as_it_came,
    columns_are_added_filled_and_required,
    a_table_without_constraints_gets_them,
    plaintext_that_is_there_already_stops_the_constraint,
];

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

fn users(connection: &Connection) -> ProtectedTable {
    let users = connection.table(USER);
    users.plain("name", connection.database().text()).unwrap()
}

/// The table before anything of it was protected, with columns of the right types or without.
fn unguarded(connection: &mut Connection, has_columns: bool) {
    let users = users(connection);
    let mut columns = vec![format!("name {}", connection.database().text())];
    if has_columns {
        let protected = users.columns().iter();
        columns.extend(protected.map(|column| format!("{} {}", column.name(), column.sql_type())));
    }
    let key = connection.key();
    let columns = columns.join(", ");
    connection
        .execute(&format!("CREATE TABLE users (id {key}, {columns})"))
        .unwrap();
}

/// What the database says of its tables, without the differences of spelling that a rebuilt table has.
fn schema(connection: &mut Connection) -> Vec<String> {
    let lines = connection.lines(connection.database().definitions());
    let lines = lines.into_iter().map(|line| {
        line.split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
            .replace(['"', '`'], "")
            .replace("( ", "(")
            .replace(" )", ")")
    });
    lines.collect()
}

fn count(connection: &mut Connection) -> usize {
    let rows = match connection.dialect() {
        Dialect::MariaDb => "SELECT CAST(id AS CHAR) AS line FROM users",
        _ => "SELECT CAST(id AS TEXT) AS line FROM users",
    };
    connection.lines(rows).len()
}

/// Adds a row with these bytes for an address.
fn add(connection: &mut Connection, email: &[u8]) -> Outcome {
    let insert = "INSERT INTO users (email, password) VALUES (?, '$argon2id$')";
    connection.bind(insert, Some(email))
}

fn is_guarded(connection: &mut Connection) -> bool {
    let plaintext = b"ada@example.org";
    match add(connection, plaintext) {
        Ok(()) => {
            let delete = "DELETE FROM users WHERE email = ?";
            connection.bind(delete, Some(plaintext)).unwrap();
            false
        }
        Err(refusal) => {
            assert_eq!(refusal, "the check users_email_sealed refuses it");
            true
        }
    }
}

fn up(connection: &mut Connection, migration: &Migration) {
    connection.migrate(migration.up()).unwrap();
}

fn down(connection: &mut Connection, migration: &Migration) {
    connection.migrate(migration.down()).unwrap();
}

fn a_new_table_goes_as_it_came(setting: Setting) {
    let mut connection = Connection::new(setting);
    let create = users(&connection).create_table();
    up(&mut connection, &create);
    assert!(is_guarded(&mut connection));
    down(&mut connection, &create);
    assert_eq!(schema(&mut connection), Vec::<String>::new());
}

fn columns_are_added_filled_and_required(setting: Setting) {
    let (mut connection, vault) = (Connection::new(setting), vault());
    unguarded(&mut connection, false);
    let insert = "INSERT INTO users (name) VALUES ('Ada')";
    connection.execute(insert).unwrap();
    let bare = schema(&mut connection);

    let (add, require) = (
        users(&connection).add_columns(),
        users(&connection).require_values(),
    );
    up(&mut connection, &add);
    assert!(is_guarded(&mut connection));
    let guarded = schema(&mut connection);
    assert!(connection.migrate(require.up()).is_err());
    assert_eq!(schema(&mut connection), guarded);

    let stored = vault.seal(EMAIL, "ada@example.org").unwrap();
    let fill = "UPDATE users SET email = ?, password = '$argon2id$'";
    connection.bind(fill, Some(&stored)).unwrap();
    up(&mut connection, &require);
    assert!(is_guarded(&mut connection));
    let refusal = connection.execute(insert).unwrap_err();
    assert!(refusal.contains("email"), "{refusal}");
    assert_eq!(count(&mut connection), 1);

    down(&mut connection, &require);
    assert_eq!(schema(&mut connection), guarded);
    connection.execute(insert).unwrap();
    down(&mut connection, &add);
    assert_eq!(schema(&mut connection), bare);
    assert_eq!(count(&mut connection), 2);
}

fn a_table_without_constraints_gets_them(setting: Setting) {
    let (mut connection, vault) = (Connection::new(setting), vault());
    unguarded(&mut connection, true);
    let before = schema(&mut connection);
    assert!(!is_guarded(&mut connection));
    let stored = vault.seal(EMAIL, "ada@example.org").unwrap();
    add(&mut connection, &stored).unwrap();

    let constrain = users(&connection).constrain();
    up(&mut connection, &constrain);
    assert!(is_guarded(&mut connection));
    let twin = vault.seal(EMAIL, "ADA@example.org").unwrap();
    assert_eq!(
        add(&mut connection, &twin),
        Err("the unique constraint users_email_unique refuses it".to_owned())
    );
    down(&mut connection, &constrain);
    assert!(!is_guarded(&mut connection));
    add(&mut connection, &twin).unwrap();
    assert_eq!(count(&mut connection), 2);
    assert_eq!(schema(&mut connection), before);
}

fn plaintext_that_is_there_already_stops_the_constraint(setting: Setting) {
    let mut connection = Connection::new(setting);
    unguarded(&mut connection, true);
    add(&mut connection, b"ada@example.org").unwrap();
    let before = schema(&mut connection);
    let constrain = users(&connection).constrain();
    let refusal = connection.migrate(constrain.up()).unwrap_err();
    assert!(refusal.contains("users_email_sealed"), "{refusal}");
    assert!(!refusal.contains("example.org"), "{refusal}");
    assert_eq!(count(&mut connection), 1);
    assert_eq!(schema(&mut connection), before);
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
        let mut connection = Connection::new(Setting::SQLITE);
        unguarded(&mut connection, true);
        connection.execute(obstacle).unwrap();
        let before = schema(&mut connection);
        let constrain = users(&connection).constrain();
        assert_eq!(
            connection.migrate(constrain.up()),
            Err("the check is_safe_to_rebuild refuses it".to_owned()),
            "{obstacle}"
        );
        assert_eq!(schema(&mut connection), before);
    }
}

#[test]
fn a_table_that_others_refer_to_is_made_again_while_foreign_keys_are_off() {
    let mut connection = Connection::new(Setting::SQLITE);
    unguarded(&mut connection, true);
    connection
        .execute(
            "INSERT INTO users (id, password) VALUES (1, '$argon2id$');
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
    connection.execute("PRAGMA foreign_keys = ON").unwrap();
    assert_eq!(
        connection.execute("INSERT INTO posts VALUES (2)"),
        Err("a foreign key refuses it".to_owned())
    );
    connection.execute("INSERT INTO posts VALUES (1)").unwrap();
}

const OPTIONAL: &Model = &Model::new("User", "user")
    .with_table("users")
    .with_fields(&[
        ModelField::new("ssn", "ssn", "Option<String>", Protection::Encrypted(SSN)).with_null(),
    ]);
