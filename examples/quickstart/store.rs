//! The database, through one ORM or the other.
//!
//! The trait is here because this program runs with either and with both. Its implementations are what an application with that ORM
//! writes: ordinary Diesel, ordinary SeaORM.

mod both;
mod catalogue;
mod diesel;
mod sea_orm;

pub use self::both::BothStores;
pub use self::diesel::DieselStore;
pub use self::sea_orm::SeaOrmStore;

use crate::agreement::Agreement;
use crate::person::{Details, Stored};
use crate::scan::Place;

/// A database that is connected to.
pub trait Store {
    /// A person as the ORM loads it.
    type Person: Stored;

    /// Whether anybody is stored; before the keys are there, and before the table has to be.
    fn holds_people(&mut self) -> anyhow::Result<bool>;

    /// Makes the table, if it is absent.
    fn make_table(&mut self) -> anyhow::Result<()>;

    /// Everybody, in the order of their ids.
    fn everybody(&mut self) -> anyhow::Result<Vec<Self::Person>>;

    /// Stores all of them or none: new people are inserted, those whose e-mail address is there are updated.
    fn keep(&mut self, people: &[Details<'_>]) -> anyhow::Result<()>;

    /// The person with this e-mail address, in whatever capitals.
    fn by_email(&mut self, address: &str) -> anyhow::Result<Option<Self::Person>>;

    /// The columns of a row as whoever steals the database reads them.
    fn raw(&mut self, id: i32) -> anyhow::Result<Vec<(&'static str, String)>>;

    /// Where plaintext would be, if there were any: the files of SQLite, the content of the table on a server.
    fn place(&mut self) -> anyhow::Result<Place>;

    /// That two ORMs agree on everybody; nothing where there is one.
    fn agreement(&mut self) -> anyhow::Result<Option<Agreement>> {
        Ok(None)
    }
}
