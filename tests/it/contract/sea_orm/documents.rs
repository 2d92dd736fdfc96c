//! SeaORM's ways with `documents`.

use super::{SeaOrm, Server};
use crate::contract::adapter::Ways;
use crate::contract::failure::Outcome;
use crate::contract::tables::documents::{Document, Documents};
use fieldseal::{Model, Protect};
use sea_orm::ActiveValue::Set;
use sea_orm::entity::prelude::*;
use sea_orm::{QueryOrder, QuerySelect};

mod document {
    use fieldseal_sea_orm::protect;
    use sea_orm::entity::prelude::*;

    #[protect(entity = "document")]
    #[sea_orm::model]
    #[derive(Clone, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "documents")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        #[encrypted(search, normalise = lowercase, suite = aes_siv)]
        pub title: String,
        #[encrypted(suite = xchacha20poly1305, pad = 64)]
        pub body: String,
        #[encrypted(suite = cobblestone256)]
        pub scan: Vec<u8>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

use document::{ActiveModel, Column, Entity};

impl<D: Server> Documents for SeaOrm<D> {
    const DOCUMENTS: &'static Model = <document::Model as Protect>::MODEL;

    const INSERT_DOCUMENT: Ways<fn(&mut Self, &Document) -> Outcome<()>> =
        &[("active_model.insert", |a, document| {
            a.write(async |db| {
                let active = ActiveModel {
                    id: Set(document.id),
                    title: Set(document.title.as_str().into()),
                    body: Set(document.body.as_str().into()),
                    scan: Set(document.scan.as_slice().into()),
                };
                active.insert(db).await
            })
        })];

    const READ_DOCUMENT: Ways<fn(&mut Self, i32) -> Outcome<Document>> =
        &[("find_by_id", |a, id| {
            let model = a.run(async |db| Entity::find_by_id(id).require_one(db).await)?;
            Ok(Document {
                id: model.id,
                title: model.title.into_inner(),
                body: model.body.into_inner(),
                scan: model.scan.into_inner(),
            })
        })];

    const FIND_DOCUMENTS: Ways<fn(&mut Self, &str) -> Outcome<Vec<i32>>> =
        &[("filter", |a, title| {
            a.run(async |db| {
                Entity::find()
                    .filter(Column::Title.eq(title))
                    .order_by_asc(Column::Id)
                    .select_only()
                    .column(Column::Id)
                    .into_tuple()
                    .all(db)
                    .await
            })
        })];
}
