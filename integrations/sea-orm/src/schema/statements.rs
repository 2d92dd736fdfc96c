//! Statements of entities with protected fields.

use super::builder::SchemaBuilder;
use super::entity_table::EntityTable;
use super::error::SchemaError;
use fieldseal::Protect;
use sea_orm::sea_query::TableCreateStatement;
use sea_orm::{DbBackend, EntityTrait, Statement};

/// Makes statements of entities with protected fields, as [`sea_orm::Schema`] does of others.
#[derive(Clone, Copy, Debug)]
pub struct Schema {
    backend: DbBackend,
}

impl Schema {
    /// The statements of one database.
    #[must_use]
    pub fn new(backend: DbBackend) -> Self {
        Self { backend }
    }

    /// The statement that makes the table.
    ///
    /// # Errors
    ///
    /// As [`entity`](Self::entity).
    pub fn create_table_from_entity<E>(
        &self,
        entity: E,
    ) -> Result<TableCreateStatement, SchemaError>
    where
        E: EntityTrait<Model: Protect>,
    {
        self.entity(entity).map(|table| table.create_table())
    }

    /// The statements that make its indexes. They are SQL, since SeaORM's statement for an index knows no expression in SQLite, and look-ups
    /// use an index only if the expression is spelled as they spell it.
    ///
    /// # Errors
    ///
    /// As [`entity`](Self::entity).
    pub fn create_index_from_entity<E>(&self, entity: E) -> Result<Vec<Statement>, SchemaError>
    where
        E: EntityTrait<Model: Protect>,
    {
        self.entity(entity).map(|table| table.create_indexes())
    }

    /// The table, for what its model cannot know: [`max_len`](EntityTable::max_len) and other options, and SQL for a
    /// [`migration`](EntityTable::migration).
    ///
    /// # Errors
    ///
    /// [`SchemaError`] says what no table can be made of.
    pub fn entity<E>(&self, entity: E) -> Result<EntityTable, SchemaError>
    where
        E: EntityTrait<Model: Protect>,
    {
        EntityTable::new(entity, self.backend)
    }

    /// A builder for the tables of several entities, protected or not.
    #[must_use]
    pub fn builder(self) -> SchemaBuilder {
        SchemaBuilder::from(sea_orm::Schema::new(self.backend).builder())
    }
}
