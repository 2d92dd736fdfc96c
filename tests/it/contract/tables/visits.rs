//! `visits`: values that are bound to their row.

use crate::contract::adapter::{Connection, Ways};
use crate::contract::failure::Outcome;
use fieldseal::{Model, RowKey};

/// A row, in the clear.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Visit {
    pub(crate) id: i32,
    pub(crate) finding: String,
    pub(crate) remark: Option<String>,
}

pub(crate) fn visit(id: i32) -> Visit {
    Visit {
        id,
        finding: format!("penicillin {id}"),
        remark: (id % 2 == 0).then(|| format!("remark {id}")),
    }
}

/// The key of a row: its primary key.
pub(crate) fn row_key(id: i32) -> RowKey {
    RowKey::new().part("id", &id).unwrap()
}

/// What an ORM can do with the table.
pub(crate) trait Visits: Connection {
    /// Its model.
    const VISITS: &'static Model;

    const INSERT_VISIT: Ways<fn(&mut Self, &Visit) -> Outcome<()>>;
    const UPDATE_VISIT: Ways<fn(&mut Self, &Visit) -> Outcome<()>>;
    /// A row, opened as the row of another primary key or as its own.
    const READ_VISIT_AS: Ways<fn(&mut Self, i32, &RowKey) -> Outcome<Visit>>;

    /// Inserts a row without saying which row its values are for.
    const INSERT_UNBOUND: Ways<fn(&mut Self, &Visit) -> Outcome<()>>;
    /// Opens the finding of a row without saying which row it is.
    const READ_UNBOUND: Ways<fn(&mut Self, i32) -> Outcome<String>>;
    /// Writes the note of a user as if it were bound to its row.
    const BIND_A_NOTE: Ways<fn(&mut Self, i32, &RowKey) -> Outcome<()>>;
}
