//! SeaORM's ways with `vases`.

use super::{SeaOrm, Server};
use crate::contract::adapter::Ways;
use crate::contract::failure::Outcome;
use crate::contract::tables::vases::{Fragile, Vase, Vases};
use fieldseal::{Model, Protect};
use fieldseal_sea_orm::Encrypted;
use futures_util::TryStreamExt;
use sea_orm::ActiveValue::Set;
use sea_orm::entity::prelude::*;
use sea_orm::{DatabaseExecutor, QueryOrder, QuerySelect};

mod vase {
    use crate::contract::tables::vases::Fragile;
    use fieldseal_sea_orm::protect;
    use sea_orm::entity::prelude::*;

    #[protect(entity = "vase")]
    #[sea_orm::model]
    #[derive(Clone, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "vases")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        #[encrypted]
        pub maker: String,
        #[encrypted]
        pub shape: Fragile,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

use vase::{ActiveModel, Column, Entity, fields};

impl From<vase::Model> for Vase {
    fn from(model: vase::Model) -> Self {
        Self {
            id: model.id,
            maker: model.maker.into_inner(),
            shape: model.shape.into_inner(),
        }
    }
}

fn vases(models: Vec<vase::Model>) -> Vec<Vase> {
    models.into_iter().map(Vase::from).collect()
}

impl<D: Server> Vases for SeaOrm<D> {
    const VASES: &'static Model = <vase::Model as Protect>::MODEL;

    const INSERT_VASE: Ways<fn(&mut Self, &Vase) -> Outcome<()>> =
        &[("Entity::insert", |a, vase| {
            a.write(async |db| {
                let active = ActiveModel {
                    id: Set(vase.id),
                    maker: Set(vase.maker.as_str().into()),
                    shape: Set(vase.shape.clone().into()),
                };
                // `active.insert` reads back what it wrote, and a cracked vase breaks then.
                Entity::insert(active).exec(db).await
            })
        })];

    const READ_VASES: Ways<fn(&mut Self) -> Outcome<Vec<Vase>>> = &[
        ("find.all", |a| {
            a.run(async |db| Entity::find().order_by_asc(Column::Id).all(db).await)
                .map(vases)
        }),
        ("stream", |a| {
            a.run(async |db| {
                let find = Entity::find().order_by_asc(Column::Id);
                match db {
                    DatabaseExecutor::Connection(db) => find.stream(*db).await?.try_collect().await,
                    DatabaseExecutor::Transaction(db) => {
                        find.stream(*db).await?.try_collect().await
                    }
                    DatabaseExecutor::OwnedTransaction(db) => {
                        find.stream(db).await?.try_collect().await
                    }
                }
            })
            .map(vases)
        }),
        ("a tuple", |a| {
            type Row = (
                i32,
                Encrypted<String, fields::Maker>,
                Encrypted<Fragile, fields::Shape>,
            );
            let rows: Vec<Row> = a.run(async |db| {
                Entity::find()
                    .order_by_asc(Column::Id)
                    .select_only()
                    .columns([Column::Id, Column::Maker, Column::Shape])
                    .into_tuple()
                    .all(db)
                    .await
            })?;
            let vase = |(id, maker, shape): Row| Vase {
                id,
                maker: maker.into_inner(),
                shape: shape.into_inner(),
            };
            Ok(rows.into_iter().map(vase).collect())
        }),
    ];
}
