//! Tables of entities with protected fields: created from the entity, in a migration, or by schema sync.

mod builder;
mod definition;
mod entity_table;
mod error;
#[cfg(feature = "schema-sync")]
mod existing;
mod guard;
mod statements;

pub use builder::SchemaBuilder;
pub use definition::{WithProtectedColumns, dialect};
pub use entity_table::EntityTable;
pub use error::SchemaError;
pub use fieldseal_sql::{Dialect, Migration, ProtectedTable, SqlError};
pub use statements::Schema;
