//! Protected columns for a table that exists.

use super::definition::index_column;
use super::{Migration, Stage};
use crate::index::Index;
use crate::table::ProtectedTable;

impl ProtectedTable {
    /// Adds the protected columns to a table that exists. They may be NULL, since the rows that are there have no values yet: fill them, then
    /// run [`require_values`](Self::require_values).
    ///
    /// To protect a column that holds plaintext, rename it in your migration first; drop it when its values are sealed. A database keeps
    /// dropped values in its files, journals and backups for a time: `VACUUM` on SQLite and PostgreSQL.
    #[must_use]
    pub fn add_columns(&self) -> Migration {
        let table = self.quoted();
        let additions = self.columns().iter().map(|column| {
            let behind = match self.dialect.checks_in_line() {
                true => None,
                false => self.check(column),
            };
            let parts = [
                Some(format!(
                    "ADD COLUMN {}",
                    self.definition(column, Stage::Guarded)
                )),
                index_column(column, Stage::Guarded)
                    .map(|definition| format!("ADD COLUMN {definition}")),
                behind.map(|check| format!("ADD {check}")),
            ];
            alter(&table, parts)
        });
        let removals = self.columns().iter().rev().flat_map(|column| {
            // What names a column has to go before it, where the column does not take it along.
            let alone =
                !self.dialect.spelling().constrains_later() && column.index() != Index::None;
            let index = alone.then(|| self.drop_index(column));
            let behind = !self.dialect.checks_in_line() && self.check(column).is_some();
            let parts = [
                behind.then(|| {
                    format!(
                        "DROP CONSTRAINT {}",
                        self.dialect.quote(&self.check_name(column))
                    )
                }),
                column
                    .index_column()
                    .map(|index| format!("DROP COLUMN {}", self.dialect.quote(index.name()))),
                Some(format!("DROP COLUMN {}", column.quoted())),
            ];
            [index, Some(alter(&table, parts))].into_iter().flatten()
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

/// One ALTER TABLE of several parts, each on its line.
pub(super) fn alter<const N: usize>(table: &str, parts: [Option<String>; N]) -> String {
    let parts: Vec<_> = parts
        .into_iter()
        .flatten()
        .map(|part| super::definition::indented(&part))
        .collect();
    format!("ALTER TABLE {table}\n    {}", parts.join(",\n    "))
}
