//! The annotated struct of an application with SeaORM.

use crate::person::{Details, Stored};
use fieldseal::Password;
use fieldseal_sea_orm::protect;
use sea_orm::entity::prelude::*;
use sea_orm::{NotSet, Set};

/// A person: the same annotations as above Diesel's struct, and the name by which they are the same person.
#[protect(entity = "person")]
#[sea_orm::model]
#[derive(Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "people")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i32,
    #[redact(first = 1)]
    pub name: String,
    #[encrypted(search, normalise = email, unique)]
    #[redact(email)]
    pub email: String,
    #[encrypted]
    #[redact(last = 4)]
    pub national_id: String,
    #[encrypted]
    #[redact(last = 2)]
    pub phone: Option<String>,
    #[encrypted]
    #[redact(last = 4)]
    pub iban: String,
    #[password]
    pub password: Password,
    #[encrypted(pad = 64)]
    pub note: String,
}

impl ActiveModelBehavior for ActiveModel {}

/// A person on the way to the table.
impl From<&Details<'_>> for ActiveModel {
    fn from(details: &Details<'_>) -> Self {
        Self {
            id: NotSet,
            name: Set(details.name.into()),
            email: Set(details.email.into()),
            national_id: Set(details.national_id.into()),
            phone: Set(details.phone.map(Into::into)),
            iban: Set(details.iban.into()),
            password: Set(details.password.clone().into()),
            note: Set(details.note.into()),
        }
    }
}

impl Stored for Model {
    fn id(&self) -> i32 {
        self.id
    }

    fn details(&self) -> Details<'_> {
        Details {
            name: &self.name,
            email: &self.email,
            national_id: &self.national_id,
            phone: self.phone.as_ref().map(|phone| phone.as_str()),
            iban: &self.iban,
            password: &self.password,
            note: &self.note,
        }
    }
}
