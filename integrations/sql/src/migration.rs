//! Migrations: SQL for a change of a table, and for its way back.

mod add;
mod constrain;
mod create;
mod definition;
mod domain;
mod rebuild;

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::Path;

/// A change of a table and its way back: `up.sql` and `down.sql` of `diesel_migrations`.
///
/// # Security
///
/// The way back drops columns or what guards them. Values in dropped columns are lost.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Migration {
    up: String,
    down: String,
}

/// How much of what is asked of a protected column holds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Stage {
    /// It has the right type.
    Bare,
    /// It also has its CHECK and its index.
    Guarded,
    /// It also is NOT NULL, where the field is.
    Complete,
}

impl Migration {
    /// A change of your own: its statements and those of its way back, without semicolons.
    #[must_use]
    pub fn new(
        up: impl IntoIterator<Item = String>,
        down: impl IntoIterator<Item = String>,
    ) -> Self {
        Self {
            up: statements(up),
            down: statements(down),
        }
    }

    /// The SQL that makes the change.
    #[must_use]
    pub fn up(&self) -> &str {
        &self.up
    }

    /// The SQL that takes it back.
    #[must_use]
    pub fn down(&self) -> &str {
        &self.down
    }

    /// Whether there is nothing to change.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.up.is_empty()
    }

    /// Writes `up.sql` and `down.sql` into a folder such as `migrations/2026-01-31-120000_protect_users`, which is made if absent.
    ///
    /// ```
    /// # use fieldseal::{FieldPolicy, Model, ModelField, Protection, TypeTag};
    /// # use fieldseal_sql::{Dialect, ProtectedTable};
    /// # const USER: &Model = &Model::new("User", "user").with_table("users").with_fields(&[ModelField::new(
    /// #     "ssn", "ssn", "String", Protection::Encrypted(&FieldPolicy::new("user", "ssn", TypeTag::STR)))]);
    /// # let folder = std::env::temp_dir().join(format!("fieldseal-sql-doc-{}", std::process::id()));
    /// let users = ProtectedTable::new(USER, Dialect::Postgres)?;
    /// users.add_columns().save(&folder)?;
    /// # std::fs::remove_dir_all(&folder)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// When a file cannot be written, or is there already: a migration that may have run is never overwritten.
    pub fn save(&self, folder: &Path) -> io::Result<()> {
        fs::create_dir_all(folder)?;
        for (name, sql) in [("up.sql", &self.up), ("down.sql", &self.down)] {
            File::create_new(folder.join(name))?.write_all(sql.as_bytes())?;
        }
        Ok(())
    }
}

fn statements(statements: impl IntoIterator<Item = String>) -> String {
    statements
        .into_iter()
        .map(|statement| statement + ";\n")
        .collect()
}

#[cfg(test)]
mod tests;
