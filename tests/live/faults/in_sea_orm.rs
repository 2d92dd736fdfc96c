//! SeaORM's own pool, which is SQLx's.

use super::client::{Client, Outcome};
use crate::model::{User, user};
use crate::place::Place;
use fieldseal_sea_orm::Encrypted;
use futures_util::future::BoxFuture;
use futures_util::{FutureExt, StreamExt};
use sea_orm::ActiveValue::Set;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::Expr;
use sea_orm::{ConnectionTrait, Database, DatabaseConnection, Statement, TransactionTrait};
use std::sync::Arc;
use tokio::sync::mpsc::UnboundedSender;

pub(crate) struct InSeaOrm {
    place: Arc<Place>,
    db: DatabaseConnection,
}

impl InSeaOrm {
    pub(crate) async fn new(place: Arc<Place>, connections: u32) -> Self {
        let mut options = place.sea_orm_options();
        options.max_connections(connections).sqlx_logging(false);
        let db = Database::connect(options).await.unwrap();
        Self { place, db }
    }
}

fn active(user: User) -> user::ActiveModel {
    user::ActiveModel {
        id: Set(user.id),
        email: Set(user.email.into()),
        note: Set(user.note.map(Into::into)),
        name: Set(user.name.into()),
    }
}

fn of(model: user::Model) -> User {
    User {
        id: model.id,
        email: model.email.into_inner(),
        note: model.note.map(Encrypted::into_inner),
        name: model.name.into_inner(),
    }
}

impl Client for InSeaOrm {
    fn name(&self) -> &'static str {
        "SeaORM"
    }

    fn place(&self) -> &Place {
        &self.place
    }

    fn insert(&self, users: Vec<User>) -> BoxFuture<'_, Outcome<()>> {
        async move {
            let transaction = self.db.begin().await?;
            user::Entity::insert_many(users.into_iter().map(active))
                .exec_without_returning(&transaction)
                .await?;
            Ok(transaction.commit().await?)
        }
        .boxed()
    }

    fn load(&self, condition: String, rows: UnboundedSender<User>) -> BoxFuture<'_, Outcome<()>> {
        async move {
            let mut stream = user::Entity::find()
                .filter(Expr::cust(condition))
                .stream(&self.db)
                .await?;
            while let Some(model) = stream.next().await {
                rows.send(of(model?)).unwrap();
            }
            Ok(())
        }
        .boxed()
    }

    fn execute(&self, statement: &'static str) -> BoxFuture<'_, Outcome<()>> {
        async move {
            self.db.execute_unprepared(statement).await?;
            Ok(())
        }
        .boxed()
    }

    fn number(&self, query: &'static str) -> BoxFuture<'_, Outcome<i64>> {
        async move {
            let query = format!("SELECT {query} AS number");
            let query = Statement::from_string(self.db.get_database_backend(), query);
            let row = self.db.query_one_raw(query).await?.unwrap();
            Ok(row.try_get("", "number")?)
        }
        .boxed()
    }
}
