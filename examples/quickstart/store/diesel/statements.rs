//! The statements, written once and compiled for the connection of each database: Diesel types them by its backend.

use crate::model::diesel::schema::people;
use crate::model::diesel::{NewPerson, Person};
use crate::person::Details;
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Binary, Nullable, Text};
use fieldseal_diesel::prelude::*;

/// What the store asks of a connection.
pub trait Statements {
    fn everybody(&mut self) -> QueryResult<Vec<Person>>;
    fn keep(&mut self, people: &[Details<'_>]) -> QueryResult<()>;
    fn by_email(&mut self, address: &str) -> QueryResult<Option<Person>>;
    fn raw(&mut self, id: i32) -> QueryResult<RawPerson>;

    /// Makes a table: whole or not at all, where a database can take that back.
    fn make(&mut self, sql: &str) -> QueryResult<()>;
    fn execute(&mut self, sql: &str) -> QueryResult<()>;
    fn number(&mut self, sql: &str) -> QueryResult<i64>;
    fn lines(&mut self, sql: &str) -> QueryResult<Vec<String>>;
    #[cfg(any(feature = "mysql", feature = "postgres"))]
    fn columns(&mut self, sql: &str) -> QueryResult<Vec<(String, String)>>;
    #[cfg(any(feature = "mysql", feature = "postgres"))]
    fn bytes(&mut self, sql: &str) -> QueryResult<Vec<Option<Vec<u8>>>>;
}

/// An application writes these functions for the one connection that it has, where it needs them.
macro_rules! statements {
    ($($(#[$built_in:meta])* $connection:ty: who is there already is recognised by $unique:expr;)+) => {$(
        $(#[$built_in])*
        impl Statements for $connection {
            fn everybody(&mut self) -> QueryResult<Vec<Person>> {
                people::table
                    .order(people::id)
                    .select(Person::as_select())
                    .load(self)
            }

            fn keep(&mut self, people: &[Details<'_>]) -> QueryResult<()> {
                self.transaction(|connection| {
                    for person in people {
                        let person = &NewPerson::from(person);
                        diesel::insert_into(people::table)
                            .values(person)
                            .on_conflict($unique)
                            .do_update()
                            .set(person)
                            .execute(connection)?;
                    }
                    Ok(())
                })
            }

            fn by_email(&mut self, address: &str) -> QueryResult<Option<Person>> {
                people::table
                    .filter(people::email.matches(address))
                    .select(Person::as_select())
                    .first(self)
                    .optional()
            }

            fn raw(&mut self, id: i32) -> QueryResult<RawPerson> {
                // Each database has its own place-holders, and a number needs none.
                diesel::sql_query(format!("SELECT * FROM people WHERE id = {id}")).get_result(self)
            }

            fn make(&mut self, sql: &str) -> QueryResult<()> {
                self.transaction(|connection| connection.batch_execute(sql))
            }

            fn execute(&mut self, sql: &str) -> QueryResult<()> {
                self.batch_execute(sql)
            }

            fn number(&mut self, sql: &str) -> QueryResult<i64> {
                let Number { number } = diesel::sql_query(sql).get_result(self)?;
                Ok(number)
            }

            fn lines(&mut self, sql: &str) -> QueryResult<Vec<String>> {
                let lines: Vec<Line> = diesel::sql_query(sql).load(self)?;
                Ok(lines.into_iter().map(|line| line.line).collect())
            }

            #[cfg(any(feature = "mysql", feature = "postgres"))]
            fn columns(&mut self, sql: &str) -> QueryResult<Vec<(String, String)>> {
                let columns: Vec<Column> = diesel::sql_query(sql).load(self)?;
                Ok(columns.into_iter().map(|column| (column.name, column.line)).collect())
            }

            #[cfg(any(feature = "mysql", feature = "postgres"))]
            fn bytes(&mut self, sql: &str) -> QueryResult<Vec<Option<Vec<u8>>>> {
                let values: Vec<Bytes> = diesel::sql_query(sql).load(self)?;
                Ok(values.into_iter().map(|value| value.bytes).collect())
            }
        }
    )+};
}

statements! {
    SqliteConnection: who is there already is recognised by people::email.unique_index::<diesel::sqlite::Sqlite>();
    #[cfg(feature = "postgres")]
    PgConnection: who is there already is recognised by people::email.unique_index::<diesel::pg::Pg>();
    // By every unique key: an upsert has no target there.
    #[cfg(feature = "mysql")]
    MysqlConnection: who is there already is recognised by diesel::dsl::DuplicatedKeys;
}

/// A row without the protection's types: bytes.
#[derive(QueryableByName)]
pub struct RawPerson {
    #[diesel(sql_type = Text)]
    pub name: String,
    #[diesel(sql_type = Binary)]
    pub email: Vec<u8>,
    #[diesel(sql_type = Binary)]
    pub national_id: Vec<u8>,
    #[diesel(sql_type = Nullable<Binary>)]
    pub phone: Option<Vec<u8>>,
    #[diesel(sql_type = Binary)]
    pub iban: Vec<u8>,
    #[diesel(sql_type = Text)]
    pub password: String,
    #[diesel(sql_type = Binary)]
    pub note: Vec<u8>,
}

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    number: i64,
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

#[cfg(any(feature = "mysql", feature = "postgres"))]
#[derive(QueryableByName)]
struct Column {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    line: String,
}

#[cfg(any(feature = "mysql", feature = "postgres"))]
#[derive(QueryableByName)]
struct Bytes {
    #[diesel(sql_type = Nullable<Binary>)]
    bytes: Option<Vec<u8>>,
}
