//! A table that is new.

use super::definition::indented;
use super::{Migration, Stage};
use crate::table::ProtectedTable;

impl ProtectedTable {
    /// Makes the table: its [`plain`](Self::plain) columns, its protected ones, their constraints and indexes.
    #[must_use]
    pub fn create_table(&self) -> Migration {
        let table = self.quoted();
        let create = self.create(&table, Stage::Complete);
        Migration::new(
            self.domains()
                .into_iter()
                .chain([create])
                .chain(self.indexes()),
            [format!("DROP TABLE {table}")]
                .into_iter()
                .chain(self.drop_domains()),
        )
    }

    /// `CREATE TABLE …`, without the indexes.
    pub(super) fn create(&self, quoted_name: &str, stage: Stage) -> String {
        let plain = self
            .plain
            .iter()
            .map(|column| format!("{} {}", self.dialect.quote(&column.name), column.definition));
        let lines: Vec<_> = plain
            .chain(self.definitions_at(stage))
            .chain(self.constraints.iter().cloned())
            .map(|line| format!("    {}", indented(&line)))
            .collect();
        format!("CREATE TABLE {quoted_name} (\n{}\n)", lines.join(",\n"))
    }
}
