//! Which ORM's adapter is in reach of a struct.

pub mod diesel;

use proc_macro2::Ident;
use syn::{Attribute, Path};

use crate::container::AdapterChoice;

/// The adapter that persists a struct, recognised by the ORM's own attributes.
#[derive(Clone, Debug)]
pub struct Adapter {
    /// Its crate: `::fieldseal_diesel`, or what `#[protect(adapter = …)]` says.
    pub path: Path,
    /// The table: `users`, `crate::schema::users`.
    pub table: Path,
    /// The columns of the primary key.
    pub primary_key: Vec<Ident>,
}

impl Adapter {
    /// The adapter of a struct with these attributes, if there is one.
    #[must_use]
    pub fn recognise(choice: &AdapterChoice, attributes: &[Attribute]) -> Option<Self> {
        let recognised = diesel::recognise(attributes)?;
        match choice {
            AdapterChoice::Recognised => Some(recognised),
            AdapterChoice::Path(path) => Some(Self {
                path: path.clone(),
                ..recognised
            }),
            AdapterChoice::None(_) => None,
        }
    }

    /// The table's name without the path that leads to it.
    #[must_use]
    pub fn table_name(&self) -> Option<&Ident> {
        self.table.segments.last().map(|segment| &segment.ident)
    }
}
