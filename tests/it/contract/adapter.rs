//! What an ORM's adapter is asked for.

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
use std::path::Path;

/// All the ways that an ORM has of doing one thing, each under the name by which a failing test calls it.
pub(crate) type Ways<F> = &'static [(&'static str, F)];

/// An ORM with its adapter, connected to a file of SQLite.
pub(crate) trait Connection: Sized + 'static {
    /// Opens a database file that has the tables.
    fn open(file: &Path) -> Self;

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
