//! Diesel's ways with `vases`.

use crate::contract::adapter::Ways;
use crate::contract::failure::Outcome;
use crate::contract::tables::vases::{Fragile, Vase, Vases};
use diesel::connection::DefaultLoadingMode;
use diesel::prelude::*;
use fieldseal::{Model, Protect};
use fieldseal_diesel::Insertable;

diesel::table! {
    use diesel::sql_types::*;
    use fieldseal_diesel::sql_types::*;
    use crate::contract::tables::vases::Fragile;

    vases {
        id -> Integer,
        maker -> Encrypted<maker>,
        shape -> Encrypted<shape, Own<Fragile>>,
    }
}

#[derive(Protect, Queryable, Selectable, Insertable)]
#[diesel(table_name = vases)]
#[protect(entity = "vase")]
struct Row {
    id: i32,
    #[encrypted]
    maker: String,
    #[encrypted]
    shape: Fragile,
}

impl From<Row> for Vase {
    fn from(Row { id, maker, shape }: Row) -> Self {
        Self { id, maker, shape }
    }
}

everywhere! {
Diesel: Vases {
    const VASES: &'static Model = Row::MODEL;

    const INSERT_VASE: Ways<fn(&mut Self, &Vase) -> Outcome<()>> =
        &[("values(&struct)", |a, vase| {
            let Vase { id, maker, shape } = vase.clone();
            let row = Row { id, maker, shape };
            a.write(|c| diesel::insert_into(vases::table).values(&row).execute(c))
        })];

    const READ_VASES: Ways<fn(&mut Self) -> Outcome<Vec<Vase>>> = &[
        ("load", |a| {
            let rows: Vec<Row> = a.run(|c| vases::table.order(vases::id).load(c))?;
            Ok(rows.into_iter().map(Vase::from).collect())
        }),
        ("select(as_select).load", |a| {
            let rows: Vec<Row> = a.run(|c| {
                vases::table
                    .order(vases::id)
                    .select(Row::as_select())
                    .load(c)
            })?;
            Ok(rows.into_iter().map(Vase::from).collect())
        }),
        ("load_iter", |a| {
            a.run(|c| {
                vases::table
                    .order(vases::id)
                    .load_iter::<Row, DefaultLoadingMode>(c)?
                    .map(|row| row.map(Vase::from))
                    .collect::<QueryResult<_>>()
            })
        }),
    ];
}
}
