//! An ORM, a driver and a pool, as an application uses them that something happens to.

use crate::model::User;
use crate::place::Place;
use diesel::result::Error;
use fieldseal_diesel::WithoutDetail as _;
use fieldseal_sea_orm::WithoutDetail as _;
use fieldseal_testing::Capture;
use futures_util::future::BoxFuture;
use sea_orm::DbErr;

pub(crate) trait Client: Send + Sync {
    /// What a failed test calls it.
    fn name(&self) -> &'static str;

    fn place(&self) -> &Place;

    /// One statement in a transaction.
    fn insert(&self, users: Vec<User>) -> BoxFuture<'_, Outcome<()>>;

    /// The rows for which a condition holds, as a stream where there are streams: those that came, and how it ended.
    fn load(&self, condition: String) -> BoxFuture<'_, (Vec<User>, Outcome<()>)>;

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
