//! Scans for the real values of a data set.

use fieldseal_testing::{Encoding, Marker, Scan, ScanReport, scan_files};
use std::path::PathBuf;

/// A database and its write-ahead log with this content.
fn files(content: &[u8]) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("people.sqlite");
    std::fs::write(&path, "SQLite format 3").unwrap();
    std::fs::write(folder.path().join("people.sqlite-wal"), content).unwrap();
    (folder, path)
}

fn scan(content: &[u8], values: &[&str]) -> ScanReport {
    let (_folder, path) = files(content);
    Scan::new(values).database(path).run().unwrap()
}

#[test]
fn a_stored_value_is_found_in_the_write_ahead_log() {
    let report = scan(
        "…DE89370400440532013000…".as_bytes(),
        &["FR1420041010050500013M02606", "DE89370400440532013000"],
    );
    assert_eq!(report.to_string(), "1 of 2 values found in plaintext");
    let finding = &report.findings()[0];
    assert_eq!(
        (finding.value, finding.encoding, finding.offset),
        (1, Encoding::Plain, 3)
    );
    assert!(finding.file.ends_with("people.sqlite-wal"));
    assert!(!report.is_clean());
}

#[test]
fn files_without_the_values_are_clean() {
    let report = scan(b"nothing to see", &["DE89370400440532013000"]);
    assert!(report.is_clean());
    assert_eq!(report.to_string(), "0 of 1 values found in plaintext");
    assert_eq!(
        report
            .files()
            .iter()
            .map(|(_, len)| *len)
            .collect::<Vec<_>>(),
        [15, 14]
    );
}

#[test]
fn a_scan_for_nothing_or_of_nothing_is_not_clean() {
    assert!(!scan(b"something", &["", "12"]).is_clean());
    assert!(
        !scan_files(Vec::<PathBuf>::new(), ["DE89370400440532013000"])
            .unwrap()
            .is_clean()
    );
    assert!(scan_files(["/no/such/file"], ["DE89370400440532013000"]).is_err());
}

#[test]
fn a_part_of_a_long_value_gives_it_away() {
    let note = Marker::long_text();
    let start = note
        .value()
        .char_indices()
        .map(|(at, _)| at)
        .find(|at| *at > 700)
        .unwrap();
    let end = note
        .value()
        .char_indices()
        .map(|(at, _)| at)
        .find(|at| *at > 800)
        .unwrap();
    let report = scan(&note.value().as_bytes()[start..end], &[note.value()]);
    assert_eq!(report.findings().len(), 1);
}

#[test]
fn repeated_values_count_once_and_short_ones_are_counted_apart() {
    let report = scan(b"123456789", &["123456789", "123456789", "", "12345"]);
    assert_eq!(
        (
            report.sought(),
            report.indistinct(),
            report.findings().len()
        ),
        (1, 1, 1)
    );
}

#[test]
fn what_is_readable_on_purpose_proves_nothing() {
    let (_folder, path) = files(b"name password Ada Lovelace ada@example.org");
    let report = Scan::new(["password", "Lovelace", "ada@example.org"])
        .readable(["name password", "Ada Lovelace"])
        .database(path)
        .run()
        .unwrap();
    assert_eq!((report.sought(), report.indistinct()), (1, 2));
    assert_eq!(report.findings()[0].value, 2);
}

#[test]
fn every_form_is_found_where_it_is_asked_for() {
    let value = "ada@example.org";
    let stored: String = value.bytes().map(|byte| format!("{byte:02x}")).collect();
    let (_folder, path) = files(stored.as_bytes());
    assert!(
        scan_files([path.with_extension("sqlite-wal")], [value])
            .unwrap()
            .is_clean()
    );
    let report = Scan::new([value])
        .in_every_form()
        .database(path)
        .run()
        .unwrap();
    assert_eq!(report.findings()[0].encoding, Encoding::HexLower);
}

#[test]
fn thousands_of_values_are_looked_for_in_one_pass() {
    let values: Vec<_> = (0..6_000)
        .map(|_| Marker::email().value().clone())
        .collect();
    let mut content = vec![0x5a; 4 << 20];
    let at = content.len() - 1_000;
    content[at..at + values[4_321].len()].copy_from_slice(values[4_321].as_bytes());
    let (_folder, path) = files(&content);
    let report = Scan::new(&values).database(path).run().unwrap();
    assert_eq!(
        report
            .findings()
            .iter()
            .map(|finding| finding.value)
            .collect::<Vec<_>>(),
        [4_321]
    );
    assert_eq!(report.findings()[0].offset, at as u64);
    assert!(!format!("{report:?}").contains(&values[4_321]));
}
