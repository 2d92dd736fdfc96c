//! `orders`: searchable columns of other types than text.

use crate::contract::adapter::{Connection, Ways};
use crate::contract::failure::Outcome;
use fieldseal::{Model, Plaintext};
use fieldseal_diesel::FromEncrypted;
use rust_decimal::Decimal;
use uuid::Uuid;

/// A row, in the clear.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Order {
    pub(crate) id: i32,
    pub(crate) customer: i64,
    pub(crate) reference: Option<Uuid>,
    pub(crate) amount: Decimal,
    pub(crate) stage: Stage,
}

/// An own type that can be searched.
#[derive(Clone, Copy, Debug, PartialEq, Plaintext, FromEncrypted)]
pub enum Stage {
    Open,
    Shipped,
}

/// What a look-up asks for.
#[derive(Clone, Copy, Debug)]
pub(crate) enum WantedOrder {
    Customer(i64),
    Reference(Uuid),
    Amount(Decimal),
    Stage(Stage),
}

/// What an ORM can do with the table.
pub(crate) trait Orders: Connection {
    /// Its model.
    const ORDERS: &'static Model;

    const INSERT_ORDER: Ways<fn(&mut Self, &Order) -> Outcome<()>>;
    const READ_ORDERS: Ways<fn(&mut Self) -> Outcome<Vec<Order>>>;
    /// The primary keys of the rows that are found, ascending.
    const FIND_ORDERS: Ways<fn(&mut Self, &WantedOrder) -> Outcome<Vec<i32>>>;
}
