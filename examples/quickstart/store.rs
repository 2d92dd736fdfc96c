//! The database: ordinary Diesel.

use crate::model::{EMAIL_RULE, NewPerson, Person};
use crate::report;
use crate::schema::people;
use anyhow::Context;
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::{Binary, Integer, Nullable, Text};
use fieldseal_diesel::prelude::*;
use fieldseal_sql::{Dialect, ProtectedTable};
use std::collections::HashMap;
use std::path::Path;

/// An open database that has the table.
pub struct Store {
    connection: SqliteConnection,
}

impl Store {
    /// Opens the database; makes the file and the table if they are absent.
    pub fn open(path: &Path) -> anyhow::Result<Self> {
        let url = path
            .to_str()
            .context("the path of the database is not UTF-8")?;
        let connection = SqliteConnection::establish(url);
        let mut connection =
            connection.with_context(|| format!("cannot open the database {url}"))?;
        make_table(&mut connection).with_context(|| format!("cannot use the database {url}"))?;
        Ok(Self { connection })
    }

    /// Everybody, by normalised e-mail address.
    pub fn people(&mut self) -> anyhow::Result<HashMap<String, Person>> {
        let everybody = people::table
            .select(Person::as_select())
            .load(&mut self.connection)?;
        everybody
            .into_iter()
            .map(|person| Ok((EMAIL_RULE.normalise(&person.email)?.to_string(), person)))
            .collect()
    }

    /// Stores all of them or none: new people are inserted, those whose e-mail address is there are updated.
    pub fn keep(&mut self, new: &[NewPerson<'_>]) -> anyhow::Result<()> {
        self.connection.transaction(|connection| {
            for person in new {
                diesel::insert_into(people::table)
                    .values(person)
                    .on_conflict(people::email.unique_index())
                    .do_update()
                    .set(person)
                    .execute(connection)?;
            }
            Ok(())
        })
    }

    /// The person with this e-mail address, in whatever capitals.
    pub fn by_email(&mut self, address: &str) -> anyhow::Result<Option<Person>> {
        let found = people::table
            .filter(people::email.matches(address))
            .select(Person::as_select())
            .first(&mut self.connection)
            .optional()?;
        Ok(found)
    }

    /// The columns of a row as whoever steals the file reads them.
    pub fn raw(&mut self, id: i32) -> anyhow::Result<Vec<(&'static str, String)>> {
        let row: RawPerson = diesel::sql_query("SELECT * FROM people WHERE id = ?")
            .bind::<Integer, _>(id)
            .get_result(&mut self.connection)?;
        let phone = row
            .phone
            .as_deref()
            .map_or_else(|| "NULL".to_owned(), report::stored);
        Ok(vec![
            ("name", row.name),
            ("email", report::stored(&row.email)),
            ("national_id", report::stored(&row.national_id)),
            ("phone", phone),
            ("iban", report::stored(&row.iban)),
            ("password", row.password),
            ("note", report::stored(&row.note)),
        ])
    }

    /// Copies the write-ahead log into the main file, and returns the SQL that the file keeps as its schema.
    pub fn checkpoint(&mut self) -> anyhow::Result<String> {
        self.connection.batch_execute("PRAGMA wal_checkpoint")?;
        let statements: Vec<Statement> =
            diesel::sql_query("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL")
                .load(&mut self.connection)?;
        Ok(statements
            .into_iter()
            .map(|statement| statement.sql + "\n")
            .collect())
    }
}

/// The table with its CHECK constraints, which keep plaintext out whoever writes, and its unique index.
///
/// An application prints this once and puts it into a migration.
fn make_table(connection: &mut SqliteConnection) -> anyhow::Result<()> {
    connection.batch_execute("PRAGMA journal_mode = WAL")?;
    connection.transaction(|connection| {
        let tables: i64 = diesel::select(diesel::dsl::sql::<diesel::sql_types::BigInt>(
            "(SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'people')",
        ))
        .get_result(connection)?;
        if tables == 0 {
            let table = ProtectedTable::of::<Person>(Dialect::Sqlite)?
                .plain("id", "INTEGER NOT NULL PRIMARY KEY")?
                .plain("name", "TEXT NOT NULL")?;
            connection.batch_execute(table.create_table().up())?;
        }
        Ok(())
    })
}

/// A row without the protection's types: bytes.
#[derive(QueryableByName)]
struct RawPerson {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Binary)]
    email: Vec<u8>,
    #[diesel(sql_type = Binary)]
    national_id: Vec<u8>,
    #[diesel(sql_type = Nullable<Binary>)]
    phone: Option<Vec<u8>>,
    #[diesel(sql_type = Binary)]
    iban: Vec<u8>,
    #[diesel(sql_type = Text)]
    password: String,
    #[diesel(sql_type = Binary)]
    note: Vec<u8>,
}

#[derive(QueryableByName)]
struct Statement {
    #[diesel(sql_type = Text)]
    sql: String,
}
