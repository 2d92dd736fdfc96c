//! The database around every adapter: what an attacker writes, and what is really there.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Binary, Nullable, Text};
use std::path::Path;

/// A connection of its own, which no CHECK holds up.
pub(crate) struct Raw(SqliteConnection);

impl Raw {
    pub(crate) fn open(file: &Path) -> Self {
        let mut connection = SqliteConnection::establish(file.to_str().unwrap()).unwrap();
        connection
            .batch_execute("PRAGMA ignore_check_constraints = 1; PRAGMA synchronous = OFF; PRAGMA busy_timeout = 5000")
            .unwrap();
        Self(connection)
    }

    #[track_caller]
    pub(crate) fn execute(&mut self, statements: &str) {
        self.0.batch_execute(statements).unwrap();
    }

    /// What is stored in one column of one row; `None` is NULL.
    #[track_caller]
    pub(crate) fn value(&mut self, table: &str, column: &str, id: i32) -> Option<Vec<u8>> {
        let query =
            format!("SELECT CAST(`{column}` AS BLOB) AS bytes FROM `{table}` WHERE id = {id}");
        let row: Bytes = diesel::sql_query(query).get_result(&mut self.0).unwrap();
        row.bytes
    }

    #[track_caller]
    pub(crate) fn bytes(&mut self, table: &str, column: &str, id: i32) -> Vec<u8> {
        self.value(table, column, id)
            .unwrap_or_else(|| panic!("{table}.{column} of row {id} is NULL"))
    }

    /// Puts bytes into one column of one row.
    #[track_caller]
    pub(crate) fn put(&mut self, table: &str, column: &str, id: i32, bytes: &[u8]) {
        let update = format!("UPDATE `{table}` SET `{column}` = ? WHERE id = {id}");
        let changed = diesel::sql_query(update)
            .bind::<Binary, _>(bytes)
            .execute(&mut self.0)
            .unwrap();
        assert_eq!(changed, 1);
    }

    pub(crate) fn count(&mut self, table: &str) -> i64 {
        let row: Count = diesel::sql_query(format!("SELECT count(*) AS count FROM `{table}`"))
            .get_result(&mut self.0)
            .unwrap();
        row.count
    }

    /// Every byte of a table.
    pub(crate) fn snapshot(&mut self, table: &str) -> Option<String> {
        let columns: Vec<Line> = diesel::sql_query(format!(
            "SELECT name AS line FROM pragma_table_info('{table}')"
        ))
        .load(&mut self.0)
        .unwrap();
        let columns: Vec<_> = columns
            .iter()
            .map(|column| format!("quote(`{}`)", column.line.as_deref().unwrap()))
            .collect();
        let query = format!(
            "SELECT group_concat({}, ' | ') AS line FROM (SELECT * FROM `{table}` ORDER BY id)",
            columns.join(" || ',' || ")
        );
        let row: Line = diesel::sql_query(query).get_result(&mut self.0).unwrap();
        row.line
    }

    /// How the database goes about a statement, whose values do not matter.
    pub(crate) fn plan(&mut self, statement: &str) -> String {
        let query = format!("EXPLAIN QUERY PLAN {}", statement.replace('?', "x'00'"));
        let steps: Vec<Step> = diesel::sql_query(query).load(&mut self.0).unwrap();
        let steps: Vec<_> = steps.into_iter().map(|step| step.detail).collect();
        steps.join("; ")
    }

    /// Makes the table one that was created without this library: no CHECK, no NOT NULL, no index.
    pub(crate) fn unguard(&mut self, table: &str) {
        self.execute(&format!(
            "CREATE TABLE unguarded AS SELECT * FROM `{table}`;
             DROP TABLE `{table}`;
             ALTER TABLE unguarded RENAME TO `{table}`;"
        ));
    }
}

#[derive(QueryableByName)]
struct Bytes {
    #[diesel(sql_type = Nullable<Binary>)]
    bytes: Option<Vec<u8>>,
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Nullable<Text>)]
    line: Option<String>,
}

#[derive(QueryableByName)]
struct Step {
    #[diesel(sql_type = Text)]
    detail: String,
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}
