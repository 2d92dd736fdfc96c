//! The annotated structs of an application with Diesel.

pub mod schema;

use crate::person::{Details, Stored};
use diesel::prelude::{Identifiable, Queryable, Selectable};
use fieldseal::{Password, Protect};
use fieldseal_diesel::{AsChangeset, Insertable};
use schema::people;

/// A person, as stored and as loaded.
#[derive(Protect, Queryable, Selectable, Identifiable)]
#[diesel(table_name = people)]
pub struct Person {
    pub id: i32,
    // Stored readable, so that it can be sorted and printed on lists, but no log shows it.
    #[redact(first = 1)]
    pub name: String,
    // The blind index finds a person by address and lets the database refuse a second one.
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
    // Argon2id; there is no way back, and no way for plaintext to reach the column.
    #[password]
    pub password: Password,
    // Padded, so that the size of a row does not tell who has a long story.
    #[encrypted(pad = 64)]
    pub note: String,
}

/// A person on the way to the table: a new one, or the changes of one that is there.
#[derive(Protect, Insertable, AsChangeset)]
#[diesel(table_name = people, treat_none_as_null = true)]
#[protect(of = Person)]
pub struct NewPerson<'a> {
    #[redact]
    pub name: &'a str,
    #[encrypted]
    pub email: &'a str,
    #[encrypted]
    pub national_id: &'a str,
    #[encrypted]
    pub phone: Option<&'a str>,
    #[encrypted]
    pub iban: &'a str,
    #[password]
    pub password: Password,
    #[encrypted]
    pub note: &'a str,
}

impl<'a> From<&Details<'a>> for NewPerson<'a> {
    fn from(details: &Details<'a>) -> Self {
        Self {
            name: details.name,
            email: details.email,
            national_id: details.national_id,
            phone: details.phone,
            iban: details.iban,
            password: details.password.clone(),
            note: details.note,
        }
    }
}

impl Stored for Person {
    fn id(&self) -> i32 {
        self.id
    }

    fn details(&self) -> Details<'_> {
        Details {
            name: &self.name,
            email: &self.email,
            national_id: &self.national_id,
            phone: self.phone.as_deref(),
            iban: &self.iban,
            password: &self.password,
            note: &self.note,
        }
    }
}
