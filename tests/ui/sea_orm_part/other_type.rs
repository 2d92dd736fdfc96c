//! Its type is the one that the model declares.

include!("../sea_orm_users.in");

use fieldseal_sea_orm::protect;
use sea_orm::DerivePartialModel;

#[protect(of = user::Entity)]
#[derive(DerivePartialModel)]
#[sea_orm(entity = "user::Entity")]
pub struct Card {
    #[encrypted]
    pub email: i64,
}

fn main() {}
