//! The annotated struct: all that is to be said about protection stands here.

use crate::schema::people;
use diesel::prelude::{Identifiable, Queryable, Selectable};
use fieldseal::{Normaliser, Password, Protect};
use fieldseal_diesel::{AsChangeset, Insertable};

/// Which spellings of an e-mail address are the same.
pub const EMAIL_RULE: Normaliser = Normaliser::EMAIL;

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
