//! The table of a model, seen from the database.

use crate::column::{Content, ProtectedColumn};
use crate::dialect::Dialect;
use crate::error::SqlError;
use crate::name;
use crate::size;
use fieldseal::{Model, Protect, Protection};

/// The largest multiple that a field may pad to.
const LARGEST_PADDING: u32 = 65_536;

/// A model's table in one database: what has to be true of its protected columns.
///
/// Made by [`of`](Self::of) from a model; then options, then a migration:
///
/// | the table | call |
/// |---|---|
/// | is new | [`create_table`](Self::create_table) |
/// | exists, and gets protected columns | [`add_columns`](Self::add_columns), and [`require_values`](Self::require_values) when every row has its values |
/// | exists with its protected columns, made without this crate | [`constrain`](Self::constrain) |
///
/// Options that describe what the model cannot know: [`plain`](Self::plain) columns, [`max_len`](Self::max_len),
/// [`sql_name`](Self::sql_name), [`schema`](Self::schema), [`formerly_padded`](Self::formerly_padded). On PostgreSQL the constraints may stand
/// [`in_domains`](Self::in_domains), where inserts of one row have to be fast.
#[derive(Clone, Debug)]
pub struct ProtectedTable {
    pub(crate) dialect: Dialect,
    pub(crate) model: &'static Model,
    pub(crate) name: String,
    pub(crate) schema: Option<String>,
    pub(crate) plain: Vec<PlainColumn>,
    pub(crate) constraints: Vec<String>,
    pub(crate) in_domains: bool,
    columns: Vec<ProtectedColumn>,
}

/// A column that the model does not protect.
#[derive(Clone, Debug)]
pub(crate) struct PlainColumn {
    pub(crate) name: String,
    pub(crate) definition: String,
}

impl ProtectedTable {
    /// The table of the model `M`.
    ///
    /// # Errors
    ///
    /// [`SqlError::NoTable`] when the model names none; otherwise as [`named`](Self::named).
    pub fn of<M: Protect>(dialect: Dialect) -> Result<Self, SqlError> {
        Self::new(M::MODEL, dialect)
    }

    /// The table of a model.
    ///
    /// # Errors
    ///
    /// As [`of`](Self::of).
    pub fn new(model: &'static Model, dialect: Dialect) -> Result<Self, SqlError> {
        let table = model.table().ok_or(SqlError::NoTable {
            model: model.name(),
        })?;
        Self::named(model, dialect, table)
    }

    /// The table of a model that names none, or whose name in the database is not that in `table!`.
    ///
    /// # Errors
    ///
    /// [`SqlError::NoColumns`], [`SqlError::Name`], [`SqlError::RepeatedColumn`] and [`SqlError::UnknownProtection`] say what no table can be
    /// made of.
    pub fn named(model: &'static Model, dialect: Dialect, name: &str) -> Result<Self, SqlError> {
        let mut columns = Vec::new();
        for field in model.fields() {
            let content = match field.protection() {
                Protection::Encrypted(policy) => Content::Sealed(policy),
                Protection::Password(_) => Content::PasswordHash,
                // Stored as it is: an ordinary column.
                Protection::Redacted => continue,
                _ => {
                    return Err(SqlError::UnknownProtection {
                        model: model.name(),
                        field: field.name(),
                    });
                }
            };
            columns.push(ProtectedColumn::new(dialect, field, content));
        }
        if columns.is_empty() {
            return Err(SqlError::NoColumns {
                model: model.name(),
            });
        }
        let table = Self {
            dialect,
            model,
            name: name.to_owned(),
            schema: None,
            plain: Vec::new(),
            constraints: Vec::new(),
            in_domains: false,
            columns,
        };
        table.checked()
    }

    /// The schema that the table is in, where that is not the connection's own. On MariaDB and MySQL, the database.
    ///
    /// # Errors
    ///
    /// [`SqlError::NoSchemas`] on SQLite, and [`SqlError::Name`].
    pub fn schema(mut self, name: &str) -> Result<Self, SqlError> {
        if !self.dialect.spelling().has_schemas() {
            return Err(SqlError::NoSchemas {
                table: self.name,
                database: self.dialect.name(),
            });
        }
        self.schema = Some(name.to_owned());
        self.checked()
    }

    /// A column that is not encrypted, and its definition in the database's own words.
    ///
    /// # Errors
    ///
    /// [`SqlError::Name`] and [`SqlError::RepeatedColumn`].
    ///
    /// # Security
    ///
    /// The name is quoted; the definition is SQL and stands in the migration as it is.
    pub fn plain(mut self, name: &str, definition: &str) -> Result<Self, SqlError> {
        self.plain.push(PlainColumn {
            name: name.to_owned(),
            definition: definition.to_owned(),
        });
        self.checked()
    }

    /// A constraint of the whole table, such as a foreign key, in the database's own words.
    #[must_use]
    pub fn constraint(mut self, definition: &str) -> Self {
        self.constraints.push(definition.to_owned());
        self
    }

    /// The longest plaintext of a field, in bytes: text counts as UTF-8, where a character takes up to four.
    ///
    /// On MariaDB and MySQL the column is then a VARBINARY of the size that stored values need, if it is not long; without it, LONGBLOB. SQLite and
    /// PostgreSQL need no size. The length is not enforced otherwise.
    ///
    /// # Errors
    ///
    /// [`SqlError::UnknownField`], [`SqlError::FixedLength`] for a type such as an integer, and [`SqlError::TooLong`].
    pub fn max_len(mut self, field: &str, bytes: usize) -> Result<Self, SqlError> {
        let model = self.model.name();
        let column = self.encrypted(field)?;
        let field = column.field.name();
        if let Content::Sealed(policy) = column.content {
            if size::longest_encoding(policy.type_tag()).is_some() {
                return Err(SqlError::FixedLength { model, field });
            }
            let longest = policy.written_suite().max_plaintext_len();
            if bytes > longest {
                return Err(SqlError::TooLong {
                    model,
                    field,
                    longest,
                });
            }
        }
        column.longest_plaintext = Some(bytes);
        Ok(self)
    }

    /// A field that is no longer padded, and to which multiple it was: values from that time stay valid.
    ///
    /// # Errors
    ///
    /// [`SqlError::UnknownField`] and [`SqlError::Padding`].
    pub fn formerly_padded(mut self, field: &str, multiple: u32) -> Result<Self, SqlError> {
        let model = self.model.name();
        let column = self.encrypted(field)?;
        if !(1..=LARGEST_PADDING).contains(&multiple) {
            return Err(SqlError::Padding {
                model,
                field: column.field.name(),
            });
        }
        column.former_padding = Some(multiple);
        Ok(self)
    }

    /// The name of a field's column in the database, where it is not that in `table!`: a keyword, for example.
    ///
    /// # Errors
    ///
    /// [`SqlError::UnknownField`], [`SqlError::Name`] and [`SqlError::RepeatedColumn`].
    pub fn sql_name(mut self, field: &str, name: &str) -> Result<Self, SqlError> {
        self.protected(field)?.sql_name = Some(name.to_owned());
        self.checked()
    }

    /// The second parameter of a field's `Encrypted<_, P>` in `table!`, where it cannot be told from the model: `Own<crate::model::Status>`.
    ///
    /// # Errors
    ///
    /// [`SqlError::UnknownField`].
    pub fn diesel_plaintext(mut self, field: &str, sql_type: &str) -> Result<Self, SqlError> {
        self.encrypted(field)?.plaintext = Some(sql_type.to_owned());
        Ok(self)
    }

    /// The database.
    #[must_use]
    pub fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// The model.
    #[must_use]
    pub fn model(&self) -> &'static Model {
        self.model
    }

    /// The table's name in the database.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The schema that the table is in, where one was [given](Self::schema).
    #[must_use]
    pub fn schema_name(&self) -> Option<&str> {
        self.schema.as_deref()
    }

    /// The protected columns, in the order of the model's fields.
    #[must_use]
    pub fn columns(&self) -> &[ProtectedColumn] {
        &self.columns
    }

    /// The name of a column's CHECK, and of its [domain](Self::in_domains): `users_email_sealed`. A database names it when it refuses a value.
    #[must_use]
    pub fn check_name(&self, column: &ProtectedColumn) -> String {
        name::of(&self.name, column.name(), "sealed")
    }

    /// The name of a column's index: `users_email_index`, or `users_email_unique`.
    #[must_use]
    pub fn index_name(&self, column: &ProtectedColumn) -> String {
        name::of(&self.name, column.name(), column.index().suffix())
    }

    /// The table's name as a statement says it, its schema in front.
    pub(crate) fn quoted(&self) -> String {
        self.qualified(&self.name)
    }

    /// `DROP INDEX …`, where an index goes alone: it is in the schema of its table.
    pub(crate) fn drop_index(&self, column: &ProtectedColumn) -> String {
        format!("DROP INDEX {}", self.qualified(&self.index_name(column)))
    }

    pub(crate) fn qualified(&self, name: &str) -> String {
        let name = self.dialect.quote(name);
        match &self.schema {
            Some(schema) => format!("{}.{name}", self.dialect.quote(schema)),
            None => name,
        }
    }

    fn protected(&mut self, field: &str) -> Result<&mut ProtectedColumn, SqlError> {
        let unknown = SqlError::UnknownField {
            model: self.model.name(),
            field: field.to_owned(),
        };
        self.columns
            .iter_mut()
            .find(|column| column.field.name() == field)
            .ok_or(unknown)
    }

    fn encrypted(&mut self, field: &str) -> Result<&mut ProtectedColumn, SqlError> {
        let unknown = SqlError::UnknownField {
            model: self.model.name(),
            field: field.to_owned(),
        };
        match self.protected(field)? {
            column @ ProtectedColumn {
                content: Content::Sealed(_),
                ..
            } => Ok(column),
            _ => Err(unknown),
        }
    }

    /// The rules about names, which hold for the whole table.
    fn checked(self) -> Result<Self, SqlError> {
        let mut taken: Vec<String> = self
            .plain
            .iter()
            .map(|column| column.name.clone())
            .collect();
        for column in &self.columns {
            taken.push(column.name().to_owned());
            taken.extend(column.index_column().map(|index| index.name));
        }
        for name in taken.iter().chain([&self.name]).chain(&self.schema) {
            if name.is_empty() || name.contains('\0') || name.len() > LONGEST_NAME {
                return Err(SqlError::Name { name: name.clone() });
            }
        }
        for (at, name) in taken.iter().enumerate() {
            // Databases differ on whether case tells columns apart; a table that one of them refuses is made for none.
            if taken[..at]
                .iter()
                .any(|other| other.eq_ignore_ascii_case(name))
            {
                return Err(SqlError::RepeatedColumn {
                    table: self.name.clone(),
                    column: name.clone(),
                });
            }
        }
        Ok(self)
    }
}

/// The limit of MariaDB and MySQL; PostgreSQL cuts one byte earlier, and then in the same way wherever the name stands.
const LONGEST_NAME: usize = 64;

#[cfg(test)]
mod tests;
