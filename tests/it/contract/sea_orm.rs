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
mod visits;

use super::adapter::Connection;
use super::failure::{Failure, Kind, Outcome};
use fieldseal::{Scope, Within};
use fieldseal_sea_orm::{open_error, seal_error};
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DatabaseExecutor,
    DatabaseTransaction, DbErr, SqlErr, TransactionTrait,
};
use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use tokio::runtime::{Builder, Runtime};

pub(crate) struct SeaOrm {
    transaction: Option<DatabaseTransaction>,
    connection: DatabaseConnection,
    runtime: Runtime,
    scope: Option<Scope>,
}

impl SeaOrm {
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
        let done = catch_unwind(AssertUnwindSafe(|| match &self.scope {
            Some(scope) => self.runtime.block_on(work.within(scope.clone())),
            None => self.runtime.block_on(work),
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
impl Drop for SeaOrm {
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

impl Connection for SeaOrm {
    fn open(file: &Path) -> Self {
        let runtime = Builder::new_current_thread().enable_all().build().unwrap();
        let mut options = ConnectOptions::new(format!("sqlite://{}", file.display()));
        options.max_connections(1);
        let connection = runtime.block_on(async {
            let connection = Database::connect(options).await.unwrap();
            connection
                .execute_unprepared("PRAGMA synchronous = OFF")
                .await
                .unwrap();
            connection
        });
        Self {
            transaction: None,
            connection,
            runtime,
            scope: None,
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

impl From<DbErr> for Failure {
    fn from(error: DbErr) -> Self {
        let text = error.to_string();
        let kind = match error.sql_err() {
            Some(SqlErr::UniqueConstraintViolation(_)) => Kind::Unique,
            _ if text.contains("CHECK constraint failed") => Kind::Check,
            _ if text.contains("null value was encountered") => Kind::Null,
            _ if text.contains("Missing value for column") => Kind::Null,
            _ => Kind::Other,
        };
        let failure = Failure::new(&error, kind);
        // What an application asks, and what is found among the sources, is the same.
        let is_open = matches!(failure.kind, Kind::Open(_));
        let is_seal = matches!(failure.kind, Kind::Seal(_));
        assert_eq!(open_error(&error).is_some(), is_open, "{failure}");
        assert_eq!(seal_error(&error).is_some(), is_seal, "{failure}");
        failure
    }
}
