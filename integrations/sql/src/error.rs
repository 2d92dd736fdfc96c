//! Why there is no DDL for a model.

/// A model cannot be described to a database.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SqlError {
    /// The model names no table. Give it `#[diesel(table_name = …)]` or `#[sea_orm(table_name = …)]`, or name one with
    /// [`ProtectedTable::named`](crate::ProtectedTable::named).
    #[error("model {model} has no table")]
    NoTable {
        /// The model.
        model: &'static str,
    },
    /// None of the model's fields is encrypted or a password.
    #[error("model {model} has no protected column")]
    NoColumns {
        /// The model.
        model: &'static str,
    },
    /// An option names a field that the model does not encrypt. The name is the struct's, not the column's.
    #[error("model {model} has no encrypted field `{field}`")]
    UnknownField {
        /// The model.
        model: &'static str,
        /// The name that was asked for.
        field: String,
    },
    /// A longest value was given for a field of a type that fixes its own, such as an integer.
    #[error("the length of {model}.{field} is fixed by its type")]
    FixedLength {
        /// The model.
        model: &'static str,
        /// The field.
        field: &'static str,
    },
    /// A longest value is longer than the field's suite seals.
    #[error("the suite of {model}.{field} seals at most {longest} bytes")]
    TooLong {
        /// The model.
        model: &'static str,
        /// The field.
        field: &'static str,
        /// The longest plaintext of the suite.
        longest: usize,
    },
    /// A multiple of padding that is not 1 to 65,536.
    #[error("{model}.{field} cannot have been padded to that multiple: it is 1 to 65536 bytes")]
    Padding {
        /// The model.
        model: &'static str,
        /// The field.
        field: &'static str,
    },
    /// A table's, column's or schema's name that no database takes: empty, or with a NUL in it, or, with what is appended to it, longer than 64
    /// bytes.
    #[error("`{}` cannot name a table, column or schema", name.escape_debug())]
    Name {
        /// The name.
        name: String,
    },
    /// A schema was given for a database that has none.
    #[error("table {table} cannot be in a schema: {database} has none")]
    NoSchemas {
        /// The table.
        table: String,
        /// The database.
        database: &'static str,
    },
    /// [Domains](crate::ProtectedTable::in_domains) were asked for of a database that has none: only PostgreSQL has them.
    #[error("table {table} cannot have its constraints in domains: {database} has none")]
    NoDomains {
        /// The table.
        table: String,
        /// The database.
        database: &'static str,
    },
    /// Two columns of the table have one name. On MariaDB and MySQL a searchable column `email` also takes the name `email_index`.
    #[error("table {table} has two columns `{column}`")]
    RepeatedColumn {
        /// The table.
        table: String,
        /// The column.
        column: String,
    },
    /// The model has a kind of protection that is newer than this version of the crate.
    #[error("this version does not know how {model}.{field} is protected")]
    UnknownProtection {
        /// The model.
        model: &'static str,
        /// The field.
        field: &'static str,
    },
}
