//! The model, and a table of it in SQLite.

use anyhow::Context;
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use fieldseal::Protect;
use fieldseal_diesel::Insertable;
use fieldseal_sql::{Dialect, ProtectedTable};
use std::path::Path;

diesel::table! {
    use diesel::sql_types::*;
    use fieldseal_diesel::sql_types::*;

    notes {
        id -> Integer,
        body -> Encrypted<body>,
    }
}

#[derive(Protect, Queryable, Selectable)]
#[diesel(table_name = notes)]
pub(crate) struct Note {
    pub(crate) id: i32,
    #[encrypted]
    pub(crate) body: String,
}

#[derive(Protect, Insertable)]
#[diesel(table_name = notes)]
#[protect(of = Note)]
pub(crate) struct NewNote<'a> {
    #[encrypted]
    pub(crate) body: &'a str,
}

pub(crate) fn table() -> anyhow::Result<ProtectedTable> {
    Ok(ProtectedTable::of::<Note>(Dialect::Sqlite)?.plain("id", "INTEGER NOT NULL PRIMARY KEY")?)
}

/// Several processes write one file of SQLite: each waits for the others.
pub(crate) fn connect(folder: &Path) -> anyhow::Result<SqliteConnection> {
    let path = folder.join("notes.sqlite");
    let path = path.to_str().context("the folder's name is not UTF-8")?;
    let mut connection = SqliteConnection::establish(path)?;
    connection.batch_execute("PRAGMA busy_timeout = 30000; PRAGMA journal_mode = WAL")?;
    Ok(connection)
}
