//! Diesel's answers to the suite.

mod accounts;
mod documents;
mod invoices;
mod letters;
mod orders;
mod patients;
mod samples;
mod users;
mod visits;

use super::adapter::Connection;
use super::failure::{Failure, Kind, Outcome};
use diesel::connection::{
    AnsiTransactionManager, Connection as _, SimpleConnection, TransactionManager,
};
use diesel::prelude::*;
use diesel::result::{DatabaseErrorKind, Error, UnexpectedNullError};
use fieldseal::Scope;
use std::path::Path;

pub(crate) struct Diesel {
    connection: SqliteConnection,
    scope: Option<Scope>,
}

impl Diesel {
    fn run<T, E: Into<Failure>>(
        &mut self,
        work: impl FnOnce(&mut SqliteConnection) -> Result<T, E>,
    ) -> Outcome<T> {
        let Self { connection, scope } = self;
        let done = match scope {
            Some(scope) => scope.run(|| work(connection)),
            None => work(connection),
        };
        done.map_err(E::into)
    }

    fn write(
        &mut self,
        work: impl FnOnce(&mut SqliteConnection) -> QueryResult<usize>,
    ) -> Outcome<()> {
        self.run(work).map(drop)
    }
}

impl Connection for Diesel {
    fn open(file: &Path) -> Self {
        let mut connection = SqliteConnection::establish(file.to_str().unwrap()).unwrap();
        connection
            .batch_execute("PRAGMA synchronous = OFF; PRAGMA busy_timeout = 5000")
            .unwrap();
        Self {
            connection,
            scope: None,
        }
    }

    fn enter(&mut self, scope: Option<Scope>) {
        self.scope = scope;
    }

    fn begin(&mut self) {
        AnsiTransactionManager::begin_transaction(&mut self.connection).unwrap();
    }

    fn commit(&mut self) {
        AnsiTransactionManager::commit_transaction(&mut self.connection).unwrap();
    }

    fn roll_back(&mut self) {
        AnsiTransactionManager::rollback_transaction(&mut self.connection).unwrap();
    }

    fn sql(&mut self, statement: &str) -> Outcome<()> {
        self.run(|c| c.batch_execute(statement))
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match &error {
            Error::DatabaseError(kind, information) => {
                let kind = match kind {
                    DatabaseErrorKind::UniqueViolation => Kind::Unique,
                    DatabaseErrorKind::CheckViolation => Kind::Check,
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
