//! Constraints for columns that exist.

use super::add::alter;
use super::definition::index_column;
use super::{Migration, Stage};
use crate::column::ProtectedColumn;
use crate::dialect::Dialect;
use crate::index::Index;
use crate::table::ProtectedTable;

impl ProtectedTable {
    /// Makes the columns NOT NULL whose fields are, after [`add_columns`](Self::add_columns) and when every row has its values. Empty when
    /// there are none.
    ///
    /// SQLite cannot change a column, so the migration makes the table again, as [`constrain`](Self::constrain) does.
    #[must_use]
    pub fn require_values(&self) -> Migration {
        let required: Vec<_> = self
            .columns()
            .iter()
            .filter(|column| column.is_required())
            .collect();
        if required.is_empty() {
            return Migration::default();
        }
        if !self.dialect.spelling().constrains_later() {
            return self.rebuild(Stage::Guarded);
        }
        let table = self.quoted();
        let (up, down): (Vec<_>, Vec<_>) = required
            .into_iter()
            .map(|column| {
                let nullability = |required| alter(&table, [Some(nullability(column, required))]);
                (nullability(true), nullability(false))
            })
            .unzip();
        Migration::new(up, down)
    }

    /// Adds CHECK, NOT NULL and index to protected columns that exist and have the right type.
    ///
    /// SQLite cannot add a constraint, so there the migration makes the table again and needs all its [`plain`](Self::plain) columns.
    /// Run it in a transaction, as `diesel_migrations` does, and `sea-orm-migration` if `use_transaction` says so. Before anything is dropped it stops, with the name
    /// `is_safe_to_rebuild`, at what would go with the old table: a column that is not named here, an index or a trigger that is not
    /// ours, and, while the connection enforces foreign keys, the rows of tables that refer to it. For the last, say
    /// `run_in_transaction = false` in the migration's `metadata.toml`, and put the SQL between
    /// `PRAGMA foreign_keys = OFF; BEGIN;` and `COMMIT; PRAGMA foreign_keys = ON;`.
    #[must_use]
    pub fn constrain(&self) -> Migration {
        if !self.dialect.spelling().constrains_later() {
            return self.rebuild(Stage::Bare);
        }
        let table = self.quoted();
        let additions = self.columns().iter().flat_map(|column| {
            let parts = [
                self.domain(column).map(|domain| retype(column, &domain)),
                column.is_required().then(|| nullability(column, true)),
                index_column(column, Stage::Guarded)
                    .map(|definition| format!("ADD COLUMN {definition}")),
                self.check(column).map(|check| format!("ADD {check}")),
            ];
            parts
                .iter()
                .any(Option::is_some)
                .then(|| alter(&table, parts))
        });
        let removals = self.columns().iter().rev().flat_map(|column| {
            // The index of a virtual column goes with the column.
            let alone = column.index() != Index::None && column.index_column().is_none();
            let index = alone.then(|| self.drop_index(column));
            let parts = [
                self.check(column).map(|_| {
                    format!(
                        "DROP CONSTRAINT {}",
                        self.dialect.quote(&self.check_name(column))
                    )
                }),
                column
                    .index_column()
                    .map(|index| format!("DROP COLUMN {}", self.dialect.quote(index.name()))),
                column.is_required().then(|| nullability(column, false)),
                self.domain(column)
                    .map(|_| retype(column, &column.sql_type())),
            ];
            let altered = parts
                .iter()
                .any(Option::is_some)
                .then(|| alter(&table, parts));
            [index, altered].into_iter().flatten()
        });
        Migration::new(
            self.domains()
                .into_iter()
                .chain(additions)
                .chain(self.indexes()),
            removals.chain(self.drop_domains()),
        )
    }
}

/// The part of an ALTER TABLE that gives a column a domain, or takes it: PostgreSQL looks at every value.
fn retype(column: &ProtectedColumn, sql_type: &str) -> String {
    format!("ALTER COLUMN {} TYPE {sql_type}", column.quoted())
}

/// The part of an ALTER TABLE that makes a column NOT NULL, or takes that back.
fn nullability(column: &ProtectedColumn, required: bool) -> String {
    let name = column.quoted();
    match (column.dialect, required) {
        (Dialect::Postgres, true) => format!("ALTER COLUMN {name} SET NOT NULL"),
        (Dialect::Postgres, false) => format!("ALTER COLUMN {name} DROP NOT NULL"),
        (_, true) => format!("MODIFY COLUMN {name} {} NOT NULL", column.sql_type()),
        (_, false) => format!("MODIFY COLUMN {name} {} NULL", column.sql_type()),
    }
}
