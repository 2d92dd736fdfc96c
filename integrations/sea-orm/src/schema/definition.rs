//! What `fieldseal-sql` says about protected columns, as parts of SeaORM's statements.

use super::error::SchemaError;
use fieldseal_sql::{Dialect, ProtectedColumn, ProtectedTable};
use sea_orm::DbBackend;
use sea_orm::sea_query::{Check, ColumnDef, ColumnType, Expr, TableCreateStatement};

/// The database of a connection, as `fieldseal-sql` names it. SeaORM does not tell MariaDB from MySQL, and here they are the same.
///
/// ```
/// use fieldseal_sea_orm::schema::{Dialect, dialect};
/// use sea_orm::DbBackend;
///
/// assert_eq!(dialect(DbBackend::Postgres)?, Dialect::Postgres);
/// # Ok::<(), fieldseal_sea_orm::schema::SchemaError>(())
/// ```
///
/// # Errors
///
/// [`SchemaError::UnknownDatabase`] for one that SeaORM learns later.
pub fn dialect(backend: DbBackend) -> Result<Dialect, SchemaError> {
    match backend {
        DbBackend::Sqlite => Ok(Dialect::Sqlite),
        DbBackend::Postgres => Ok(Dialect::Postgres),
        DbBackend::MySql => Ok(Dialect::MySql),
        _ => Err(SchemaError::UnknownDatabase {
            database: backend.as_str(),
        }),
    }
}

/// Protected columns for a table that a migration writes out: `Table::create().protected(&users)`.
pub trait WithProtectedColumns {
    /// Adds the protected columns of a table, with their types, NOT NULL and CHECK, and on MariaDB and MySQL the virtual columns that their
    /// indexes stand on. The indexes themselves are statements of their own:
    /// [`ProtectedTable::indexes`](fieldseal_sql::ProtectedTable::indexes). So are the [`domains`](fieldseal_sql::ProtectedTable::domains), which go before.
    fn protected(&mut self, table: &ProtectedTable) -> &mut Self;
}

impl WithProtectedColumns for TableCreateStatement {
    fn protected(&mut self, table: &ProtectedTable) -> &mut Self {
        for column in table.columns() {
            add(self, table, column, None);
        }
        self
    }
}

/// Adds a protected column and what stands beside it: the virtual column of its index and its CHECK, where the database has them there.
pub(super) fn add(
    create: &mut TableCreateStatement,
    table: &ProtectedTable,
    column: &ProtectedColumn,
    comment: Option<&String>,
) {
    let mut definition = definition(table, column);
    if let Some(comment) = comment {
        definition.comment(comment);
    }
    create.col(definition);
    if let Some(index_column) = index_column(column) {
        create.col(index_column);
    }
    if !table.dialect().checks_in_line()
        && let Some(check) = check(table, column)
    {
        create.check(check);
    }
}

/// A protected column, with its CHECK where that stands in line.
fn definition(table: &ProtectedTable, column: &ProtectedColumn) -> ColumnDef {
    let mut definition = ColumnDef::new_with_type(
        column.name().to_owned(),
        ColumnType::custom(table.type_of(column)),
    );
    if column.is_required() {
        definition.not_null();
    }
    if table.dialect().checks_in_line()
        && let Some(check) = check(table, column)
    {
        definition.check(check);
    }
    definition
}

/// The virtual column that the index of a protected one stands on, where the database has it so.
fn index_column(column: &ProtectedColumn) -> Option<ColumnDef> {
    let index_column = column.index_column()?;
    let mut definition = ColumnDef::new_with_type(
        index_column.name().to_owned(),
        ColumnType::custom(index_column.sql_type()),
    );
    definition.generated(Expr::cust(index_column.expression().to_owned()), false);
    Some(definition)
}

fn check(table: &ProtectedTable, column: &ProtectedColumn) -> Option<Check> {
    if table.is_in_domains() {
        return None;
    }
    column
        .check()
        .map(|condition| Check::named(table.check_name(column), Expr::cust(condition)))
}
