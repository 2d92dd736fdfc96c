//! `invoices`: a model whose values belong to a tenant.

use crate::contract::adapter::{Connection, Ways};
use crate::contract::failure::Outcome;
use fieldseal::Model;

/// A row, in the clear.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Invoice {
    pub(crate) id: i32,
    /// Searchable.
    pub(crate) iban: String,
    pub(crate) amount: Option<i64>,
}

pub(crate) fn invoice(id: i32) -> Invoice {
    Invoice {
        id,
        iban: format!("DE0212030000000020{id:04}"),
        amount: Some(i64::from(id)),
    }
}

/// What an ORM can do with the table.
pub(crate) trait Invoices: Connection {
    /// Its model.
    const INVOICES: &'static Model;

    const INSERT_INVOICE: Ways<fn(&mut Self, &Invoice) -> Outcome<()>>;
    const UPDATE_INVOICE: Ways<fn(&mut Self, &Invoice) -> Outcome<()>>;
    const READ_INVOICES: Ways<fn(&mut Self) -> Outcome<Vec<Invoice>>>;
    const FIND_INVOICE: Ways<fn(&mut Self, &str) -> Outcome<Vec<i32>>>;
}
