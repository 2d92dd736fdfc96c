//! What is printed is ready for `diesel_migrations`.

use super::sample::{EMAIL, contacts, empty, store, users, vault};
use diesel_migrations::{FileBasedMigrations, MigrationHarness};

#[test]
fn saved_migrations_run_and_revert() {
    let folder = tempfile::tempdir().unwrap();
    users()
        .create_table()
        .save(&folder.path().join("2026-01-31-120000_users"))
        .unwrap();
    contacts()
        .create_table()
        .save(&folder.path().join("2026-01-31-120001_contacts"))
        .unwrap();
    users()
        .constrain()
        .save(&folder.path().join("2026-01-31-120002_again"))
        .unwrap();
    let migrations = || FileBasedMigrations::from_path(folder.path()).unwrap();

    let mut connection = empty();
    let refusal = connection.run_pending_migrations(migrations()).unwrap_err();
    assert!(
        refusal
            .to_string()
            .ends_with("CHECK constraint failed: is_safe_to_rebuild"),
        "{refusal}"
    );
    std::fs::remove_dir_all(folder.path().join("2026-01-31-120002_again")).unwrap();
    let stored = vault().seal(EMAIL, "ada@example.org").unwrap();
    assert_eq!(store(&mut connection, "email", Some(&stored)), Ok(()));
    assert!(store(&mut connection, "email", Some(b"ada@example.org")).is_err());
    connection.revert_all_migrations(migrations()).unwrap();
    assert!(
        store(&mut connection, "email", Some(&stored))
            .unwrap_err()
            .starts_with("no such table")
    );
}
