//! `accounts`: a password that may be absent, and one under a pepper.

use super::hashed;
use crate::contract::adapter::{Connection, Ways};
use crate::contract::failure::Outcome;
use fieldseal::{Model, Password};

/// A row.
#[derive(Clone, Debug)]
pub(crate) struct Account {
    pub(crate) id: i32,
    pub(crate) password: Option<Password>,
    /// Stored sealed under the pepper.
    pub(crate) pin: Password,
}

pub(crate) fn account(id: i32) -> Account {
    Account {
        id,
        password: Some(hashed()),
        pin: hashed(),
    }
}

/// What an ORM can do with the table.
pub(crate) trait Accounts: Connection {
    /// Its model.
    const ACCOUNTS: &'static Model;

    const INSERT_ACCOUNT: Ways<fn(&mut Self, &Account) -> Outcome<()>>;
    const INSERT_ACCOUNTS: Ways<fn(&mut Self, &[Account]) -> Outcome<()>>;
    const UPDATE_ACCOUNT: Ways<fn(&mut Self, &Account) -> Outcome<()>>;
    const SET_PASSWORD: Ways<fn(&mut Self, i32, Option<&Password>) -> Outcome<()>>;
    const SET_PIN: Ways<fn(&mut Self, i32, &Password) -> Outcome<()>>;
    const READ_ACCOUNT: Ways<fn(&mut Self, i32) -> Outcome<Account>>;
}
