//! PostgreSQL, which nothing can make pass over a CHECK: for a while it has none.

use super::{Around, alike, hex, rows};
use crate::reach::{Reach, Server};
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::{Binary, Text};
use std::cell::RefCell;

struct Postgres(PgConnection);

thread_local! {
    static ADMINISTRATOR: RefCell<Option<PgConnection>> = const { RefCell::new(None) };
}

/// Executes statements outside of every schema.
pub(crate) fn execute(statements: &str) {
    ADMINISTRATOR.with_borrow_mut(|connection| {
        connection
            .get_or_insert_with(|| {
                let url = Reach::outside(Server::Postgres).diesel_url();
                PgConnection::establish(&url).unwrap()
            })
            .batch_execute(statements)
            .unwrap();
    });
}

pub(super) fn open(reach: &Reach) -> impl Around + use<> {
    let mut connection = PgConnection::establish(&reach.diesel_url()).unwrap();
    // The tables of a test are so small that their indexes are not worth while.
    connection
        .batch_execute("SET enable_seqscan = off; SET client_min_messages = warning")
        .unwrap();
    Postgres(connection)
}

impl Around for Postgres {
    alike!();

    fn as_bytes(&self, column: &str) -> String {
        format!("CAST({column} AS bytea)")
    }

    fn put(&mut self, table: &str, column: &str, id: i32, bytes: &[u8]) {
        let checks: Vec<Check> = diesel::sql_query(format!(
            "SELECT quote_ident(conname) AS name, pg_get_constraintdef(oid) AS definition FROM pg_constraint
             WHERE conrelid = '{table}'::regclass AND contype = 'c'"
        ))
        .load(&mut self.0)
        .unwrap();
        self.0
            .transaction(|connection| {
                for Check { name, .. } in &checks {
                    connection
                        .batch_execute(&format!("ALTER TABLE {table} DROP CONSTRAINT {name}"))?;
                }
                let update = format!("UPDATE {table} SET {column} = $1 WHERE id = {id}");
                let changed = diesel::sql_query(update)
                    .bind::<Binary, _>(bytes)
                    .execute(connection)?;
                assert_eq!(changed, 1);
                for Check { name, definition } in &checks {
                    let definition = definition.trim_end_matches("NOT VALID");
                    connection.batch_execute(&format!(
                        "ALTER TABLE {table} ADD CONSTRAINT {name} {definition} NOT VALID"
                    ))?;
                }
                QueryResult::Ok(())
            })
            .unwrap();
    }

    fn snapshot(&mut self, table: &str) -> Option<String> {
        let query =
            format!("SELECT string_agg(one::text, ' | ' ORDER BY id) AS line FROM {table} AS one");
        let row: rows::Line = diesel::sql_query(query).get_result(&mut self.0).unwrap();
        row.line
    }

    fn plan(&mut self, statement: &str, values: &[Vec<u8>]) -> String {
        // $1 and so on: literals without a type, so that each is one of its place.
        let mut query = String::from("EXPLAIN ");
        let mut parts = statement.split('$');
        query += parts.next().unwrap();
        for (part, value) in parts.zip(values.iter().cycle()) {
            query += &format!("'\\x{}'", hex(value));
            query += part.trim_start_matches(|digit: char| digit.is_ascii_digit());
        }
        let steps: Vec<Step> = diesel::sql_query(query).load(&mut self.0).unwrap();
        let steps: Vec<_> = steps.into_iter().map(|step| step.detail).collect();
        steps.join("; ")
    }
}

#[derive(QueryableByName)]
struct Check {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    definition: String,
}

#[derive(QueryableByName)]
struct Step {
    #[diesel(sql_type = Text, column_name = "QUERY PLAN")]
    detail: String,
}
