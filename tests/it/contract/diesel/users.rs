//! Diesel's ways with `users`.

mod find;
mod insert;
mod own_sql;
mod read;
mod update;
mod upsert;
mod write;

use super::{MariaDb, OnBackend, Postgres, Sqlite, nonblocking};
use crate::contract::adapter::{Ways, joined};
use crate::contract::failure::Outcome;
use crate::contract::tables::users::{
    Card, Change, FindUsers, Index, OpenedUser, ReadUsers, Unsealed, User, Users, Wanted,
    WriteUsers,
};
use crate::diesel::model::{self as row, users};
use diesel::connection::DefaultLoadingMode;
use diesel::dsl::DuplicatedKeys;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Nullable};
use diesel::upsert::excluded;
use fieldseal::{Lazy, Model, Opened, Password, Protect};
use fieldseal_diesel::prelude::*;
use fieldseal_diesel::{AsChangeset, AssignOnly, Insertable};
use secrecy::{ExposeSecret, SecretString};

impl From<&User> for row::User {
    fn from(user: &User) -> Self {
        let user = user.clone();
        Self {
            id: user.id,
            email: user.email,
            phone: user.phone,
            ssn: user.ssn.into(),
            salary: user.salary,
            note: user.note,
            password: user.password,
            name: user.name,
            nick: user.nick,
        }
    }
}

impl From<row::User> for User {
    fn from(row: row::User) -> Self {
        Self {
            id: row.id,
            email: row.email,
            phone: row.phone,
            ssn: row.ssn.expose_secret().to_owned(),
            salary: row.salary,
            note: row.note,
            password: row.password,
            name: row.name,
            nick: row.nick,
        }
    }
}

everywhere! {
    Diesel: Users {
        const USERS: &'static Model = <row::User as Protect>::MODEL;
    }
}
