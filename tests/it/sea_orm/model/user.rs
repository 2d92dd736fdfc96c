//! The entity of `users`, in SeaORM's dense format.

use fieldseal::Password;
use fieldseal_sea_orm::protect;
use sea_orm::entity::prelude::*;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};

#[protect(entity = "user")]
#[sea_orm::model]
#[derive(Clone, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "users")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i32,
    #[encrypted(search, normalise = email, unique)]
    #[redact(email)]
    pub email: String,
    #[encrypted(search, normalise = digits)]
    pub phone: Option<String>,
    #[encrypted]
    #[redact(last = 4)]
    pub ssn: SecretString,
    #[encrypted]
    pub salary: i64,
    #[encrypted]
    pub note: Option<String>,
    #[password]
    pub password: Password,
    #[redact]
    pub name: String,
    pub nick: Option<String>,
    #[sea_orm(has_many)]
    pub letters: HasMany<super::letter::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
