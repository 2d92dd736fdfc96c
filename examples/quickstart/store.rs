//! The database, through one ORM or the other.
//!
//! The trait is here because this program runs with either and with both. Its implementations are what an application with that ORM
//! writes: ordinary Diesel, ordinary SeaORM.

mod both;
mod diesel;
mod sea_orm;

pub use self::both::BothStores;
pub use self::diesel::DieselStore;
pub use self::sea_orm::SeaOrmStore;

use crate::agreement::Agreement;
use crate::person::{Details, Stored};

/// An open database that has the table.
pub trait Store {
    /// A person as the ORM loads it.
    type Person: Stored;

    /// Everybody, in the order of their ids.
    fn everybody(&mut self) -> anyhow::Result<Vec<Self::Person>>;

    /// Stores all of them or none: new people are inserted, those whose e-mail address is there are updated.
    fn keep(&mut self, people: &[Details<'_>]) -> anyhow::Result<()>;

    /// The person with this e-mail address, in whatever capitals.
    fn by_email(&mut self, address: &str) -> anyhow::Result<Option<Self::Person>>;

    /// The columns of a row as whoever steals the file reads them.
    fn raw(&mut self, id: i32) -> anyhow::Result<Vec<(&'static str, String)>>;

    /// Copies the write-ahead log into the main file, and returns the SQL that the file keeps as its schema.
    fn checkpoint(&mut self) -> anyhow::Result<String>;

    /// That two ORMs agree on everybody; nothing where there is one.
    fn agreement(&mut self) -> anyhow::Result<Option<Agreement>> {
        Ok(None)
    }
}
