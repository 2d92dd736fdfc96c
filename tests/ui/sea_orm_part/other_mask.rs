//! So is its mask, and whether it is opened by row.

include!("../sea_orm_users.in");

use fieldseal_sea_orm::protect;
use sea_orm::DerivePartialModel;

#[protect(of = user::Entity)]
#[derive(DerivePartialModel)]
#[sea_orm(entity = "user::Entity")]
pub struct Card {
    #[redact(last = 2)]
    pub phone: String,
    #[encrypted]
    pub note: String,
}

fn main() {}
