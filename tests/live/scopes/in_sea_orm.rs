//! Stores of SeaORM, with its own pool.

use super::declared::patient;
use super::in_diesel::place;
use super::store::{Failure, Outcome, Store, pause, rows};
use crate::model::{User, user};
use crate::reach::Server;
use fieldseal::{Scope, Within};
use fieldseal_sea_orm::{Encrypted, WithoutDetail, open_error, seal_error, with_backend};
use futures_util::FutureExt;
use sea_orm::ActiveValue::Set;
use sea_orm::entity::prelude::*;
use sea_orm::{Database, DatabaseConnection, QueryOrder, TransactionTrait};
use std::any::Any;
use std::future::Future;
use std::marker::PhantomData;
use std::ops::Range;
use std::panic::AssertUnwindSafe;

/// The table of the entity `E`.
pub(crate) struct InSeaOrm<E> {
    db: DatabaseConnection,
    entity: PhantomData<fn() -> E>,
}

impl<E> Clone for InSeaOrm<E> {
    fn clone(&self) -> Self {
        Self {
            db: self.db.clone(),
            entity: PhantomData,
        }
    }
}

impl<E> InSeaOrm<E> {
    pub(crate) async fn on_postgres() -> Self {
        Self::on(Server::Postgres).await
    }

    pub(crate) async fn on_maria_db() -> Self {
        Self::on(Server::MariaDb).await
    }

    async fn on(server: Server) -> Self {
        let mut options = place(server).sea_orm_options();
        options.max_connections(8).sqlx_logging(false);
        Self {
            db: Database::connect(options).await.unwrap(),
            entity: PhantomData,
        }
    }
}

/// What an application asks of SeaORM's errors.
impl From<DbErr> for Failure {
    fn from(error: DbErr) -> Self {
        if let Some(error) = seal_error(&error) {
            return Self::Seal(error.clone());
        }
        if let Some(error) = open_error(&error) {
            return Self::Open(error.clone());
        }
        Self::Other(error.without_detail().to_string())
    }
}

/// A write whose values cannot be sealed panics, and must not end the test.
async fn caught<T>(write: impl Future<Output = Result<T, DbErr>>) -> Outcome<T> {
    match AssertUnwindSafe(write).catch_unwind().await {
        Ok(written) => Ok(written?),
        Err(panic) => Err(Failure::Panicked(message(&*panic))),
    }
}

fn message(panic: &(dyn Any + Send)) -> String {
    match panic.downcast_ref::<String>() {
        Some(message) => message.clone(),
        None => panic.downcast_ref::<&str>().copied().unwrap().to_owned(),
    }
}

macro_rules! stored {
    ($entity:ident) => {
        impl From<$entity::Model> for User {
            fn from(model: $entity::Model) -> Self {
                Self {
                    id: model.id,
                    email: model.email.into_inner(),
                    note: model.note.map(Encrypted::into_inner),
                    name: model.name.into_inner(),
                }
            }
        }

        impl From<User> for $entity::ActiveModel {
            fn from(user: User) -> Self {
                Self {
                    id: Set(user.id),
                    email: Set(user.email.into()),
                    note: Set(user.note.map(Into::into)),
                    name: Set(user.name.into()),
                }
            }
        }

        impl Store for InSeaOrm<$entity::Entity> {
            async fn insert(&self, user: User) -> Outcome<()> {
                let user = $entity::ActiveModel::from(user);
                caught(user.insert(&self.db)).await?;
                Ok(())
            }

            async fn find(&self, email: String) -> Outcome<Vec<User>> {
                let find = with_backend(self.db.get_database_backend(), || {
                    $entity::Entity::find().filter($entity::Column::Email.eq(email))
                });
                let found = find.all(&self.db).await?;
                Ok(found.into_iter().map(User::from).collect())
            }

            async fn stream(
                &self,
                ids: Range<i32>,
                scopes: Vec<Scope>,
            ) -> Outcome<Vec<Outcome<User>>> {
                let stream = $entity::Entity::find()
                    .filter($entity::Column::Id.gte(ids.start))
                    .filter($entity::Column::Id.lt(ids.end))
                    .order_by_asc($entity::Column::Id)
                    .stream(&self.db)
                    .await?;
                Ok(rows(stream, scopes).await)
            }

            async fn update(&self, user: User) -> Outcome<()> {
                let user = $entity::ActiveModel::from(user);
                caught(user.update(&self.db)).await?;
                Ok(())
            }

            async fn delete(&self, id: i32) -> Outcome<()> {
                $entity::Entity::delete_by_id(id).exec(&self.db).await?;
                Ok(())
            }

            async fn transact(
                &self,
                users: Vec<(Option<Scope>, User)>,
                end: Outcome<()>,
            ) -> Outcome<Vec<User>> {
                let transaction = self.db.begin().await?;
                let email = users[0].1.email.clone();
                for (scope, user) in users {
                    let insert = caught($entity::ActiveModel::from(user).insert(&transaction));
                    match scope {
                        Some(scope) => insert.within(scope).await?,
                        None => insert.await?,
                    };
                    pause().await;
                }
                let find = with_backend(self.db.get_database_backend(), || {
                    $entity::Entity::find().filter($entity::Column::Email.eq(email))
                });
                let found = find.all(&transaction).await?;
                end?;
                transaction.commit().await?;
                Ok(found.into_iter().map(User::from).collect())
            }

            async fn count(&self) -> i64 {
                let rows = $entity::Entity::find().count(&self.db).await.unwrap();
                rows.try_into().unwrap()
            }
        }
    };
}

stored!(user);
stored!(patient);
