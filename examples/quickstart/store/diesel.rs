//! Ordinary Diesel.

use super::Store;
use crate::model::diesel::schema::people;
use crate::model::diesel::{NewPerson, Person};
use crate::person::Details;
use crate::report;
use anyhow::Context;
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::{Binary, Integer, Nullable, Text};
use fieldseal_diesel::prelude::*;
use fieldseal_sql::{Dialect, ProtectedTable};
use std::path::Path;

/// A connection of Diesel's.
pub struct DieselStore {
    connection: SqliteConnection,
}

impl DieselStore {
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
}

impl Store for DieselStore {
    type Person = Person;

    fn everybody(&mut self) -> anyhow::Result<Vec<Person>> {
        let everybody = people::table
            .order(people::id)
            .select(Person::as_select())
            .load(&mut self.connection)?;
        Ok(everybody)
    }

    fn keep(&mut self, people: &[Details<'_>]) -> anyhow::Result<()> {
        self.connection.transaction(|connection| {
            for person in people {
                let person = &NewPerson::from(person);
                diesel::insert_into(people::table)
                    .values(person)
                    .on_conflict(people::email.unique_index::<diesel::sqlite::Sqlite>())
                    .do_update()
                    .set(person)
                    .execute(connection)?;
            }
            Ok(())
        })
    }

    fn by_email(&mut self, address: &str) -> anyhow::Result<Option<Person>> {
        let found = people::table
            .filter(people::email.matches(address))
            .select(Person::as_select())
            .first(&mut self.connection)
            .optional()?;
        Ok(found)
    }

    fn raw(&mut self, id: i32) -> anyhow::Result<Vec<(&'static str, String)>> {
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

    fn checkpoint(&mut self) -> anyhow::Result<String> {
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
