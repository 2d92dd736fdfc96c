//! The definitions of protected columns, which every migration is made of.

use super::Stage;
use crate::column::ProtectedColumn;
use crate::index::Index;
use crate::table::ProtectedTable;

impl ProtectedTable {
    /// The lines of a CREATE TABLE that define the protected columns, without commas between them: for a migration that you write
    /// yourself. The [`indexes`](Self::indexes) go with them, and the [`domains`](Self::domains) before them, where there are any.
    #[must_use]
    pub fn definitions(&self) -> Vec<String> {
        self.definitions_at(Stage::Complete)
    }

    /// The statements that make the indexes of searchable columns, without semicolons.
    #[must_use]
    pub fn indexes(&self) -> Vec<String> {
        self.columns()
            .iter()
            .filter_map(|column| self.index(column))
            .collect()
    }

    /// Columns first, then what stands behind them.
    pub(super) fn definitions_at(&self, stage: Stage) -> Vec<String> {
        let mut lines: Vec<_> = self
            .columns()
            .iter()
            .flat_map(|column| {
                [
                    Some(self.definition(column, stage)),
                    index_column(column, stage),
                ]
            })
            .flatten()
            .collect();
        if stage >= Stage::Guarded && !self.dialect.checks_in_line() {
            lines.extend(
                self.columns()
                    .iter()
                    .filter_map(|column| self.check(column)),
            );
        }
        lines
    }

    /// `email BLOB NOT NULL CONSTRAINT … CHECK (…)`, with the CHECK where it may stand there.
    pub(super) fn definition(&self, column: &ProtectedColumn, stage: Stage) -> String {
        let mut definition = format!("{} {}", column.quoted(), self.type_of(column));
        if stage == Stage::Complete && column.is_required() {
            definition.push_str(" NOT NULL");
        }
        if stage >= Stage::Guarded
            && self.dialect.checks_in_line()
            && let Some(check) = self.check(column)
        {
            definition.push_str("\n    ");
            definition.push_str(&indented(&check));
        }
        definition
    }

    /// `CONSTRAINT … CHECK (…)`, where the table has it.
    pub(super) fn check(&self, column: &ProtectedColumn) -> Option<String> {
        if self.domain(column).is_some() {
            return None;
        }
        let name = self.dialect.quote(&self.check_name(column));
        column
            .check()
            .map(|condition| format!("CONSTRAINT {name} CHECK ({condition})"))
    }

    /// The statement that makes the index of a searchable column, `CREATE INDEX … ON … (substr(…))`, without a semicolon.
    #[must_use]
    pub fn index(&self, column: &ProtectedColumn) -> Option<String> {
        let unique = match column.index() {
            Index::None => return None,
            Index::Plain => "",
            Index::Unique => "UNIQUE ",
        };
        let on = match column.index_column() {
            Some(virtual_column) => self.dialect.quote(virtual_column.name()),
            None => self.dialect.first(&column.quoted()),
        };
        let name = self.dialect.quote(&self.index_name(column));
        Some(format!(
            "CREATE {unique}INDEX {name} ON {} ({on})",
            self.quoted()
        ))
    }
}

/// The virtual column that the index stands on.
pub(super) fn index_column(column: &ProtectedColumn, stage: Stage) -> Option<String> {
    if stage < Stage::Guarded {
        return None;
    }
    let virtual_column = column.index_column()?;
    let name = column.dialect.quote(virtual_column.name());
    let (sql_type, expression) = (virtual_column.sql_type(), virtual_column.expression());
    Some(format!(
        "{name} {sql_type} GENERATED ALWAYS AS ({expression}) VIRTUAL"
    ))
}

pub(super) fn indented(sql: &str) -> String {
    sql.replace('\n', "\n    ")
}
