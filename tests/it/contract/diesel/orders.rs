//! Diesel's ways with `orders`.

use crate::contract::adapter::Ways;
use crate::contract::failure::Outcome;
use crate::contract::tables::orders::{Order, Orders, Stage, WantedOrder};
use diesel::prelude::*;
use fieldseal::{Model, Protect};
use fieldseal_diesel::Insertable;
use fieldseal_diesel::prelude::*;
use rust_decimal::Decimal;
use uuid::Uuid;

diesel::table! {
    use diesel::sql_types::*;
    use fieldseal_diesel::sql_types::*;
    use crate::contract::tables::orders::Stage;

    orders {
        id -> Integer,
        customer -> Encrypted<customer, BigInt>,
        reference -> Nullable<Encrypted<reference, UuidBytes>>,
        amount -> Encrypted<amount, Numeric>,
        stage -> Encrypted<stage, Own<Stage>>,
    }
}

#[derive(Protect, Queryable, Insertable)]
#[diesel(table_name = orders)]
#[protect(entity = "order")]
struct Row {
    id: i32,
    #[encrypted(search)]
    customer: i64,
    #[encrypted(search)]
    reference: Option<Uuid>,
    #[encrypted(search)]
    amount: Decimal,
    #[encrypted(search)]
    stage: Stage,
}

everywhere! {
Diesel: Orders {
    const ORDERS: &'static Model = Row::MODEL;

    const INSERT_ORDER: Ways<fn(&mut Self, &Order) -> Outcome<()>> =
        &[("values(&struct)", |a, order| {
            let Order {
                id,
                customer,
                reference,
                amount,
                stage,
            } = order.clone();
            let row = Row {
                id,
                customer,
                reference,
                amount,
                stage,
            };
            a.write(|c| diesel::insert_into(orders::table).values(&row).execute(c))
        })];

    const READ_ORDERS: Ways<fn(&mut Self) -> Outcome<Vec<Order>>> = &[("load", |a| {
        let rows: Vec<Row> = a.run(|c| orders::table.order(orders::id).load(c))?;
        let order = |row: Row| Order {
            id: row.id,
            customer: row.customer,
            reference: row.reference,
            amount: row.amount,
            stage: row.stage,
        };
        Ok(rows.into_iter().map(order).collect())
    })];

    const FIND_ORDERS: Ways<fn(&mut Self, &WantedOrder) -> Outcome<Vec<i32>>> =
        &[("filter(matches)", |a, wanted| {
            macro_rules! find {
                ($condition:expr) => {
                    a.run(|c| {
                        orders::table
                            .filter($condition)
                            .order(orders::id)
                            .select(orders::id)
                            .load(c)
                    })
                };
            }
            match *wanted {
                WantedOrder::Customer(customer) => find!(orders::customer.matches(customer)),
                WantedOrder::Reference(reference) => find!(orders::reference.matches(reference)),
                WantedOrder::Amount(amount) => find!(orders::amount.matches(amount)),
                WantedOrder::Stage(stage) => find!(orders::stage.matches(stage)),
            }
        })];
}
}
