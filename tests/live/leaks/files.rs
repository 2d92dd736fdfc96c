//! What is in the files of servers beside the table itself: long values kept outside of it, indexes, what is written ahead, what undoes.

use super::{Secrets, place, sessions};
use crate::place::Place;
use crate::reach::{Server, variable};
use diesel::PgConnection;
use diesel::prelude::*;
use diesel::sql_types::Text;
use fieldseal_testing::Capture;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

#[test]
fn no_file_of_postgres_holds_a_value() {
    let secrets = Secrets::new();
    let place = place(Server::Postgres);
    sessions::diesel::diesel_on_postgres(&place, &secrets);
    // Writes what is in memory, and begins another segment of the log.
    place.execute_outside("CHECKPOINT; SELECT pg_switch_wal()");
    let data = data_of("postgres");

    let heap = relations(&place, "SELECT pg_relation_filepath('people') AS path");
    secrets.assert_only_the_name_is_in(&captured(&data, &heap));

    let beside = relations(
        &place,
        "SELECT pg_relation_filepath(reltoastrelid) AS path FROM pg_class WHERE oid = 'people'::regclass",
    );
    // The long note is not in the table.
    assert_ne!(fs::metadata(data.join(&beside[0])).unwrap().len(), 0);
    let indexes = relations(
        &place,
        "SELECT pg_relation_filepath(indexrelid) AS path FROM pg_index WHERE indrelid = 'people'::regclass",
    );
    assert_eq!(indexes.len(), 2, "of the key and of the e-mail address");
    for files in [beside, indexes] {
        captured(&data, &files)
            .search(&secrets.all())
            .assert_clean();
    }

    let ahead = files_in(&data, "pg_wal");
    secrets.assert_only_the_name_is_in(&captured(&data, &ahead));
}

#[test]
fn no_file_of_maria_db_holds_a_value() {
    let secrets = Secrets::new();
    let place = place(Server::MariaDb);
    sessions::diesel::diesel_on_maria_db(&place, &secrets);
    // A page is not written before the log of its changes is.
    let table = format!("{}.people", place.name);
    place.execute_outside(&format!("FLUSH TABLES {table} FOR EXPORT; UNLOCK TABLES"));
    let data = data_of("mariadb");

    // With the indexes, and the long note on pages of its own.
    let table = PathBuf::from(&place.name).join("people.ibd");
    secrets.assert_only_the_name_is_in(&captured(&data, &[table]));
    secrets.assert_only_the_name_is_in(&captured(&data, &["ib_logfile0".into()]));

    let undoing: Vec<_> = files_in(&data, "")
        .into_iter()
        .filter(|file| {
            let name = file.to_string_lossy();
            name.starts_with("ibdata") || name.starts_with("undo") || name.starts_with("ibtmp")
        })
        .collect();
    assert!(!undoing.is_empty());
    captured(&data, &undoing)
        .search(&secrets.sealed())
        .assert_clean();
}

fn data_of(server: &str) -> PathBuf {
    PathBuf::from(variable("FIELDSEAL_TEST_SERVERS"))
        .join(server)
        .join("data")
}

#[derive(QueryableByName)]
struct Relation {
    #[diesel(sql_type = Text)]
    path: String,
}

fn relations(place: &Place, query: &str) -> Vec<PathBuf> {
    let connection = &mut PgConnection::establish(&place.diesel_url()).unwrap();
    let relations: Vec<Relation> = diesel::sql_query(query).load(connection).unwrap();
    relations
        .into_iter()
        .map(|relation| relation.path.into())
        .collect()
}

fn files_in(data: &Path, folder: &str) -> Vec<PathBuf> {
    fs::read_dir(data.join(folder))
        .unwrap()
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.file_type().unwrap().is_file())
        .map(|entry| Path::new(folder).join(entry.file_name()))
        .collect()
}

fn captured(data: &Path, files: &[PathBuf]) -> Capture {
    let mut capture = Capture::new();
    for file in files {
        match capture.file(data.join(file)) {
            // A segment of the log that the server does not need any more.
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            other => other.unwrap(),
        }
    }
    capture
}
