//! SeaORM's answers to the suite.

#![allow(
    unreachable_pub,
    reason = "SeaORM's macros write public items for an entity"
)]

mod accounts;
mod documents;
mod invoices;
mod letters;
mod orders;
mod patients;
mod samples;
mod users;
mod vases;
mod visits;

use super::adapter::Connection;
use super::database::{Database, Place};
use super::failure::{Failure, Kind, Outcome};
use fieldseal::{Scope, Within};
use fieldseal_sea_orm::{WithoutDetail, open_error, seal_error, with_backend};
use sea_orm::{
    ConnectOptions, ConnectionTrait, DatabaseConnection, DatabaseExecutor, DatabaseTransaction,
    DbBackend, DbErr, SqlErr, TransactionTrait,
};
use std::any::Any;
use std::marker::PhantomData;
use std::panic::{AssertUnwindSafe, catch_unwind};
use tokio::runtime::{Builder, Runtime};

/// SeaORM on the database `D`, whose connections have one type for all.
pub(crate) struct SeaOrm<D> {
    transaction: Option<DatabaseTransaction>,
    connection: DatabaseConnection,
    runtime: Runtime,
    scope: Option<Scope>,
    database: PhantomData<D>,
}

/// What SeaORM connects to.
pub(crate) trait Server: 'static {
    const DATABASE: Database;
    const BACKEND: DbBackend;

    fn options(place: &Place) -> ConnectOptions;
}

pub(crate) enum Sqlite {}
pub(crate) enum Postgres {}
pub(crate) enum MariaDb {}

impl Server for Sqlite {
    const DATABASE: Database = Database::Sqlite;
    const BACKEND: DbBackend = DbBackend::Sqlite;

    fn options(place: &Place) -> ConnectOptions {
        format!("sqlite://{}", place.file()).into()
    }
}

impl Server for Postgres {
    const DATABASE: Database = Database::Postgres;
    const BACKEND: DbBackend = DbBackend::Postgres;

    fn options(place: &Place) -> ConnectOptions {
        place.reach().sea_orm_options()
    }
}

impl Server for MariaDb {
    const DATABASE: Database = Database::MariaDb;
    const BACKEND: DbBackend = DbBackend::MySql;

    fn options(place: &Place) -> ConnectOptions {
        place.reach().sea_orm_options()
    }
}

impl<D: Server> SeaOrm<D> {
    /// Runs what an application would await, inside the scope, and turns a panic into a failure.
    fn run<T, E: Into<Failure>>(
        &mut self,
        work: impl AsyncFnOnce(&DatabaseExecutor<'_>) -> Result<T, E>,
    ) -> Outcome<T> {
        let executor = match &self.transaction {
            Some(transaction) => DatabaseExecutor::from(transaction),
            None => DatabaseExecutor::from(&self.connection),
        };
        let work = work(&executor);
        let done = catch_unwind(AssertUnwindSafe(|| {
            // Where an application has one database, it says so once.
            with_backend(D::BACKEND, || match &self.scope {
                Some(scope) => self.runtime.block_on(work.within(scope.clone())),
                None => self.runtime.block_on(work),
            })
        }));
        match done {
            Ok(done) => done.map_err(E::into),
            Err(panic) => Err(Failure::panicked(message(&*panic))),
        }
    }

    /// The same, where what was written is of no interest.
    fn write<T>(
        &mut self,
        work: impl AsyncFnOnce(&DatabaseExecutor<'_>) -> Result<T, DbErr>,
    ) -> Outcome<()> {
        self.run(work).map(drop)
    }
}

/// A test that fails in a transaction leaves it to its own end, for which it needs the runtime.
impl<D> Drop for SeaOrm<D> {
    fn drop(&mut self) {
        let _entered = self.runtime.enter();
        drop(self.transaction.take());
    }
}

fn message(panic: &(dyn Any + Send)) -> String {
    panic
        .downcast_ref::<String>()
        .cloned()
        .unwrap_or_else(|| panic.downcast_ref::<&str>().copied().unwrap().to_owned())
}

impl<D: Server> Connection for SeaOrm<D> {
    const DATABASE: Database = D::DATABASE;

    fn open(place: &Place) -> Self {
        let runtime = Builder::new_current_thread().enable_all().build().unwrap();
        let mut options = D::options(place);
        options.max_connections(1).sqlx_logging(false);
        let connection = runtime.block_on(async {
            let connection = sea_orm::Database::connect(options).await.unwrap();
            if D::DATABASE == Database::Sqlite {
                let pragma = "PRAGMA synchronous = OFF";
                connection.execute_unprepared(pragma).await.unwrap();
            }
            connection
        });
        Self {
            transaction: None,
            connection,
            runtime,
            scope: None,
            database: PhantomData,
        }
    }

    fn enter(&mut self, scope: Option<Scope>) {
        self.scope = scope;
    }

    fn begin(&mut self) {
        let begun = self.runtime.block_on(self.connection.begin()).unwrap();
        self.transaction = Some(begun);
    }

    fn commit(&mut self) {
        let transaction = self.transaction.take().unwrap();
        self.runtime.block_on(transaction.commit()).unwrap();
    }

    fn roll_back(&mut self) {
        let transaction = self.transaction.take().unwrap();
        self.runtime.block_on(transaction.rollback()).unwrap();
    }

    fn sql(&mut self, statement: &str) -> Outcome<()> {
        self.write(async |db| db.execute_unprepared(statement).await)
    }
}

/// What each database says when a CHECK fails.
const CHECKS: [&str; 3] = [
    "CHECK constraint failed",
    "violates check constraint",
    "CONSTRAINT `",
];

impl From<DbErr> for Failure {
    /// As an application takes it: without what the database adds.
    fn from(error: DbErr) -> Self {
        let text = error.to_string();
        let kind = match error.sql_err() {
            Some(SqlErr::UniqueConstraintViolation(_)) => Kind::Unique,
            _ if CHECKS.iter().any(|check| text.contains(check)) => Kind::Check,
            _ if text.contains("Data too long for column") => Kind::TooLong,
            _ if text.contains("null value was encountered") => Kind::Null,
            _ if text.contains("Missing value for column") => Kind::Null,
            _ => Kind::Other,
        };
        let error = error.without_detail();
        let failure = Failure::new(&error, kind);
        // What an application asks, and what is found among the sources, is the same.
        let is_open = matches!(failure.kind, Kind::Open(_));
        let is_seal = matches!(failure.kind, Kind::Seal(_));
        assert_eq!(open_error(&error).is_some(), is_open, "{failure}");
        assert_eq!(seal_error(&error).is_some(), is_seal, "{failure}");
        failure
    }
}
