//! Which ORM's adapter is in reach of a struct.

pub mod diesel;
pub mod sea_orm;

use std::fmt;

use proc_macro2::Ident;
use syn::{Attribute, Path};

use crate::container::AdapterChoice;
use crate::name;

/// The adapter that persists a struct.
#[derive(Clone, Debug)]
pub struct Adapter {
    /// Its crate: `::fieldseal_diesel`, or what `#[protect(adapter = …)]` says.
    pub path: Path,
    /// The ORM, and what its own attributes say of the struct.
    pub orm: Orm,
}

/// What an ORM's attributes say of a struct.
#[derive(Clone, Debug)]
pub enum Orm {
    /// `#[diesel(…)]`
    Diesel(diesel::Table),
    /// `#[sea_orm(…)]`
    SeaOrm(Box<sea_orm::Entity>),
}

/// Why a field is not a column of the table.
#[derive(Clone, Debug)]
pub enum Elsewhere {
    /// `#[diesel(embed)]`, `#[sea_orm(ignore)]`
    Attribute(&'static str, Ident),
    /// `HasMany<…>`
    Relation(Ident),
}

impl Adapter {
    /// The adapter of a struct that derives, recognised by the ORM's attributes, if there is one.
    #[must_use]
    pub fn recognise(choice: &AdapterChoice, attributes: &[Attribute]) -> Option<Self> {
        let table = diesel::recognise(attributes)?;
        let path = match choice {
            AdapterChoice::Recognised => syn::parse_quote!(::fieldseal_diesel),
            AdapterChoice::Path(path) => path.clone(),
            AdapterChoice::None(_) => return None,
        };
        Some(Self {
            path,
            orm: Orm::Diesel(table),
        })
    }

    /// The adapter of a struct below `#[fieldseal_sea_orm::protect]`.
    #[must_use]
    pub fn sea_orm(choice: &AdapterChoice, entity: sea_orm::Entity) -> Self {
        Self {
            path: match choice {
                AdapterChoice::Path(path) => path.clone(),
                AdapterChoice::Recognised | AdapterChoice::None(_) => {
                    syn::parse_quote!(::fieldseal_sea_orm)
                }
            },
            orm: Orm::SeaOrm(Box::new(entity)),
        }
    }

    /// What Diesel's attributes say, if it is Diesel's.
    #[must_use]
    pub fn diesel(&self) -> Option<&diesel::Table> {
        match &self.orm {
            Orm::Diesel(table) => Some(table),
            Orm::SeaOrm(_) => None,
        }
    }

    /// What SeaORM's attributes say, if it is SeaORM's.
    #[must_use]
    pub fn entity(&self) -> Option<&sea_orm::Entity> {
        match &self.orm {
            Orm::SeaOrm(entity) => Some(entity),
            Orm::Diesel(_) => None,
        }
    }

    /// The table's name without the path that leads to it.
    #[must_use]
    pub fn table_name(&self) -> Option<String> {
        match &self.orm {
            Orm::Diesel(table) => {
                let segment = table.path.segments.last();
                segment.map(|segment| name::plain(&segment.ident))
            }
            Orm::SeaOrm(entity) => entity.table.as_ref().map(syn::LitStr::value),
        }
    }
}

impl fmt::Display for Elsewhere {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Attribute(orm, key) => write!(f, "#[{orm}({key})]"),
            Self::Relation(ty) => write!(f, "{ty}<..>"),
        }
    }
}
