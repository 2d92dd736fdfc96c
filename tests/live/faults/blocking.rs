//! Diesel's own connections in r2d2, by `spawn_blocking`.

use super::client::{Client, Fault, Outcome};
use crate::model::{User, users};
use crate::place::Place;
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::r2d2::{ConnectionManager, Pool, PooledConnection, R2D2Connection};
use diesel::sql_types::{BigInt, Bool};
use diesel::{MysqlConnection, PgConnection};
use fieldseal::Scope;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use std::sync::Arc;
use tokio::sync::mpsc::UnboundedSender;
use tokio::task::spawn_blocking;

pub(crate) struct Blocking<C: R2D2Connection + Send + 'static> {
    place: Arc<Place>,
    pool: Pool<ConnectionManager<C>>,
}

impl<C: R2D2Connection + Send + 'static> Blocking<C> {
    pub(crate) fn new(place: Arc<Place>, connections: u32) -> Self {
        let manager = ConnectionManager::new(place.diesel_url());
        let pool = Pool::builder()
            .max_size(connections)
            .build(manager)
            .unwrap();
        Self { place, pool }
    }

    /// In a thread that has this task's scope.
    fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut PooledConnection<ConnectionManager<C>>) -> QueryResult<T>
        + Send
        + 'static,
    ) -> BoxFuture<'static, Outcome<T>> {
        let pool = self.pool.clone();
        async move {
            let scope = Scope::current().unwrap();
            let working = spawn_blocking(move || {
                let mut connection = pool.get().map_err(Fault::of_pool)?;
                Ok(scope.run(|| work(&mut connection))?)
            });
            working.await.unwrap()
        }
        .boxed()
    }
}

macro_rules! blocking {
    ($Connection:ty) => {
        impl Client for Blocking<$Connection> {
            fn name(&self) -> &'static str {
                "Diesel in r2d2"
            }

            fn place(&self) -> &Place {
                &self.place
            }

            fn insert(&self, users: Vec<User>) -> BoxFuture<'_, Outcome<()>> {
                self.run(move |connection| {
                    connection.transaction(|connection| {
                        diesel::insert_into(users::table)
                            .values(&users)
                            .execute(connection)?;
                        Ok(())
                    })
                })
            }

            fn streams(&self) -> bool {
                false
            }

            fn load(
                &self,
                condition: String,
                rows: UnboundedSender<User>,
            ) -> BoxFuture<'_, Outcome<()>> {
                self.run(move |connection| {
                    let users = users::table
                        .filter(diesel::dsl::sql::<Bool>(&condition))
                        .select(User::as_select())
                        .load(connection)?;
                    users.into_iter().for_each(|user| rows.send(user).unwrap());
                    Ok(())
                })
            }

            fn execute(&self, statement: &'static str) -> BoxFuture<'_, Outcome<()>> {
                self.run(move |connection| connection.batch_execute(statement))
            }

            fn number(&self, query: &'static str) -> BoxFuture<'_, Outcome<i64>> {
                self.run(move |connection| {
                    diesel::select(diesel::dsl::sql::<BigInt>(query)).get_result(connection)
                })
            }
        }
    };
}

blocking!(PgConnection);
blocking!(MysqlConnection);
