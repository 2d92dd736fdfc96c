//! The entity of `letters`, which belong to users.

use fieldseal_sea_orm::protect;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

#[protect(entity = "letter")]
#[sea_orm::model]
#[derive(Clone, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "letters")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i32,
    pub user_id: i32,
    #[encrypted(search)]
    pub body: String,
    #[encrypted]
    pub note: Option<String>,
    #[sea_orm(belongs_to, from = "user_id", to = "id")]
    pub user: BelongsTo<super::user::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
