//! The database around every adapter: what an attacker writes, and what is really there.

pub(crate) mod maria_db;
pub(crate) mod postgres;
mod sqlite;

use super::database::{Database, Place};
use fieldseal_sql::Dialect;

/// A connection of its own, which no CHECK holds up.
pub(crate) struct Raw {
    connection: Box<dyn Around>,
    dialect: Dialect,
}

/// What differs from database to database.
trait Around {
    fn execute(&mut self, statements: &str);

    /// The one column, `bytes`, of the one row.
    fn bytes(&mut self, query: &str) -> Option<Vec<u8>>;

    /// The one column, `count`, of the one row.
    fn count(&mut self, query: &str) -> i64;

    /// A cast to bytes.
    fn as_bytes(&self, column: &str) -> String;

    /// Puts bytes into a column of a row, whatever the table says to it.
    fn put(&mut self, table: &str, column: &str, id: i32, bytes: &[u8]);

    /// Every byte of a table.
    fn snapshot(&mut self, table: &str) -> Option<String>;

    /// How the database goes about a statement whose values are these, in turns.
    fn plan(&mut self, statement: &str, values: &[Vec<u8>]) -> String;

    /// Lets the database know how many rows a table has.
    fn analyse(&mut self, table: &str) {
        self.execute(&format!("ANALYZE {table}"));
    }

    /// Lets every column be NULL, and as long as it likes.
    fn loosen(&mut self, _table: &str) {}
}

impl Raw {
    pub(super) fn open(place: &Place) -> Self {
        let connection: Box<dyn Around> = match place.database {
            Database::Sqlite => Box::new(sqlite::open(&place.file())),
            Database::Postgres => Box::new(postgres::open(place.reach())),
            Database::MariaDb => Box::new(maria_db::open(place.reach())),
        };
        Self {
            connection,
            dialect: place.database.dialect(),
        }
    }

    #[track_caller]
    pub(crate) fn execute(&mut self, statements: &str) {
        self.connection.execute(statements);
    }

    /// What is stored in one column of one row; `None` is NULL.
    #[track_caller]
    pub(crate) fn value(&mut self, table: &str, column: &str, id: i32) -> Option<Vec<u8>> {
        let column = self.connection.as_bytes(&self.dialect.quote(column));
        let table = self.dialect.quote(table);
        self.connection.bytes(&format!(
            "SELECT {column} AS bytes FROM {table} WHERE id = {id}"
        ))
    }

    #[track_caller]
    pub(crate) fn bytes(&mut self, table: &str, column: &str, id: i32) -> Vec<u8> {
        self.value(table, column, id)
            .unwrap_or_else(|| panic!("{table}.{column} of row {id} is NULL"))
    }

    /// Puts bytes into one column of one row.
    #[track_caller]
    pub(crate) fn put(&mut self, table: &str, column: &str, id: i32, bytes: &[u8]) {
        self.connection.put(table, column, id, bytes);
    }

    pub(crate) fn count(&mut self, table: &str) -> i64 {
        self.connection
            .count(&format!("SELECT count(*) AS count FROM {table}"))
    }

    /// Every byte of a table.
    pub(crate) fn snapshot(&mut self, table: &str) -> Option<String> {
        self.connection.snapshot(table)
    }

    /// How the database goes about a statement whose values are these, in turns.
    pub(crate) fn plan(&mut self, statement: &str, values: &[Vec<u8>]) -> String {
        self.connection.plan(statement, values)
    }

    /// Lets the database know how many rows a table has.
    pub(crate) fn analyse(&mut self, table: &str) {
        self.connection.analyse(table);
    }

    /// Makes the table one that was created without this library: no CHECK, no NOT NULL, no index.
    pub(crate) fn unguard(&mut self, table: &str) {
        self.execute(&format!(
            "CREATE TABLE unguarded AS SELECT * FROM {table};
             DROP TABLE {table};
             ALTER TABLE unguarded RENAME TO {table};"
        ));
        self.connection.loosen(table);
    }
}

/// What the queries of every database give back.
mod rows {
    use diesel::prelude::*;
    use diesel::sql_types::{BigInt, Binary, Nullable, Text};

    #[derive(QueryableByName)]
    pub(super) struct Bytes {
        #[diesel(sql_type = Nullable<Binary>)]
        pub(super) bytes: Option<Vec<u8>>,
    }

    #[derive(QueryableByName)]
    pub(super) struct Line {
        #[diesel(sql_type = Nullable<Text>)]
        pub(super) line: Option<String>,
    }

    #[derive(QueryableByName)]
    pub(super) struct Count {
        #[diesel(sql_type = BigInt)]
        pub(super) count: i64,
    }
}

/// A statement with values in the places of its `?`, in turns.
fn filled(statement: &str, values: &[Vec<u8>]) -> String {
    let mut parts = statement.split('?');
    let mut filled = parts.next().unwrap().to_owned();
    for (part, value) in parts.zip(values.iter().cycle()) {
        filled += &format!("x'{}'{part}", hex(value));
    }
    filled
}

/// Bytes as hexadecimal digits.
fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What every database of Diesel's does alike.
macro_rules! alike {
    () => {
        fn execute(&mut self, statements: &str) {
            self.0.batch_execute(statements).unwrap();
        }

        fn bytes(&mut self, query: &str) -> Option<Vec<u8>> {
            let row: rows::Bytes = diesel::sql_query(query).get_result(&mut self.0).unwrap();
            row.bytes
        }

        fn count(&mut self, query: &str) -> i64 {
            let row: rows::Count = diesel::sql_query(query).get_result(&mut self.0).unwrap();
            row.count
        }
    };
}
use alike;
