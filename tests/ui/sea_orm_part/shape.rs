//! A part of a row says of which entity it is, and repeats nothing that the model says.

include!("../sea_orm_users.in");

use fieldseal_sea_orm::protect;
use sea_orm::{DerivePartialModel, FromQueryResult};

#[protect]
#[derive(DerivePartialModel)]
#[sea_orm(entity = "user::Entity")]
pub struct Unnamed {
    pub id: i32,
    #[encrypted]
    pub email: String,
}

#[protect(of = user::Model)]
#[derive(FromQueryResult)]
pub struct OfTheModel {
    #[encrypted]
    pub email: String,
}

#[protect(of = user::Entity, tenant)]
#[derive(FromQueryResult)]
pub struct Repeating {
    #[encrypted(search)]
    #[redact(email)]
    pub email: String,
}

#[protect(of = user::Entity)]
#[derive(FromQueryResult)]
pub struct Generic<T: FromQueryResult> {
    #[encrypted]
    pub email: String,
    #[sea_orm(nested)]
    pub rest: T,
}

fn main() {}
