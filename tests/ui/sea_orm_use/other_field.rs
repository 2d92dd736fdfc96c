//! A value of one field is not a value of another, and only a searchable field has an index.

include!("../sea_orm_users.in");

use fieldseal_sea_orm::{Encrypted, EncryptedField};
use sea_orm::Set;

fn index<C: fieldseal::Search>() {}

fn main() {
    let ssn = user::fields::Ssn::of("078-05-1120");
    let _ = user::ActiveModel {
        email: Set(ssn),
        ..Default::default()
    };
    let _: Encrypted<i64, user::fields::Email> = user::fields::Email::of("ada@example.org");
    index::<user::fields::Ssn>();
    let _ = user::Entity::find_by_ssn("078-05-1120");
}
