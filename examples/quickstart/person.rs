//! A person, whoever holds one: a row of the CSV file, a model of Diesel, a model of SeaORM.

use fieldseal::{Normaliser, Password, Protect};
use std::fmt::Debug;

/// Which spellings of an e-mail address are the same.
pub const EMAIL_RULE: Normaliser = Normaliser::EMAIL;

/// What is known about a person, borrowed. It has no `Debug`: this is the plaintext.
#[derive(Clone, Copy)]
pub struct Details<'a> {
    pub name: &'a str,
    pub email: &'a str,
    pub national_id: &'a str,
    pub phone: Option<&'a str>,
    pub iban: &'a str,
    pub password: &'a Password,
    pub note: &'a str,
}

impl Details<'_> {
    /// The first column in which the two differ.
    pub fn difference(&self, other: &Details<'_>) -> Option<&'static str> {
        let compared = [
            ("name", self.name == other.name),
            ("email", self.email == other.email),
            ("national_id", self.national_id == other.national_id),
            ("phone", self.phone == other.phone),
            ("iban", self.iban == other.iban),
            ("password", self.password == other.password),
            ("note", self.note == other.note),
        ];
        let differs = compared.into_iter().find(|(_, same)| !same);
        differs.map(|(column, _)| column)
    }
}

/// A person as an ORM loaded it. Its `Debug` masks what its annotations say.
pub trait Stored: Protect + Debug + Sync {
    fn id(&self) -> i32;
    fn details(&self) -> Details<'_>;
}
