//! What an ORM's adapter is asked for.

use super::database::{Database, Place};
use super::failure::Outcome;
use super::tables::accounts::Accounts;
use super::tables::documents::Documents;
use super::tables::invoices::Invoices;
use super::tables::letters::Letters;
use super::tables::orders::Orders;
use super::tables::patients::Patients;
use super::tables::users::Users;
use super::tables::visits::Visits;
use fieldseal::Scope;

/// All the ways that an ORM has of doing one thing, each under the name by which a failing test calls it.
pub(crate) type Ways<F> = &'static [(&'static str, F)];

/// One list of several, of which some are empty on one database or another.
macro_rules! joined {
    ($($ways:expr),+ $(,)?) => {
        &$crate::contract::adapter::join::<_, { 0 $(+ $ways.len())+ }>(&[$($ways),+])
    };
}
pub(crate) use joined;

pub(crate) const fn join<F: Copy, const N: usize>(lists: &[Ways<F>]) -> [(&'static str, F); N] {
    let mut at = 0;
    while lists[at].is_empty() {
        at += 1;
    }
    let mut all = [lists[at][0]; N];
    let mut taken = 0;
    while at < lists.len() {
        let mut of = 0;
        while of < lists[at].len() {
            all[taken] = lists[at][of];
            taken += 1;
            of += 1;
        }
        at += 1;
    }
    all
}

/// An ORM with its adapter, connected to a database.
pub(crate) trait Connection: Sized + 'static {
    const DATABASE: Database;

    /// Connects to a place that has the tables.
    fn open(place: &Place) -> Self;

    /// From now on everything happens in this scope, or in none.
    fn enter(&mut self, scope: Option<Scope>);

    /// Begins a transaction, in which everything happens until it ends.
    fn begin(&mut self);

    fn commit(&mut self);

    fn roll_back(&mut self);

    /// Executes SQL that is given as text, into which no adapter looks.
    fn sql(&mut self, statement: &str) -> Outcome<()>;
}

/// An adapter that has every table of the suite.
pub(crate) trait Adapter:
    Connection + Users + Letters + Visits + Patients + Accounts + Invoices + Orders + Documents
{
}

impl<A> Adapter for A where
    A: Connection + Users + Letters + Visits + Patients + Accounts + Invoices + Orders + Documents
{
}
