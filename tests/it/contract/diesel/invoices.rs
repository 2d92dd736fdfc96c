//! Diesel's ways with `invoices`.

use crate::contract::adapter::Ways;
use crate::contract::failure::Outcome;
use crate::contract::tables::invoices::{Invoice, Invoices};
use diesel::prelude::*;
use fieldseal::{Model, Protect};
use fieldseal_diesel::prelude::*;
use fieldseal_diesel::{AsChangeset, Insertable};

diesel::table! {
    use diesel::sql_types::*;
    use fieldseal_diesel::sql_types::*;

    invoices {
        id -> Integer,
        iban -> Encrypted<iban>,
        amount -> Nullable<Encrypted<amount, BigInt>>,
    }
}

#[derive(Protect, Queryable, Insertable, AsChangeset)]
#[diesel(table_name = invoices)]
#[protect(entity = "invoice", tenant)]
struct Row {
    id: i32,
    #[encrypted(search)]
    iban: String,
    #[encrypted]
    amount: Option<i64>,
}

impl From<&Invoice> for Row {
    fn from(invoice: &Invoice) -> Self {
        let Invoice { id, iban, amount } = invoice.clone();
        Self { id, iban, amount }
    }
}

everywhere! {
Diesel: Invoices {
    const INVOICES: &'static Model = Row::MODEL;

    const INSERT_INVOICE: Ways<fn(&mut Self, &Invoice) -> Outcome<()>> = &[
        ("values(&struct)", |a, invoice| {
            let row = Row::from(invoice);
            a.write(|c| diesel::insert_into(invoices::table).values(&row).execute(c))
        }),
        ("values(tuple)", |a, invoice| {
            a.write(|c| {
                diesel::insert_into(invoices::table)
                    .values((
                        invoices::id.eq(invoice.id),
                        invoices::iban.set_to(&invoice.iban),
                        invoices::amount.set_to(invoice.amount),
                    ))
                    .execute(c)
            })
        }),
    ];

    const UPDATE_INVOICE: Ways<fn(&mut Self, &Invoice) -> Outcome<()>> =
        &[("set(&struct)", |a, invoice| {
            let row = Row::from(invoice);
            a.write(|c| {
                diesel::update(invoices::table.find(row.id))
                    .set(&row)
                    .execute(c)
            })
        })];

    const READ_INVOICES: Ways<fn(&mut Self) -> Outcome<Vec<Invoice>>> = &[("load", |a| {
        let rows: Vec<Row> = a.run(|c| invoices::table.order(invoices::id).load(c))?;
        let invoice = |Row { id, iban, amount }| Invoice { id, iban, amount };
        Ok(rows.into_iter().map(invoice).collect())
    })];

    const FIND_INVOICE: Ways<fn(&mut Self, &str) -> Outcome<Vec<i32>>> =
        &[("filter(matches)", |a, iban| {
            a.run(|c| {
                invoices::table
                    .filter(invoices::iban.matches(iban))
                    .order(invoices::id)
                    .select(invoices::id)
                    .load(c)
            })
        })];
}
}
