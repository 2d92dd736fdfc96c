//! The pools of `diesel-async`.

use super::client::{Client, Fault, Outcome};
use crate::model::{User, users};
use crate::place::Place;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool};
use diesel_async::pooled_connection::{AsyncDieselConnectionManager, ManagerConfig, bb8, deadpool};
use diesel_async::{
    AsyncConnection, AsyncMysqlConnection, AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection,
};
use futures_util::future::BoxFuture;
use futures_util::{FutureExt, StreamExt};
use std::sync::Arc;
use tokio::sync::mpsc::UnboundedSender;

/// A pool, and what it reaches.
pub(crate) struct Pooled<P> {
    place: Arc<Place>,
    pool: P,
}

pub(crate) type Bb8<C> = Pooled<bb8::Pool<C>>;
pub(crate) type Deadpool<C> = Pooled<deadpool::Pool<C>>;

macro_rules! pooled {
    ($Pool:ident, $name:literal, $Connection:ty) => {
        impl Client for $Pool<$Connection> {
            fn name(&self) -> &'static str {
                $name
            }

            fn place(&self) -> &Place {
                &self.place
            }

            fn insert(&self, users: Vec<User>) -> BoxFuture<'_, Outcome<()>> {
                async move {
                    let connection = &mut *self.pool.get().await.map_err(Fault::of_pool)?;
                    connection
                        .transaction(async move |connection: &mut $Connection| {
                            diesel::insert_into(users::table)
                                .values(users)
                                .execute(connection)
                                .await?;
                            Ok(())
                        })
                        .await
                        .map_err(|error: diesel::result::Error| error.into())
                }
                .boxed()
            }

            fn load(
                &self,
                condition: String,
                rows: UnboundedSender<User>,
            ) -> BoxFuture<'_, Outcome<()>> {
                async move {
                    let connection = &mut *self.pool.get().await.map_err(Fault::of_pool)?;
                    let mut stream = users::table
                        .filter(diesel::dsl::sql::<Bool>(&condition))
                        .select(User::as_select())
                        .load_stream::<User>(connection)
                        .await?;
                    while let Some(user) = stream.next().await {
                        rows.send(user?).unwrap();
                    }
                    Ok(())
                }
                .boxed()
            }

            fn execute(&self, statement: &'static str) -> BoxFuture<'_, Outcome<()>> {
                async move {
                    let connection = &mut *self.pool.get().await.map_err(Fault::of_pool)?;
                    Ok(connection.batch_execute(statement).await?)
                }
                .boxed()
            }

            fn number(&self, query: &'static str) -> BoxFuture<'_, Outcome<i64>> {
                async move {
                    let connection = &mut *self.pool.get().await.map_err(Fault::of_pool)?;
                    let select = diesel::select(diesel::dsl::sql::<BigInt>(query));
                    Ok(select.get_result(connection).await?)
                }
                .boxed()
            }
        }
    };
}

pooled!(Bb8, "diesel-async in bb8", AsyncPgConnection);
pooled!(Bb8, "diesel-async in bb8", AsyncMysqlConnection);
pooled!(Deadpool, "diesel-async in deadpool", AsyncPgConnection);
pooled!(Deadpool, "diesel-async in deadpool", AsyncMysqlConnection);

macro_rules! connected {
    ($Connection:ty, $connect:ident) => {
        impl Bb8<$Connection> {
            pub(crate) async fn new(place: Arc<Place>, connections: u32) -> Self {
                let manager = Deadpool::<$Connection>::manager(&place);
                let pool = bb8::Pool::builder().max_size(connections);
                let pool = pool.build(manager).await.unwrap();
                Self { place, pool }
            }
        }

        impl Deadpool<$Connection> {
            pub(crate) fn new(place: Arc<Place>, connections: u32) -> Self {
                let pool = deadpool::Pool::builder(Self::manager(&place));
                let pool = pool.max_size(connections as usize).build().unwrap();
                Self { place, pool }
            }

            fn manager(place: &Arc<Place>) -> AsyncDieselConnectionManager<$Connection> {
                let place = Arc::clone(place);
                let mut config = ManagerConfig::default();
                // Over TLS, which a URL cannot say.
                config.custom_setup = Box::new(move |_| {
                    let place = Arc::clone(&place);
                    async move { place.$connect().await }.boxed()
                });
                AsyncDieselConnectionManager::new_with_config("", config)
            }
        }
    };
}

connected!(AsyncPgConnection, postgres);
connected!(AsyncMysqlConnection, maria_db);
