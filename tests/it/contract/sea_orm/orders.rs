//! SeaORM's ways with `orders`.

use super::{SeaOrm, Server};
use crate::contract::adapter::Ways;
use crate::contract::failure::Outcome;
use crate::contract::tables::orders::{Order, Orders, WantedOrder};
use fieldseal::{Model, Protect};
use fieldseal_sea_orm::{Encrypted, EncryptedField};
use sea_orm::ActiveValue::Set;
use sea_orm::entity::prelude::*;
use sea_orm::{QueryOrder, QuerySelect};

mod order {
    use crate::contract::tables::orders::Stage;
    use fieldseal_sea_orm::protect;
    use sea_orm::entity::prelude::*;

    #[protect(entity = "order")]
    #[sea_orm::model]
    #[derive(Clone, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "orders")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        #[encrypted(search)]
        pub customer: i64,
        #[encrypted(search)]
        pub reference: Option<Uuid>,
        #[encrypted(search)]
        pub amount: Decimal,
        #[encrypted(search)]
        pub stage: Stage,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

use order::{ActiveModel, Column, Entity, fields};

async fn found(db: &sea_orm::DatabaseExecutor<'_>, condition: Expr) -> Result<Vec<i32>, DbErr> {
    Entity::find()
        .filter(condition)
        .order_by_asc(Column::Id)
        .select_only()
        .column(Column::Id)
        .into_tuple()
        .all(db)
        .await
}

impl<D: Server> Orders for SeaOrm<D> {
    const ORDERS: &'static Model = <order::Model as Protect>::MODEL;

    const INSERT_ORDER: Ways<fn(&mut Self, &Order) -> Outcome<()>> =
        &[("active_model.insert", |a, order| {
            a.write(async |db| {
                let active = ActiveModel {
                    id: Set(order.id),
                    customer: Set(order.customer.into()),
                    reference: Set(order.reference.map(Into::into)),
                    amount: Set(order.amount.into()),
                    stage: Set(order.stage.into()),
                };
                active.insert(db).await
            })
        })];

    const READ_ORDERS: Ways<fn(&mut Self) -> Outcome<Vec<Order>>> = &[("find.all", |a| {
        let models = a.run(async |db| Entity::find().order_by_asc(Column::Id).all(db).await)?;
        let order = |model: order::Model| Order {
            id: model.id,
            customer: *model.customer,
            reference: model.reference.map(Encrypted::into_inner),
            amount: *model.amount,
            stage: *model.stage,
        };
        Ok(models.into_iter().map(order).collect())
    })];

    const FIND_ORDERS: Ways<fn(&mut Self, &WantedOrder) -> Outcome<Vec<i32>>> = &[
        ("filter, by plain values", |a, wanted| {
            a.run(async |db| {
                let condition = match *wanted {
                    WantedOrder::Customer(customer) => Column::Customer.eq(customer),
                    WantedOrder::Reference(reference) => Column::Reference.eq(reference),
                    WantedOrder::Amount(amount) => Column::Amount.eq(amount),
                    // An own type is no value of SeaORM's: it is said which field it is of.
                    WantedOrder::Stage(stage) => Column::Stage.eq(fields::Stage::of(stage)),
                };
                found(db, condition).await
            })
        }),
        ("filter, by values of the field", |a, wanted| {
            a.run(async |db| {
                let condition = match *wanted {
                    WantedOrder::Customer(customer) => {
                        Column::Customer.is_in([fields::Customer::of(customer)])
                    }
                    WantedOrder::Reference(reference) => {
                        Column::Reference.eq(Some(fields::Reference::of(reference)))
                    }
                    WantedOrder::Amount(amount) => Column::Amount.eq(fields::Amount::of(amount)),
                    WantedOrder::Stage(stage) => Column::Stage.is_in([fields::Stage::of(stage)]),
                };
                found(db, condition).await
            })
        }),
        ("filter, by an integer of another width", |a, wanted| {
            a.run(async |db| {
                let condition = match *wanted {
                    WantedOrder::Customer(customer) => match i8::try_from(customer) {
                        Ok(customer) => Column::Customer.eq(customer),
                        Err(_) => Column::Customer.eq(customer),
                    },
                    WantedOrder::Reference(reference) => Column::Reference.eq(reference),
                    WantedOrder::Amount(amount) => Column::Amount.eq(amount),
                    WantedOrder::Stage(stage) => Column::Stage.eq(fields::Stage::of(stage)),
                };
                found(db, condition).await
            })
        }),
    ];
}
