//! SQLite, which can be told to pass over its CHECKs.

use super::{Around, alike, filled, rows};
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::{Binary, Text};

struct Sqlite(SqliteConnection);

pub(super) fn open(file: &str) -> impl Around + use<> {
    let mut connection = SqliteConnection::establish(file).unwrap();
    connection
        .batch_execute("PRAGMA ignore_check_constraints = 1; PRAGMA synchronous = OFF; PRAGMA busy_timeout = 5000")
        .unwrap();
    Sqlite(connection)
}

impl Around for Sqlite {
    alike!();

    fn as_bytes(&self, column: &str) -> String {
        format!("CAST({column} AS BLOB)")
    }

    fn put(&mut self, table: &str, column: &str, id: i32, bytes: &[u8]) {
        let update = format!("UPDATE `{table}` SET `{column}` = ? WHERE id = {id}");
        let changed = diesel::sql_query(update)
            .bind::<Binary, _>(bytes)
            .execute(&mut self.0)
            .unwrap();
        assert_eq!(changed, 1);
    }

    fn snapshot(&mut self, table: &str) -> Option<String> {
        let columns: Vec<rows::Line> = diesel::sql_query(format!(
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
        let row: rows::Line = diesel::sql_query(query).get_result(&mut self.0).unwrap();
        row.line
    }

    fn plan(&mut self, statement: &str, values: &[Vec<u8>]) -> String {
        let statement = filled(statement, values);
        let query = format!("EXPLAIN QUERY PLAN {statement}");
        let steps: Vec<Step> = diesel::sql_query(query).load(&mut self.0).unwrap();
        let steps: Vec<_> = steps.into_iter().map(|step| step.detail).collect();
        steps.join("; ")
    }
}

#[derive(QueryableByName)]
struct Step {
    #[diesel(sql_type = Text)]
    detail: String,
}
