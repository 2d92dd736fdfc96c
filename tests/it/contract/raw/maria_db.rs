//! MariaDB, a session of which can be told to pass over its CHECKs.

use super::{Around, alike, filled, rows};
use crate::reach::{Reach, Server};
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::{Binary, Nullable, Text};
use std::cell::RefCell;

struct MariaDb(MysqlConnection);

thread_local! {
    static ADMINISTRATOR: RefCell<Option<MysqlConnection>> = const { RefCell::new(None) };
}

/// Executes statements outside of every database.
pub(crate) fn execute(statements: &str) {
    ADMINISTRATOR.with_borrow_mut(|connection| {
        connection
            .get_or_insert_with(|| {
                let url = Reach::outside(Server::MariaDb).diesel_url();
                MysqlConnection::establish(&url).unwrap()
            })
            .batch_execute(statements)
            .unwrap();
    });
}

pub(super) fn open(reach: &Reach) -> impl Around + use<> {
    let mut connection = MysqlConnection::establish(&reach.diesel_url()).unwrap();
    connection
        .batch_execute("SET check_constraint_checks = 0, group_concat_max_len = 100000000")
        .unwrap();
    MariaDb(connection)
}

impl Around for MariaDb {
    alike!();

    fn as_bytes(&self, column: &str) -> String {
        format!("CAST({column} AS BINARY)")
    }

    fn put(&mut self, table: &str, column: &str, id: i32, bytes: &[u8]) {
        let update = format!("UPDATE `{table}` SET `{column}` = ? WHERE id = {id}");
        let mut put = || {
            diesel::sql_query(&update)
                .bind::<Binary, _>(bytes)
                .execute(&mut self.0)
        };
        if let Err(error) = put() {
            // A strict column is as long as the longest value that is sealed for it.
            assert!(error.to_string().contains("Data too long"), "{error}");
            let widen = format!("ALTER TABLE `{table}` MODIFY `{column}` LONGBLOB");
            self.0.batch_execute(&widen).unwrap();
            diesel::sql_query(&update)
                .bind::<Binary, _>(bytes)
                .execute(&mut self.0)
                .unwrap();
        }
    }

    fn snapshot(&mut self, table: &str) -> Option<String> {
        let columns: Vec<rows::Line> = diesel::sql_query(format!(
            "SELECT column_name AS line FROM information_schema.columns
             WHERE table_schema = database() AND table_name = '{table}' AND is_generated = 'NEVER' ORDER BY ordinal_position"
        ))
        .load(&mut self.0)
        .unwrap();
        let columns: Vec<_> = columns
            .iter()
            .map(|column| format!("IFNULL(HEX(`{}`), 'NULL')", column.line.as_deref().unwrap()))
            .collect();
        let query = format!(
            "SELECT GROUP_CONCAT(CONCAT_WS(',', {}) ORDER BY id SEPARATOR ' | ') AS line FROM `{table}`",
            columns.join(", ")
        );
        let row: rows::Line = diesel::sql_query(query).get_result(&mut self.0).unwrap();
        row.line
    }

    fn loosen(&mut self, table: &str) {
        let columns: Vec<rows::Line> = diesel::sql_query(format!(
            "SELECT concat('MODIFY `', column_name, '` ', IF(data_type = 'varbinary', 'LONGBLOB', column_type), ' NULL') AS line
             FROM information_schema.columns WHERE table_schema = database() AND table_name = '{table}' AND column_name <> 'id'"
        ))
        .load(&mut self.0)
        .unwrap();
        let columns: Vec<_> = columns
            .into_iter()
            .filter_map(|column| column.line)
            .collect();
        self.execute(&format!("ALTER TABLE `{table}` {}", columns.join(", ")));
    }

    fn analyse(&mut self, table: &str) {
        self.execute(&format!("ANALYZE TABLE {table}"));
    }

    fn plan(&mut self, statement: &str, values: &[Vec<u8>]) -> String {
        let statement = filled(statement, values);
        let query = format!("EXPLAIN {statement}");
        let steps: Vec<Step> = diesel::sql_query(query).load(&mut self.0).unwrap();
        let steps: Vec<_> = steps
            .into_iter()
            .map(|step| {
                let told = |text: Option<String>| text.unwrap_or_default();
                format!(
                    "{}: key={} extra={}",
                    told(step.table),
                    told(step.key),
                    told(step.extra)
                )
            })
            .collect();
        steps.join("; ")
    }
}

#[derive(QueryableByName)]
struct Step {
    #[diesel(sql_type = Nullable<Text>)]
    table: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    key: Option<String>,
    #[diesel(sql_type = Nullable<Text>, column_name = "Extra")]
    extra: Option<String>,
}
