//! What is printed is ready for `diesel_migrations`.

use super::connection::Connection;
use super::sample::{EMAIL, contacts, store, users, vault};
use crate::contract::database::Database;
use fieldseal_sql::Dialect;
use std::fs;

for_each_database![saved_migrations_run_and_revert];

fn saved_migrations_run_and_revert(database: Database) {
    let mut connection = Connection::new(database);
    let dialect = connection.dialect();
    let folder = tempfile::tempdir().unwrap();
    for (name, table) in [
        ("01_users", users(dialect)),
        ("02_contacts", contacts(dialect)),
    ] {
        table
            .create_table()
            .save(&folder.path().join(name))
            .unwrap();
    }
    connection.run_migrations(folder.path()).unwrap();
    let stored = vault().seal(EMAIL, "ada@example.org").unwrap();
    assert_eq!(store(&mut connection, "email", Some(&stored)), Ok(()));
    assert!(store(&mut connection, "email", Some(b"ada@example.org")).is_err());
    connection.revert_migrations(folder.path()).unwrap();
    let refusal = store(&mut connection, "email", Some(&stored)).unwrap_err();
    let words = ["no such table", "does not exist", "doesn't exist"];
    assert!(
        words.iter().any(|words| refusal.contains(words)),
        "{refusal}"
    );
}

#[test]
fn a_saved_migration_that_would_lose_something_stops() {
    let mut connection = Connection::new(Database::Sqlite);
    let folder = tempfile::tempdir().unwrap();
    let users = users(Dialect::Sqlite);
    for (name, migration) in [
        ("01_users", users.create_table()),
        ("02_again", users.constrain()),
    ] {
        migration.save(&folder.path().join(name)).unwrap();
    }
    let refusal = connection.run_migrations(folder.path()).unwrap_err();
    assert!(
        refusal.ends_with("CHECK constraint failed: is_safe_to_rebuild"),
        "{refusal}"
    );
    fs::remove_dir_all(folder.path().join("02_again")).unwrap();
    connection.revert_migrations(folder.path()).unwrap();
}
