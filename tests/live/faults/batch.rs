//! Rows whose values would be recognised anywhere.

use super::client::Fault;
use crate::model::User;
use crate::place::Place;
use crate::reach::Server;
use diesel::prelude::*;
use diesel::sql_types::Binary;
use diesel::{MysqlConnection, PgConnection};
use fieldseal_testing::{Capture, Marker, Scan, Sought};
use std::fs;
use std::path::{Path, PathBuf};

/// How many rows one statement inserts: more than servers and drivers keep back before the first goes out.
pub(crate) const BATCH: i32 = 100;

/// The row of a batch at which it can be made to wait.
pub(crate) const MIDDLE: i32 = 60;

/// What is in every row, beside its number.
pub(crate) struct Secrets {
    email: Marker<String>,
    note: Marker<String>,
    /// In the clear, so that finding it shows that the others would have been found.
    name: Marker<String>,
}

impl Secrets {
    pub(crate) fn new() -> Self {
        Self {
            email: Marker::email(),
            note: Marker::long_text(),
            name: Marker::digits().named("name"),
        }
    }

    /// The rows of the batches `from..to`: the first has the ids 1 to [`BATCH`].
    pub(crate) fn batches(&self, from: i32, to: i32) -> Vec<User> {
        (from * BATCH..to * BATCH)
            .map(|row| self.user(row + 1))
            .collect()
    }

    pub(crate) fn batch(&self, batch: i32) -> Vec<User> {
        self.batches(batch, batch + 1)
    }

    fn user(&self, id: i32) -> User {
        User {
            id,
            email: format!("{id}.{}", self.email.value()),
            note: Some(format!("{}{id}", self.note.value())),
            name: self.name.value().clone(),
        }
    }

    fn sealed(&self) -> Vec<Sought> {
        vec![self.email.sought(), self.note.sought()]
    }

    #[track_caller]
    pub(crate) fn assert_not_in_error(&self, fault: &Fault) {
        let all = [self.sealed(), vec![self.name.sought()]].concat();
        fault.said.search(&all).assert_clean();
    }

    /// Looks into the table around every adapter.
    #[track_caller]
    pub(crate) fn assert_not_in_table(&self, place: &Place) {
        let mut stored = Capture::new();
        stored.bytes("stored values", &raw(place));
        stored.search(&self.sealed()).assert_clean();
        assert!(!stored.search(&[self.name.sought()]).is_clean());
    }

    /// Looks into whatever is in the folder of a server, which does not run.
    #[track_caller]
    pub(crate) fn assert_not_in_files(&self, folder: &Path) {
        let values = [self.email.value(), self.note.value()];
        let scan = |values: &[&String]| {
            let scan = Scan::new(values.iter().copied());
            let scan = files(folder).into_iter().fold(scan, Scan::file);
            scan.run().unwrap()
        };
        let report = scan(&values);
        assert!(report.is_clean(), "{report:?}");
        assert!(!scan(&[self.name.value()]).is_clean());
    }
}

#[derive(QueryableByName)]
struct Stored {
    #[diesel(sql_type = Binary)]
    bytes: Vec<u8>,
}

/// All values of all rows, one behind the other.
fn raw(place: &Place) -> Vec<u8> {
    let url = place.diesel_url();
    let rows: Vec<Stored> = match place.server {
        Server::Postgres => diesel::sql_query(
            "SELECT email || coalesce(note, '') || convert_to(name, 'UTF8') AS bytes FROM users",
        )
        .load(&mut PgConnection::establish(&url).unwrap()),
        Server::MariaDb => diesel::sql_query(
            "SELECT CAST(CONCAT(email, COALESCE(note, ''), name) AS BINARY) AS bytes FROM users",
        )
        .load(&mut MysqlConnection::establish(&url).unwrap()),
    }
    .unwrap();
    rows.into_iter().flat_map(|row| row.bytes).collect()
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let kind = entry.file_type().unwrap();
        if kind.is_dir() {
            files.extend(self::files(&entry.path()));
        } else if kind.is_file() {
            files.push(entry.path());
        }
    }
    files
}
