//! Why an entity's table is not made, or not left as it is.

use fieldseal_sql::SqlError;
use sea_orm::DbErr;

/// A protected table cannot be made of an entity, or the database's own is not protected.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SchemaError {
    /// The model cannot be described to the database.
    #[error(transparent)]
    Sql(#[from] SqlError),
    /// SeaORM has learnt of a database that this version of the crate does not know.
    #[error("this version does not know the database {database}")]
    UnknownDatabase {
        /// SeaORM's name of it.
        database: &'static str,
    },
    /// The entity has no column for a field that its model protects. In the expanded form of an entity, the names in `Column` and on the
    /// model differ.
    #[error("the entity of table {table} has no column `{column}`, which its model protects")]
    NotInEntity {
        /// The table.
        table: String,
        /// The column.
        column: String,
    },
    /// The entity asks something of a protected column that stored bytes cannot give: two of one value differ. Take it off the column; where
    /// it was to find values or to keep them apart, `#[encrypted(search, unique)]` makes the index that does.
    #[error(
        "column `{column}` of table {table} is protected: no {clause} can stand on its stored bytes"
    )]
    OnStoredBytes {
        /// The table.
        table: String,
        /// The column.
        column: String,
        /// What the entity asks for.
        clause: String,
    },
    /// The table exists, without a column that is protected. Add it in a migration, with
    /// [`ProtectedTable::add_columns`](fieldseal_sql::ProtectedTable::add_columns): rows that are there have no value for it.
    #[error("table {table} exists without the protected column `{column}`: add it in a migration")]
    NoColumn {
        /// The table.
        table: String,
        /// The column.
        column: String,
    },
    /// The table exists, and lets anything into a protected column. Constrain it in a migration, with
    /// [`ProtectedTable::constrain`](fieldseal_sql::ProtectedTable::constrain).
    #[error(
        "column `{column}` of table {table} has no CHECK `{check}`, and anything could be stored in it: add it in a migration"
    )]
    NoCheck {
        /// The table.
        table: String,
        /// The column.
        column: String,
        /// The name of the constraint.
        check: String,
    },
    /// The table exists, and its CHECK is that of another declaration of the field: the field became searchable, say, or accepts another
    /// suite. Make it again in a migration, with [`ProtectedTable::constrain`](fieldseal_sql::ProtectedTable::constrain).
    #[error(
        "the CHECK `{check}` on column `{column}` of table {table} is not that of the field as it is declared now: make it again in a migration"
    )]
    OtherCheck {
        /// The table.
        table: String,
        /// The column.
        column: String,
        /// The name of the constraint.
        check: String,
    },
}

impl From<SchemaError> for DbErr {
    fn from(error: SchemaError) -> Self {
        DbErr::Custom(error.to_string())
    }
}
