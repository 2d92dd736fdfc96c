//! Database files: what lies in a page, across pages, in the write-ahead log and in a rollback journal.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::{Binary, Text};
use fieldseal::{FieldPolicy, TypeTag, Vault};
use fieldseal_testing::{Capture, ForTests as _, LeakReport, Marker};
use std::path::Path;

const NOTE: &FieldPolicy = &FieldPolicy::new("user", "note", TypeTag::STR);

fn open(path: &Path, journal: &str) -> SqliteConnection {
    let mut connection = SqliteConnection::establish(path.to_str().unwrap()).unwrap();
    connection
        .batch_execute(&format!(
            "PRAGMA journal_mode = {journal}; CREATE TABLE notes (note)"
        ))
        .unwrap();
    connection
}

fn search(path: &Path, marker: &Marker<String>) -> LeakReport {
    let mut capture = Capture::new();
    capture.database(path).unwrap();
    capture.search(&[marker.sought()])
}

fn insert(connection: &mut SqliteConnection, note: &str) {
    diesel::sql_query("INSERT INTO notes VALUES (?)")
        .bind::<Text, _>(note)
        .execute(connection)
        .unwrap();
}

#[test]
fn plaintext_is_found_in_the_write_ahead_log_before_it_is_in_the_database() {
    for marker in [Marker::email(), Marker::unicode(), Marker::long_text()] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("db.sqlite");
        let mut connection = open(&path, "WAL");
        insert(&mut connection, marker.value());
        let report = search(&path, &marker);
        assert!(!report.leaks().is_empty(), "{marker:?}");
        assert!(
            report
                .leaks()
                .iter()
                .all(|leak| leak.artefact.ends_with("-wal")),
            "{report}"
        );

        connection
            .batch_execute("PRAGMA wal_checkpoint(TRUNCATE)")
            .unwrap();
        let report = search(&path, &marker);
        assert!(
            report
                .leaks()
                .iter()
                .any(|leak| leak.artefact.ends_with("db.sqlite")),
            "{report}"
        );
    }
}

#[test]
fn plaintext_is_found_in_the_rollback_journal_while_it_is_overwritten() {
    let marker = Marker::email();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("db.sqlite");
    let mut connection = open(&path, "DELETE");
    insert(&mut connection, marker.value());
    // The page as it was goes into the journal before the new one goes into the database.
    connection
        .batch_execute(
            "PRAGMA cache_size = 1; PRAGMA secure_delete = ON; BEGIN; UPDATE notes SET note = 'x'",
        )
        .unwrap();
    connection
        .batch_execute("WITH RECURSIVE n (i) AS (SELECT 1 UNION SELECT i + 1 FROM n WHERE i < 2000) INSERT INTO notes SELECT randomblob(500) FROM n")
        .unwrap();
    let report = search(&path, &marker);
    assert!(
        report
            .leaks()
            .iter()
            .any(|leak| leak.artefact.ends_with("-journal")),
        "{report}"
    );
    connection.batch_execute("COMMIT").unwrap();
    assert!(search(&path, &marker).is_clean());
}

#[test]
fn sealed_values_leave_nothing() {
    let vault = Vault::for_tests();
    for marker in [
        Marker::email(),
        Marker::digits(),
        Marker::unicode(),
        Marker::long_text(),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("db.sqlite");
        let mut connection = open(&path, "WAL");
        for _ in 0..50 {
            let sealed = vault.seal(NOTE, marker.value().as_str()).unwrap();
            diesel::sql_query("INSERT INTO notes VALUES (?)")
                .bind::<Binary, _>(sealed)
                .execute(&mut connection)
                .unwrap();
        }
        let mut capture = Capture::new();
        capture.folder(folder.path()).unwrap();
        let report = capture.search(&[marker.sought()]);
        assert!(report.is_clean(), "{report}");
    }
}

#[test]
fn a_database_that_is_not_there_is_an_error_and_no_clean_one() {
    let folder = tempfile::tempdir().unwrap();
    assert!(
        Capture::new()
            .database(folder.path().join("none.sqlite"))
            .is_err()
    );
}
