//! SeaORM's ways with `users`.

#![allow(
    clippy::needless_update,
    reason = "SeaORM's `DeriveIntoActiveModel` ends each active model with the defaults"
)]

mod find;
mod own_sql;
mod read;
mod write;

use super::{SeaOrm, Server};
use crate::contract::adapter::Ways;
use crate::contract::failure::Outcome;
use crate::contract::tables::users::{
    Card, Change, FindUsers, Index, OpenedUser, ReadUsers, Unsealed, User, Users, Wanted,
    WriteUsers,
};
use crate::sea_orm::model::user::{self, ActiveModel, Column, Entity, fields};
use fieldseal::{Model, Password, Protect};
use fieldseal_sea_orm::{
    Encrypted, EncryptedField, Lazy, Opened, ProtectedActiveModel, protect, with_backend,
};
use futures_util::TryStreamExt;
use sea_orm::ActiveValue::{Set, Unchanged};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{OnConflict, SimpleExpr};
use sea_orm::{
    Condition, DatabaseExecutor, DerivePartialModel, EntityLoaderTrait, FromQueryResult,
    IntoActiveModel, QueryOrder, QuerySelect, QueryTrait, Statement,
};
use secrecy::{ExposeSecret, SecretString};
use serde_json::json;

impl From<user::Model> for User {
    fn from(model: user::Model) -> Self {
        Self {
            id: model.id,
            email: model.email.into_inner(),
            phone: model.phone.map(Encrypted::into_inner),
            ssn: model.ssn.expose_secret().to_owned(),
            salary: *model.salary,
            note: model.note.map(Encrypted::into_inner),
            password: model.password.into_inner(),
            name: model.name.into_inner(),
            nick: model.nick,
        }
    }
}

fn users(models: Vec<user::Model>) -> Vec<User> {
    models.into_iter().map(User::from).collect()
}

/// Every field set.
fn active(user: &User) -> ActiveModel {
    ActiveModel {
        id: Set(user.id),
        email: Set(user.email.as_str().into()),
        phone: Set(user.phone.clone().map(Into::into)),
        ssn: Set(user.ssn.as_str().into()),
        salary: Set(user.salary.into()),
        note: Set(user.note.clone().map(Into::into)),
        password: Set(user.password.clone().into()),
        name: Set(user.name.as_str().into()),
        nick: Set(user.nick.clone()),
    }
}

/// One field set.
fn changed(change: &Change) -> ActiveModel {
    let mut active: ActiveModel = Default::default();
    match change.clone() {
        Change::Email(email) => active.email = Set(email.into()),
        Change::Phone(phone) => active.phone = Set(phone.map(Into::into)),
        Change::Ssn(ssn) => active.ssn = Set(ssn.into()),
        Change::Salary(salary) => active.salary = Set(salary.into()),
        Change::Note(note) => active.note = Set(note.map(Into::into)),
        Change::Password(password) => active.password = Set(password.into()),
        Change::Name(name) => active.name = Set(name.into()),
    }
    active
}

impl<D: Server> Users for SeaOrm<D> {
    const USERS: &'static Model = <user::Model as Protect>::MODEL;
}
