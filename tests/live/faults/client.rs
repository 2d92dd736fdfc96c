//! An ORM, a driver and a pool, as an application uses them that something happens to.

use crate::model::User;
use crate::place::Place;
use diesel::result::Error;
use fieldseal_diesel::WithoutDetail as _;
use fieldseal_sea_orm::WithoutDetail as _;
use fieldseal_sql::StatementFault;
use fieldseal_testing::Capture;
use futures_util::future::BoxFuture;
use sea_orm::DbErr;
use tokio::sync::mpsc::UnboundedSender;

pub(crate) trait Client: Send + Sync {
    /// What a failed test calls it.
    fn name(&self) -> &'static str;

    fn place(&self) -> &Place;

    /// One statement in a transaction.
    fn insert(&self, users: Vec<User>) -> BoxFuture<'_, Outcome<()>>;

    /// Whether a load gives its rows one by one, as they come.
    fn streams(&self) -> bool {
        true
    }

    /// The rows for which a condition holds, as they come: how it ended.
    fn load(&self, condition: String, rows: UnboundedSender<User>) -> BoxFuture<'_, Outcome<()>>;

    /// A statement on one of the pool's connections.
    fn execute(&self, statement: &'static str) -> BoxFuture<'_, Outcome<()>>;

    /// The number that a query gives.
    fn number(&self, query: &'static str) -> BoxFuture<'_, Outcome<i64>>;
}

pub(crate) type Outcome<T> = Result<T, Fault>;

/// An error, as an application meets it.
#[derive(Debug)]
pub(crate) struct Fault {
    /// What is left without its detail.
    pub(crate) told: String,
    /// That, and all that the error says of itself with its detail.
    pub(crate) said: Capture,
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        let mut said = Capture::new();
        said.error("Diesel's error", &error);
        let error = error.without_detail();
        said.error("Diesel's error without detail", &error);
        let told = match &error {
            Error::DatabaseError(kind, information) => {
                format!("{kind:?}: {}", information.message())
            }
            other => format!("{other:?}"),
        };
        Self { told, said }
    }
}

impl From<DbErr> for Fault {
    fn from(error: DbErr) -> Self {
        let mut said = Capture::new();
        said.error("SeaORM's error", &error);
        let error = error.without_detail();
        said.error("SeaORM's error without detail", &error);
        Self {
            told: error.to_string(),
            said,
        }
    }
}

impl Fault {
    /// What the documentation of both `WithoutDetail` says of this fault.
    #[track_caller]
    pub(crate) fn assert_is(&self, fault: StatementFault) {
        let documented = match fault {
            StatementFault::Lost => ["ClosedConnection", "Execution Error", "Query Error"],
            _ => ["Unknown", "Execution Error", "Query Error"],
        };
        let documented = documented.map(|kind| format!("{kind}: {fault}"));
        assert!(documented.contains(&self.told), "{}", self.told);
    }

    /// Of a pool that has no connection to give.
    pub(crate) fn of_pool(error: impl std::error::Error + 'static) -> Self {
        let mut said = Capture::new();
        said.error("the pool's error", &error);
        Self {
            told: error.to_string(),
            said,
        }
    }
}
