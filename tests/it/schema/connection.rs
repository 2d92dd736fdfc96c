//! A database of each kind, as an application connects to it: with every CHECK on.

use crate::contract::database::{Database, Place};
use diesel::Connection as _;
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Binary, Nullable, Text};
use diesel_migrations::{FileBasedMigrations, MigrationHarness};
use fieldseal_sql::{Dialect, Violation};
use std::path::Path;

/// Makes `a_sentence` the tests `a_sentence::on_sqlite` and so on.
macro_rules! for_each_database {
    ($($test:ident),+ $(,)?) => {$(
        mod $test {
            use crate::contract::database::Database;

            #[test]
            fn on_sqlite() {
                super::$test(Database::Sqlite);
            }

            #[test]
            fn on_postgres() {
                super::$test(Database::Postgres);
            }

            #[test]
            fn on_maria_db() {
                super::$test(Database::MariaDb);
            }
        }
    )+};
}

/// What a database says when it refuses a statement: which constraint it is, where it is one.
pub(super) type Outcome = Result<(), String>;

/// An empty place, and a connection to it.
pub(super) struct Connection {
    of: Of,
    // The last to go.
    place: Option<Place>,
}

enum Of {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
    MariaDb(MysqlConnection),
}

/// The same for the connection of any database.
macro_rules! on {
    ($connection:expr, $of:ident => $work:expr) => {
        match &mut $connection.of {
            Of::Sqlite($of) => $work,
            Of::Postgres($of) => $work,
            Of::MariaDb($of) => $work,
        }
    };
}

impl Connection {
    pub(super) fn new(database: Database) -> Self {
        let place = (database != Database::Sqlite).then(|| Place::new(database));
        let url = place.as_ref().map(|place| place.reach().diesel_url());
        let url = url.as_deref().unwrap_or(":memory:");
        let of = match database {
            Database::Sqlite => Of::Sqlite(SqliteConnection::establish(url).unwrap()),
            Database::Postgres => Of::Postgres(PgConnection::establish(url).unwrap()),
            Database::MariaDb => Of::MariaDb(MysqlConnection::establish(url).unwrap()),
        };
        Self { of, place }
    }

    pub(super) fn database(&self) -> Database {
        self.place
            .as_ref()
            .map_or(Database::Sqlite, |place| place.database)
    }

    pub(super) fn dialect(&self) -> Dialect {
        self.database().dialect()
    }

    pub(super) fn execute(&mut self, statements: &str) -> Outcome {
        on!(self, of => told(of.batch_execute(statements)))
    }

    /// In a transaction, as `diesel_migrations` executes what is in a file.
    pub(super) fn migrate(&mut self, statements: &str) -> Outcome {
        on!(self, of => told(of.transaction(|of| of.batch_execute(statements))))
    }

    /// Runs what the folders in this one hold.
    pub(super) fn run_migrations(&mut self, from: &Path) -> Outcome {
        let migrations = FileBasedMigrations::from_path(from).unwrap();
        let run = on!(self, of => of.run_pending_migrations(migrations).map(drop));
        run.map_err(|error| error.to_string())
    }

    pub(super) fn revert_migrations(&mut self, from: &Path) -> Outcome {
        let migrations = FileBasedMigrations::from_path(from).unwrap();
        let reverted = on!(self, of => of.revert_all_migrations(migrations).map(drop));
        reverted.map_err(|error| error.to_string())
    }

    /// Executes a statement whose one `?` is these bytes.
    pub(super) fn bind(&mut self, statement: &str, bytes: Option<&[u8]>) -> Outcome {
        let place = match self.database() {
            Database::Postgres => "$1",
            _ => "?",
        };
        let query = diesel::sql_query(statement.replace('?', place));
        on!(self, of => told(query.bind::<Nullable<Binary>, _>(bytes).execute(of).map(drop)))
    }

    /// Bytes as this database spells them.
    pub(super) fn literal(&self, bytes: &[u8]) -> String {
        let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        match self.of {
            Of::Postgres(_) => format!("'\\x{hex}'::bytea"),
            _ => format!("x'{hex}'"),
        }
    }

    /// A column of bytes as hexadecimal text.
    pub(super) fn hexadecimal(&self, column: &str) -> String {
        match self.of {
            Of::Postgres(_) => format!("encode({column}, 'hex')"),
            _ => format!("lower(hex({column}))"),
        }
    }

    /// What only one database is asked.
    #[track_caller]
    pub(super) fn sqlite(&mut self) -> &mut SqliteConnection {
        match &mut self.of {
            Of::Sqlite(of) => of,
            _ => panic!("it is another database"),
        }
    }

    /// The one column, `line`, of what a query gives.
    pub(super) fn lines(&mut self, query: &str) -> Vec<String> {
        let query = diesel::sql_query(query);
        let lines: Vec<Line> = on!(self, of => query.load(of).unwrap());
        lines.into_iter().map(|line| line.line).collect()
    }

    /// What a query of a `KeyUsage` gives.
    pub(super) fn counts(&mut self, query: &str) -> Vec<(String, i64)> {
        let query = diesel::sql_query(query);
        let counts: Vec<Count> = on!(self, of => query.load(of).unwrap());
        let counts = counts.into_iter();
        counts.map(|count| (count.key_id, count.how_many)).collect()
    }
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = Text)]
    key_id: String,
    #[diesel(sql_type = BigInt)]
    how_many: i64,
}

fn told(result: QueryResult<()>) -> Outcome {
    result.map_err(|error| {
        let said = error.to_string();
        Violation::of(&said).map_or(said, |violation| violation.to_string())
    })
}
