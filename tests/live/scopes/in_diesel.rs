//! Stores of `diesel-async`: its two pools on servers, and files of SQLite behind its wrapper of blocking connections.

use super::declared::{Patient, patients};
use super::store::{Failure, Outcome, Store, pause, rows};
use crate::model::{User, users};
use crate::place::Place;
use crate::reach::Server;
use diesel::SqliteConnection;
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::result::Error;
use diesel_async::pooled_connection::{AsyncDieselConnectionManager, ManagerConfig, bb8, deadpool};
use diesel_async::sync_connection_wrapper::SyncConnectionWrapper;
use diesel_async::{AsyncConnection, AsyncMysqlConnection, AsyncPgConnection, RunQueryDsl};
use fieldseal::{OpenError, Protect, Scope, SealError, Within};
use fieldseal_diesel::prelude::*;
use fieldseal_sql::{Dialect, ProtectedTable};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use std::future::Future;
use std::marker::PhantomData;
use std::ops::{DerefMut, Range};
use std::path::Path;
use std::sync::Arc;
use tempfile::TempDir;

/// The table of the model `M`.
pub(crate) struct InDiesel<C, M> {
    lend: Lender<C>,
    model: PhantomData<fn() -> M>,
}

/// Gives connections out: a pool, or for a file one for each statement and each transaction. What is cancelled there goes on in its thread, and has
/// the connection until then.
type Lender<C> = Arc<dyn Fn() -> BoxFuture<'static, Outcome<Lease<C>>> + Send + Sync>;

type Lease<C> = Box<dyn DerefMut<Target = C> + Send>;

impl<C, M> InDiesel<C, M> {
    fn new<F: Future<Output = Outcome<Lease<C>>> + Send + 'static>(
        lend: impl Fn() -> F + Send + Sync + 'static,
    ) -> Self {
        Self {
            lend: Arc::new(move || lend().boxed()),
            model: PhantomData,
        }
    }

    async fn connection(&self) -> Outcome<Lease<C>> {
        (self.lend)().await
    }
}

impl<C, M> Clone for InDiesel<C, M> {
    fn clone(&self) -> Self {
        Self {
            lend: Arc::clone(&self.lend),
            model: PhantomData,
        }
    }
}

const CONNECTIONS: u32 = 8;

/// A place with the tables of both models.
pub(crate) fn place(server: Server) -> Place {
    let place = Place::new(server);
    // By name: `diesel-async` has a method `execute` for everything.
    Place::execute(&place, &place.table::<Patient>());
    place
}

macro_rules! pooled {
    ($connection:ty, $server:expr, $connect:ident) => {
        impl<M> InDiesel<$connection, M> {
            fn manager() -> AsyncDieselConnectionManager<$connection> {
                let place = Arc::new(place($server));
                let mut config = ManagerConfig::default();
                // Over TLS, which a URL cannot say.
                config.custom_setup = Box::new(move |_| {
                    let place = Arc::clone(&place);
                    async move { place.$connect().await }.boxed()
                });
                AsyncDieselConnectionManager::new_with_config("", config)
            }

            pub(crate) async fn through_bb8() -> Self {
                let builder = bb8::Pool::builder().max_size(CONNECTIONS);
                let pool = builder.build(Self::manager()).await.unwrap();
                Self::new(move || {
                    let pool = pool.clone();
                    async move { Ok(Box::new(pool.get_owned().await.map_err(other)?) as Lease<_>) }
                })
            }

            pub(crate) async fn through_deadpool() -> Self {
                let builder = deadpool::Pool::builder(Self::manager());
                let pool = builder.max_size(CONNECTIONS as usize).build().unwrap();
                Self::new(move || {
                    let pool = pool.clone();
                    async move { Ok(Box::new(pool.get().await.map_err(other)?) as Lease<_>) }
                })
            }
        }
    };
}

pooled!(AsyncPgConnection, Server::Postgres, postgres);
pooled!(AsyncMysqlConnection, Server::MariaDb, maria_db);

fn other(error: impl std::fmt::Display) -> Failure {
    Failure::Other(error.to_string())
}

pub(crate) type Sqlite = SyncConnectionWrapper<SqliteConnection>;

/// A file with the tables of both models.
pub(crate) fn file() -> Arc<TempDir> {
    let folder = Arc::new(TempDir::new().unwrap());
    let mut connection = SqliteConnection::establish(&url(folder.path())).unwrap();
    connection
        .batch_execute("PRAGMA journal_mode = WAL")
        .unwrap();
    for table in [table::<User>(), table::<Patient>()] {
        connection.batch_execute(&table).unwrap();
    }
    folder
}

pub(crate) fn url(folder: &Path) -> String {
    folder.join("scopes.sqlite").display().to_string()
}

fn table<M: Protect>() -> String {
    let table = ProtectedTable::of::<M>(Dialect::Sqlite).unwrap();
    let table = table.plain("id", "INTEGER NOT NULL PRIMARY KEY").unwrap();
    let table = table.plain("name", "TEXT NOT NULL").unwrap();
    table.create_table().up().to_owned()
}

impl<M> InDiesel<Sqlite, M> {
    pub(crate) async fn in_a_file() -> Self {
        let folder = file();
        Self::new(move || {
            let folder = Arc::clone(&folder);
            async move {
                let connection = Sqlite::establish(&url(folder.path())).await;
                let mut connection = connection.map_err(other)?;
                // Writers wait for one another; what is written need not survive.
                let pragmas = "PRAGMA busy_timeout = 60000; PRAGMA synchronous = OFF";
                diesel_async::SimpleAsyncConnection::batch_execute(&mut connection, pragmas)
                    .await
                    .map_err(other)?;
                Ok(Box::new(Box::new(connection)) as Lease<_>)
            }
        })
    }
}

/// What an application asks of Diesel's errors.
impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        if let Error::SerializationError(source) | Error::DeserializationError(source) = &error {
            let mut source: Option<&(dyn std::error::Error + 'static)> = Some(&**source);
            while let Some(cause) = source {
                if let Some(error) = cause.downcast_ref::<SealError>() {
                    return Self::Seal(error.clone());
                }
                if let Some(error) = cause.downcast_ref::<OpenError>() {
                    return Self::Open(error.clone());
                }
                source = cause.source();
            }
        }
        other(error)
    }
}

macro_rules! stored {
    ($connection:ty, $table:ident, $Model:ident) => {
        impl Store for InDiesel<$connection, $Model> {
            async fn insert(&self, user: User) -> Outcome<()> {
                let connection = &mut **self.connection().await?;
                diesel::insert_into($table::table)
                    .values($Model::from(user))
                    .execute(connection)
                    .await?;
                Ok(())
            }

            async fn find(&self, email: String) -> Outcome<Vec<User>> {
                let connection = &mut **self.connection().await?;
                let found: Vec<$Model> = $table::table
                    .filter($table::email.matches(email.as_str()))
                    .select($Model::as_select())
                    .load(connection)
                    .await?;
                Ok(found.into_iter().map(User::from).collect())
            }

            async fn stream(
                &self,
                ids: Range<i32>,
                scopes: Vec<Scope>,
            ) -> Outcome<Vec<Outcome<User>>> {
                let connection = &mut **self.connection().await?;
                let stream = $table::table
                    .filter($table::id.ge(ids.start))
                    .filter($table::id.lt(ids.end))
                    .order($table::id)
                    .select($Model::as_select())
                    .load_stream::<$Model>(connection)
                    .await?;
                Ok(rows(stream, scopes).await)
            }

            async fn update(&self, user: User) -> Outcome<()> {
                let connection = &mut **self.connection().await?;
                diesel::update($table::table.find(user.id))
                    .set($Model::from(user))
                    .execute(connection)
                    .await?;
                Ok(())
            }

            async fn delete(&self, id: i32) -> Outcome<()> {
                let connection = &mut **self.connection().await?;
                diesel::delete($table::table.find(id))
                    .execute(connection)
                    .await?;
                Ok(())
            }

            async fn transact(
                &self,
                users: Vec<(Option<Scope>, User)>,
                end: Outcome<()>,
            ) -> Outcome<Vec<User>> {
                let connection = &mut **self.connection().await?;
                let email = users[0].1.email.clone();
                connection
                    .transaction(async move |connection: &mut $connection| {
                        for (scope, user) in users {
                            let insert = async {
                                diesel::insert_into($table::table)
                                    .values($Model::from(user))
                                    .execute(&mut *connection)
                                    .await
                            };
                            match scope {
                                Some(scope) => insert.within(scope).await?,
                                None => insert.await?,
                            };
                            pause().await;
                        }
                        let found: Vec<$Model> = $table::table
                            .filter($table::email.matches(email.as_str()))
                            .select($Model::as_select())
                            .load(&mut *connection)
                            .await?;
                        end.map(|()| found.into_iter().map(User::from).collect())
                    })
                    .await
            }

            async fn count(&self) -> i64 {
                let connection = &mut **self.connection().await.unwrap();
                $table::table.count().get_result(connection).await.unwrap()
            }
        }
    };
}

stored!(AsyncPgConnection, users, User);
stored!(AsyncPgConnection, patients, Patient);
stored!(AsyncMysqlConnection, users, User);
stored!(AsyncMysqlConnection, patients, Patient);
stored!(Sqlite, users, User);
stored!(Sqlite, patients, Patient);
