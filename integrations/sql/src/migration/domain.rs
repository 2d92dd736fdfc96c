//! Domains: PostgreSQL's own place for the constraint of a column.

use super::definition::indented;
use crate::check;
use crate::column::ProtectedColumn;
use crate::error::SqlError;
use crate::table::ProtectedTable;

impl ProtectedTable {
    /// Puts the constraint of each sealed column into a domain over its type, in place of a CHECK of the table: on PostgreSQL, for tables that
    /// are written to one row at a time.
    ///
    /// PostgreSQL reads and plans the CHECKs of a table anew for each statement, and those of a domain once for a connection, but works them into
    /// each value that a statement names. So an insert of one row of three protected columns takes 1.9 times as long as without protection under
    /// CHECKs and 1.2 times under domains; a batch of a hundred rows 1.4 times under CHECKs and twice as long under domains. The README has
    /// the figures.
    ///
    /// What is stored and what is refused is the same, to raw SQL and COPY too. Clients see the type that the domain is of, so that models,
    /// `table!` and look-ups are as before. A domain is named as the CHECK would be, `users_email_sealed`, in the schema of its table, and PostgreSQL names
    /// it when it refuses a value. [`create_table`](Self::create_table), [`add_columns`](Self::add_columns) and [`constrain`](Self::constrain) make the
    /// domains, and their ways back drop them; a migration that you write yourself runs [`domains`](Self::domains) before it names the columns.
    ///
    /// [`constrain`](Self::constrain) changes the type of columns that exist. A connection that has prepared a statement over them before gets `cached plan
    /// must not change result type` from PostgreSQL then, so let the application connect anew.
    ///
    /// Where the constraint has to change later, for another suite, `ALTER DOMAIN … DROP CONSTRAINT …`, then `ADD CONSTRAINT … NOT VALID` and
    /// `VALIDATE CONSTRAINT …`.
    ///
    /// ```
    /// # use fieldseal::{FieldPolicy, Model, ModelField, Protection, TypeTag};
    /// # use fieldseal_sql::{Dialect, ProtectedTable};
    /// # const USER: &Model = &Model::new("User", "user").with_table("users").with_fields(&[ModelField::new(
    /// #     "ssn", "ssn", "String", Protection::Encrypted(&FieldPolicy::new("user", "ssn", TypeTag::STR)))]);
    /// let users = ProtectedTable::new(USER, Dialect::Postgres)?.in_domains()?;
    /// let up = users.create_table().up().to_owned();
    /// assert!(up.starts_with("CREATE DOMAIN \"users_ssn_sealed\" AS bytea\n    CONSTRAINT \"users_ssn_sealed\" CHECK (VALUE IS NULL OR "));
    /// assert!(up.contains("\n    \"ssn\" \"users_ssn_sealed\" NOT NULL\n"));
    /// # Ok::<(), fieldseal_sql::SqlError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`SqlError::NoDomains`] on another database.
    ///
    /// # Security
    ///
    /// A column of a table that somebody makes beside this one, `CREATE TABLE … (copy bytea)`, has no constraint, as it would have none of a
    /// CHECK; `CREATE TABLE … AS SELECT` takes a domain over, and no CHECK.
    pub fn in_domains(mut self) -> Result<Self, SqlError> {
        if !self.dialect.spelling().has_domains() {
            return Err(SqlError::NoDomains {
                table: self.name,
                database: self.dialect.name(),
            });
        }
        self.in_domains = true;
        Ok(self)
    }

    /// Whether the constraints are [in domains](Self::in_domains).
    #[must_use]
    pub fn is_in_domains(&self) -> bool {
        self.in_domains
    }

    /// The statements that make the domains, without semicolons: for a migration that you write yourself, before the table. None, where the
    /// constraints are not [in domains](Self::in_domains).
    #[must_use]
    pub fn domains(&self) -> Vec<String> {
        self.of_domains(|domain, column, condition| {
            let name = self.dialect.quote(&self.check_name(column));
            let sql_type = column.sql_type();
            format!(
                "CREATE DOMAIN {domain} AS {sql_type}\n    CONSTRAINT {name} CHECK ({})",
                indented(condition)
            )
        })
    }

    /// The statements that drop the domains, when no column is of them any more, without semicolons.
    #[must_use]
    pub fn drop_domains(&self) -> Vec<String> {
        let mut statements = self.of_domains(|domain, _, _| format!("DROP DOMAIN {domain}"));
        statements.reverse();
        statements
    }

    /// The type of a column in this table, as a definition says it: its [own](ProtectedColumn::sql_type), or the domain over that.
    #[must_use]
    pub fn type_of(&self, column: &ProtectedColumn) -> String {
        self.domain(column).unwrap_or_else(|| column.sql_type())
    }

    /// The domain of a column, quoted and its schema in front, if it is of one.
    pub(crate) fn domain(&self, column: &ProtectedColumn) -> Option<String> {
        (self.in_domains && column.check().is_some())
            .then(|| self.qualified(&self.check_name(column)))
    }

    fn of_domains(
        &self,
        statement: impl Fn(&str, &ProtectedColumn, &str) -> String,
    ) -> Vec<String> {
        self.columns()
            .iter()
            .filter_map(|column| {
                let condition = column.condition_on(check::VALUE)?;
                Some(statement(&self.domain(column)?, column, &condition))
            })
            .collect()
    }
}
