//! A field of a part is a field of the model.

include!("../sea_orm_users.in");

use fieldseal_sea_orm::protect;
use sea_orm::FromQueryResult;

#[protect(of = user::Entity)]
#[derive(FromQueryResult)]
pub struct Card {
    #[encrypted]
    pub mail: String,
    // The model hides the whole name.
    #[redact(first = 1)]
    pub name: String,
}

fn main() {}
