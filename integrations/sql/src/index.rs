//! The index of a searchable column.

use fieldseal::{FieldPolicy, SearchPolicy};

/// The virtual column that an index stands on, where a database uses no index on an expression: MariaDB and MySQL.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct IndexColumn {
    pub(crate) name: String,
    pub(crate) expression: String,
}

impl IndexColumn {
    /// Its name: `email_index`.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its type: as many bytes as a slot of a blind index has.
    #[must_use]
    pub fn sql_type(&self) -> &'static str {
        "VARBINARY(20)"
    }

    /// What it is computed from: `GENERATED ALWAYS AS (…) VIRTUAL`.
    #[must_use]
    pub fn expression(&self) -> &str {
        &self.expression
    }
}

/// Whether a column has an index, and of which kind.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Index {
    None,
    Plain,
    Unique,
}

impl Index {
    pub(crate) fn of(policy: &FieldPolicy) -> Self {
        match policy.search_policy() {
            None => Self::None,
            // While values without an index stand in the column, nothing about it is unique.
            Some(SearchPolicy { unique: true, .. }) if !policy.is_migrating() => Self::Unique,
            Some(_) => Self::Plain,
        }
    }

    /// What the index is called: a plain one and a unique one differ, so that one can stand until the other is built.
    pub(crate) fn suffix(self) -> &'static str {
        match self {
            Self::Unique => "unique",
            Self::None | Self::Plain => "index",
        }
    }
}
