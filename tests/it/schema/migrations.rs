//! What is printed is ready for `diesel_migrations`.

use super::connection::{Connection, Setting};
use super::sample::{CONTACT, EMAIL, USER, store, vault};
use std::fs;

for_each_database![saved_migrations_run_and_revert];

fn saved_migrations_run_and_revert(setting: Setting) {
    let mut connection = Connection::new(setting);
    let folder = tempfile::tempdir().unwrap();
    for (name, table) in [
        ("01_users", connection.table(USER)),
        ("02_contacts", connection.table(CONTACT)),
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
    let mut connection = Connection::new(Setting::SQLITE);
    let folder = tempfile::tempdir().unwrap();
    let users = connection.table(USER);
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
