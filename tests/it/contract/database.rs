//! The databases of the suite: where each keeps the tables of a test, and what it spells in its own way.

mod maria_db;
mod postgres;
mod sqlite;

use super::raw::Raw;
use crate::reach::Reach;
use fieldseal_sql::Dialect;
use tempfile::TempDir;

/// A database.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Database {
    Sqlite,
    Postgres,
    MariaDb,
}

/// What differs from database to database.
trait Facts: Sync {
    fn dialect(&self) -> Dialect;

    /// Makes an empty place.
    fn make(&self) -> Kept;

    /// Takes away what a server keeps.
    fn remove(&self, _reach: &Reach) {}

    /// Plaintexts as SQL spells them, which a CHECK has to refuse.
    fn plaintexts(&self) -> &'static [&'static str];

    /// Numbers that a column of bytes takes, so that only a CHECK keeps them out.
    fn numbers(&self) -> &'static [&'static str];

    /// The type of a column of short text.
    fn text(&self) -> &'static str;

    /// The definition of a primary key that the database can count up.
    fn key(&self) -> &'static str {
        "INTEGER NOT NULL PRIMARY KEY"
    }

    /// Whether an upsert goes by the primary key only, and not by whatever key is there already.
    fn upserts_by_target(&self) -> bool {
        true
    }

    /// A query for what there is in the place: columns, constraints and indexes, each a `line`.
    fn definitions(&self) -> &'static str;

    /// Whether a plan uses this index.
    fn uses_index(&self, plan: &str, index: &str) -> bool;
}

/// What a place lives in.
enum Kept {
    Folder(TempDir),
    Server(Reach),
}

impl Database {
    pub(crate) const ALL: [Self; 3] = [Self::Sqlite, Self::Postgres, Self::MariaDb];

    fn facts(self) -> &'static dyn Facts {
        match self {
            Self::Sqlite => &sqlite::Sqlite,
            Self::Postgres => &postgres::Postgres,
            Self::MariaDb => &maria_db::MariaDb,
        }
    }

    pub(crate) fn dialect(self) -> Dialect {
        self.facts().dialect()
    }

    pub(crate) fn plaintexts(self) -> &'static [&'static str] {
        self.facts().plaintexts()
    }

    pub(crate) fn numbers(self) -> &'static [&'static str] {
        self.facts().numbers()
    }

    pub(crate) fn text(self) -> &'static str {
        self.facts().text()
    }

    pub(crate) fn key(self) -> &'static str {
        self.facts().key()
    }

    pub(crate) fn upserts_by_target(self) -> bool {
        self.facts().upserts_by_target()
    }

    pub(crate) fn definitions(self) -> &'static str {
        self.facts().definitions()
    }

    pub(crate) fn uses_index(self, plan: &str, index: &str) -> bool {
        self.facts().uses_index(plan, index)
    }
}

/// Where the tables of one test are, until it ends.
pub(crate) struct Place {
    pub(crate) database: Database,
    kept: Kept,
}

impl Place {
    pub(crate) fn new(database: Database) -> Self {
        Self {
            database,
            kept: database.facts().make(),
        }
    }

    /// The path of the file of SQLite.
    #[track_caller]
    pub(crate) fn file(&self) -> String {
        match &self.kept {
            Kept::Folder(folder) => folder.path().join("store.sqlite").display().to_string(),
            Kept::Server(_) => panic!("{:?} has no file", self.database),
        }
    }

    /// The way to the place on a server.
    #[track_caller]
    pub(crate) fn reach(&self) -> &Reach {
        match &self.kept {
            Kept::Folder(_) => panic!("{:?} is no server", self.database),
            Kept::Server(reach) => reach,
        }
    }

    /// A connection around every adapter.
    pub(crate) fn raw(&self) -> Raw {
        Raw::open(self)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if let Kept::Server(reach) = &self.kept {
            self.database.facts().remove(reach);
        }
    }
}
