//! SeaORM's ways with `invoices`.

use super::{SeaOrm, Server};
use crate::contract::adapter::Ways;
use crate::contract::failure::Outcome;
use crate::contract::tables::invoices::{Invoice, Invoices};
use fieldseal::{Model, Protect};
use fieldseal_sea_orm::{Encrypted, ProtectedActiveModel};
use sea_orm::ActiveValue::Set;
use sea_orm::entity::prelude::*;
use sea_orm::{QueryOrder, QuerySelect};

mod invoice {
    use fieldseal_sea_orm::protect;
    use sea_orm::entity::prelude::*;

    #[protect(entity = "invoice", tenant)]
    #[sea_orm::model]
    #[derive(Clone, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "invoices")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        #[encrypted(search)]
        pub iban: String,
        #[encrypted]
        pub amount: Option<i64>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

use invoice::{ActiveModel, Column, Entity};

fn active(invoice: &Invoice) -> ActiveModel {
    ActiveModel {
        id: Set(invoice.id),
        iban: Set(invoice.iban.as_str().into()),
        amount: Set(invoice.amount.map(Into::into)),
    }
}

impl<D: Server> Invoices for SeaOrm<D> {
    const INVOICES: &'static Model = <invoice::Model as Protect>::MODEL;

    const INSERT_INVOICE: Ways<fn(&mut Self, &Invoice) -> Outcome<()>> = &[
        ("active_model.insert", |a, invoice| {
            a.write(async |db| active(invoice).insert(db).await)
        }),
        ("prepare, insert_many", |a, invoice| {
            a.write(async |db| {
                let active = active(invoice);
                active.prepare().await?;
                Entity::insert_many([active]).exec(db).await
            })
        }),
    ];

    const UPDATE_INVOICE: Ways<fn(&mut Self, &Invoice) -> Outcome<()>> =
        &[("active_model.update", |a, invoice| {
            a.write(async |db| active(invoice).update(db).await)
        })];

    const READ_INVOICES: Ways<fn(&mut Self) -> Outcome<Vec<Invoice>>> = &[("find.all", |a| {
        let models = a.run(async |db| Entity::find().order_by_asc(Column::Id).all(db).await)?;
        let invoice = |model: invoice::Model| Invoice {
            id: model.id,
            iban: model.iban.into_inner(),
            amount: model.amount.map(Encrypted::into_inner),
        };
        Ok(models.into_iter().map(invoice).collect())
    })];

    const FIND_INVOICE: Ways<fn(&mut Self, &str) -> Outcome<Vec<i32>>> =
        &[("filter", |a, iban| {
            a.run(async |db| {
                Entity::find()
                    .filter(Column::Iban.eq(iban))
                    .order_by_asc(Column::Id)
                    .select_only()
                    .column(Column::Id)
                    .into_tuple()
                    .all(db)
                    .await
            })
        })];
}
