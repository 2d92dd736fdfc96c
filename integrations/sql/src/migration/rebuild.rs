//! The way to constrain a table that exists in SQLite: make it again.
//!
//! <https://www.sqlite.org/lang_altertable.html#otheralter>

use super::{Migration, Stage};
use crate::index::Index;
use crate::table::ProtectedTable;

impl ProtectedTable {
    /// From a table at `stage` to a complete one, and back.
    pub(super) fn rebuild(&self, stage: Stage) -> Migration {
        Migration::new(
            self.remake(stage, Stage::Complete),
            self.remake(Stage::Complete, stage),
        )
    }

    fn remake(&self, from: Stage, to: Stage) -> Vec<String> {
        let table = self.quoted();
        let rebuilt = self.dialect.quote(&format!("{}_rebuilt", self.name));
        let protected = self.columns().iter().map(|column| column.quoted());
        let plain = self
            .plain
            .iter()
            .map(|column| self.dialect.quote(&column.name));
        let columns = plain.chain(protected).collect::<Vec<_>>().join(", ");
        let mut statements = self.guard(from);
        statements.extend([
            self.create(&rebuilt, to),
            format!("INSERT INTO {rebuilt} ({columns}) SELECT {columns} FROM {table}"),
            format!("DROP TABLE {table}"),
            format!("ALTER TABLE {rebuilt} RENAME TO {table}"),
        ]);
        if to >= Stage::Guarded {
            statements.extend(self.indexes());
        }
        statements
    }

    /// Stops the migration before it loses anything: SQL has no IF here, but a CHECK that fails ends the transaction.
    fn guard(&self, from: Stage) -> Vec<String> {
        let literal = |text: &str| format!("'{}'", text.replace('\'', "''"));
        let guard = self.dialect.quote("is_safe_to_rebuild");
        let ours: Vec<_> = self
            .columns()
            .iter()
            .filter(|column| from >= Stage::Guarded && column.index() != Index::None)
            .map(|column| literal(&self.index_name(column)))
            .collect();
        let table = literal(&self.name);
        let count = self.plain.len() + self.columns().len();
        vec![
            format!(
                "CREATE TEMPORARY TABLE {guard} (yes INTEGER NOT NULL CONSTRAINT {guard} CHECK (yes))"
            ),
            format!(
                "INSERT INTO {guard} SELECT\n    \
                 (SELECT count(*) FROM pragma_table_xinfo({table})) = {count}\n    \
                 AND NOT EXISTS (SELECT * FROM sqlite_master WHERE tbl_name = {table} COLLATE NOCASE\n        \
                 AND type IN ('index', 'trigger') AND sql IS NOT NULL AND name NOT IN ({}))\n    \
                 AND ((SELECT foreign_keys FROM pragma_foreign_keys) = 0\n        \
                 OR NOT EXISTS (SELECT * FROM sqlite_master AS other, pragma_foreign_key_list(other.name) AS reference\n        \
                 WHERE other.type = 'table' AND reference.\"table\" = {table} COLLATE NOCASE))",
                ours.join(", ")
            ),
            format!("DROP TABLE {guard}"),
        ]
    }
}
