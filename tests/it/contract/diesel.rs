//! Diesel's answers to the suite, on each of its connections.

#[macro_use]
mod each_connection;

mod accounts;
mod documents;
mod invoices;
mod letters;
pub(crate) mod nonblocking;
mod orders;
mod patients;
mod samples;
mod users;
mod vases;
mod visits;

use super::adapter::Connection;
use super::database::{Database, Place};
use super::failure::{Failure, Kind, Outcome};
use diesel::connection::{Connection as _, LoadConnection, SimpleConnection, TransactionManager};
use diesel::prelude::*;
use diesel::result::{DatabaseErrorKind, Error, UnexpectedNullError};
use fieldseal::Scope;
use fieldseal_diesel::WithoutDetail;

/// Diesel on a connection of type `C`.
pub(crate) struct Diesel<C> {
    connection: C,
    scope: Option<Scope>,
}

pub(crate) type Sqlite = Diesel<SqliteConnection>;
pub(crate) type Postgres = Diesel<PgConnection>;
pub(crate) type MariaDb = Diesel<MysqlConnection>;

/// A connection that can be made to a place.
pub(crate) trait Connect: diesel::Connection {
    const DATABASE: Database;

    fn connect(place: &Place) -> Self;
}

impl Connect for SqliteConnection {
    const DATABASE: Database = Database::Sqlite;

    fn connect(place: &Place) -> Self {
        let mut connection = SqliteConnection::establish(&place.file()).unwrap();
        connection.batch_execute(SQLITE).unwrap();
        connection
    }
}

/// What a throwaway file does not need.
const SQLITE: &str = "PRAGMA synchronous = OFF; PRAGMA busy_timeout = 5000";

impl Connect for PgConnection {
    const DATABASE: Database = Database::Postgres;

    fn connect(place: &Place) -> Self {
        PgConnection::establish(&place.reach().diesel_url()).unwrap()
    }
}

impl Connect for MysqlConnection {
    const DATABASE: Database = Database::MariaDb;

    fn connect(place: &Place) -> Self {
        MysqlConnection::establish(&place.reach().diesel_url()).unwrap()
    }
}

/// The backend of a connection, for queries that name it.
trait OnBackend {
    type Backend;
}

impl<C: diesel::Connection> OnBackend for Diesel<C> {
    type Backend = C::Backend;
}

impl<C: LoadConnection> Diesel<C> {
    fn run<T, E: Into<Failure>>(
        &mut self,
        work: impl FnOnce(&mut C) -> Result<T, E>,
    ) -> Outcome<T> {
        let Self { connection, scope } = self;
        let done = match scope {
            Some(scope) => scope.run(|| work(connection)),
            None => work(connection),
        };
        done.map_err(E::into)
    }

    fn write(&mut self, work: impl FnOnce(&mut C) -> QueryResult<usize>) -> Outcome<()> {
        self.run(work).map(drop)
    }
}

impl<C: Connect + LoadConnection + 'static> Connection for Diesel<C> {
    const DATABASE: Database = C::DATABASE;

    fn open(place: &Place) -> Self {
        Self {
            connection: C::connect(place),
            scope: None,
        }
    }

    fn enter(&mut self, scope: Option<Scope>) {
        self.scope = scope;
    }

    fn begin(&mut self) {
        C::TransactionManager::begin_transaction(&mut self.connection).unwrap();
    }

    fn commit(&mut self) {
        C::TransactionManager::commit_transaction(&mut self.connection).unwrap();
    }

    fn roll_back(&mut self) {
        C::TransactionManager::rollback_transaction(&mut self.connection).unwrap();
    }

    fn sql(&mut self, statement: &str) -> Outcome<()> {
        self.run(|c| c.batch_execute(statement))
    }
}

impl From<Error> for Failure {
    /// As an application takes it: without what the database adds.
    fn from(error: Error) -> Self {
        let is_too_long = error.to_string().contains("Data too long for column");
        let error = error.without_detail();
        match &error {
            Error::DatabaseError(kind, information) => {
                let kind = match kind {
                    DatabaseErrorKind::UniqueViolation => Kind::Unique,
                    DatabaseErrorKind::CheckViolation => Kind::Check,
                    DatabaseErrorKind::NotNullViolation => Kind::Null,
                    _ if is_too_long => Kind::TooLong,
                    _ => Kind::Other,
                };
                Failure::new(&error, kind).with_details(&format!(
                    "{} {:?} {:?}",
                    information.message(),
                    information.details(),
                    information.hint()
                ))
            }
            Error::SerializationError(source) | Error::DeserializationError(source) => {
                let kind = match source.is::<UnexpectedNullError>() {
                    true => Kind::Null,
                    false => Kind::Other,
                };
                Failure::new(&**source, kind).with_details(&format!("{error} {error:?}"))
            }
            _ => Failure::new(&error, Kind::Other),
        }
    }
}
