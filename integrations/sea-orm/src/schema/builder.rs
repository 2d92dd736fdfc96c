//! The tables of several entities, made in the order in which they refer to one another.

use super::entity_table::EntityTable;
use super::error::SchemaError;
use super::guard::Guard;
use fieldseal::Protect;
use sea_orm::{ConnectionTrait, DbBackend, DbErr, EntityTrait};
use std::fmt;

/// Makes the tables of entities, protected or not: [`sea_orm::SchemaBuilder`] with protected tables.
///
/// It is made of SeaORM's own, and of a registry too: `SchemaBuilder::from(db.get_schema_registry("shop::*"))`. Name the protected entities
/// with [`protect`](Self::protect) in either case.
pub struct SchemaBuilder {
    builder: sea_orm::SchemaBuilder,
    protected: Vec<Protected>,
}

/// A protected table, when the database is known.
type Protected = Box<dyn FnOnce(DbBackend) -> Result<EntityTable, SchemaError> + Send>;

impl SchemaBuilder {
    /// Adds an entity without protected fields.
    #[must_use]
    pub fn register<E: EntityTrait>(mut self, entity: E) -> Self {
        self.builder = self.builder.register(entity);
        self
    }

    /// Adds an entity with protected fields, or protects the table of one that a registry brought.
    #[must_use]
    pub fn protect<E>(self, entity: E) -> Self
    where
        E: EntityTrait<Model: Protect>,
    {
        self.protect_with(entity, Ok)
    }

    /// The same, with options: `|users| users.max_len("email", 254)`.
    #[must_use]
    pub fn protect_with<E>(
        mut self,
        entity: E,
        options: impl FnOnce(EntityTable) -> Result<EntityTable, SchemaError> + Send + 'static,
    ) -> Self
    where
        E: EntityTrait<Model: Protect>,
    {
        self.builder = self.builder.register(entity);
        self.protected.push(Box::new(move |backend| {
            EntityTable::new(entity, backend).and_then(options)
        }));
        self
    }

    /// Makes the tables and their indexes.
    ///
    /// # Errors
    ///
    /// When a table exists already, and when a protected one cannot be made: [`SchemaError`], as [`DbErr::Custom`].
    pub async fn apply<C: ConnectionTrait>(self, db: &C) -> Result<(), DbErr> {
        let tables = resolved(self.protected, db.get_database_backend())?;
        self.builder.apply(&Guard::new(db, &tables)).await
    }

    /// Makes what is missing of the tables, as SeaORM's own `sync` does, with protected tables as they have to be.
    ///
    /// A protected table that is not there is made whole. Of one that is there, plain columns, keys and indexes are SeaORM's affair, an index
    /// of a searchable column that is missing is made, and protected columns are never touched: run again, it does nothing. Use it in place of
    /// SeaORM's `sync`, which drops a unique index that it does not know on SQLite, MariaDB and MySQL.
    ///
    /// # Errors
    ///
    /// Before anything is changed, when a protected table is there without a protected column or without its CHECK: a table that exists cannot
    /// be constrained without a look at its rows, so write a migration. The message is that of [`SchemaError::NoColumn`],
    /// [`SchemaError::NoCheck`] or [`SchemaError::OtherCheck`]; the last is told on SQLite only, where a database remembers a CHECK as it was
    /// written.
    #[cfg(feature = "schema-sync")]
    pub async fn sync<C>(self, db: &C) -> Result<(), DbErr>
    where
        C: ConnectionTrait + sea_schema::Connection,
    {
        use super::existing::Existing;

        let tables = resolved(self.protected, db.get_database_backend())?;
        for table in &tables {
            Existing::of(table, db).await?.verify(table)?;
        }
        self.builder.sync(&Guard::new(db, &tables)).await?;
        for table in &tables {
            for index in Existing::of(table, db).await?.missing_indexes(table) {
                db.execute_unprepared(&index).await?;
            }
        }
        Ok(())
    }
}

impl From<sea_orm::SchemaBuilder> for SchemaBuilder {
    fn from(builder: sea_orm::SchemaBuilder) -> Self {
        Self {
            builder,
            protected: Vec::new(),
        }
    }
}

impl fmt::Debug for SchemaBuilder {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("SchemaBuilder")
            .field("builder", &self.builder)
            .field("protected", &self.protected.len())
            .finish()
    }
}

fn resolved(
    protected: Vec<Protected>,
    backend: DbBackend,
) -> Result<Vec<EntityTable>, SchemaError> {
    protected.into_iter().map(|table| table(backend)).collect()
}
