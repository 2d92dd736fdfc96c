//! One protected column.

use crate::check;
use crate::dialect::Dialect;
use crate::index::{Index, IndexColumn};
use crate::size;
use fieldseal::{FieldPolicy, ModelField};

/// A protected column of a table in one database.
#[derive(Clone, Debug)]
pub struct ProtectedColumn {
    pub(crate) dialect: Dialect,
    pub(crate) field: &'static ModelField,
    pub(crate) content: Content,
    /// The name in the database, where it is not that in `table!`.
    pub(crate) sql_name: Option<String>,
    pub(crate) longest_plaintext: Option<usize>,
    pub(crate) former_padding: Option<u32>,
    /// The second parameter of `Encrypted`, where the caller knows it better.
    pub(crate) plaintext: Option<String>,
}

/// What is stored.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Content {
    Sealed(&'static FieldPolicy),
    PasswordHash,
}

impl ProtectedColumn {
    pub(crate) fn new(dialect: Dialect, field: &'static ModelField, content: Content) -> Self {
        Self {
            dialect,
            field,
            content,
            sql_name: None,
            longest_plaintext: match content {
                Content::Sealed(policy) => size::longest_encoding(policy.type_tag()),
                Content::PasswordHash => None,
            },
            former_padding: None,
            plaintext: None,
        }
    }

    /// The field that it stores.
    #[must_use]
    pub fn field(&self) -> &'static ModelField {
        self.field
    }

    /// Its name in the database.
    #[must_use]
    pub fn name(&self) -> &str {
        self.sql_name.as_deref().unwrap_or(self.field.column())
    }

    /// Its type in the database. [`ProtectedTable::type_of`](crate::ProtectedTable::type_of) knows of domains too.
    #[must_use]
    pub fn sql_type(&self) -> String {
        let spelling = self.dialect.spelling();
        match self.content {
            Content::Sealed(_) => spelling.binary(self.longest_stored()),
            Content::PasswordHash => spelling.password().to_owned(),
        }
    }

    /// The longest stored value in bytes, where the type fixes it or [`max_len`](crate::ProtectedTable::max_len) was given.
    #[must_use]
    pub fn longest_stored(&self) -> Option<usize> {
        match self.content {
            Content::Sealed(policy) => self
                .longest_plaintext
                .map(|longest| size::longest_stored(policy, self.former_padding, longest)),
            Content::PasswordHash => None,
        }
    }

    /// Whether the column is NOT NULL: that of a field that hides NULL always is, since its NULL is a sealed value.
    #[must_use]
    pub fn is_required(&self) -> bool {
        let hides_null = matches!(self.content, Content::Sealed(policy) if policy.hides_null());
        hides_null || !self.field.is_nullable()
    }

    /// The condition that stored values meet and plaintext does not; `None` for password hashes, which have no one form.
    #[must_use]
    pub fn check(&self) -> Option<String> {
        self.condition_on(&self.quoted())
    }

    /// Whether the database lets no value stand in the column twice.
    #[must_use]
    pub fn is_unique(&self) -> bool {
        self.index() == Index::Unique
    }

    /// The virtual column that the index stands on, if there is an index and it does.
    #[must_use]
    pub fn index_column(&self) -> Option<IndexColumn> {
        match self.index() {
            Index::None => None,
            Index::Plain | Index::Unique => Some(IndexColumn {
                name: self.dialect.index_column(self.name())?,
                expression: self.dialect.first(&self.quoted()),
            }),
        }
    }

    /// The condition on a value that is called so.
    pub(crate) fn condition_on(&self, value: &str) -> Option<String> {
        match self.content {
            Content::Sealed(policy) => {
                let padded = policy.pad_multiple().or(self.former_padding).is_some();
                Some(check::condition(self.dialect, value, policy, padded))
            }
            Content::PasswordHash => None,
        }
    }

    pub(crate) fn index(&self) -> Index {
        match self.content {
            Content::Sealed(policy) => Index::of(policy),
            Content::PasswordHash => Index::None,
        }
    }

    pub(crate) fn quoted(&self) -> String {
        self.dialect.quote(self.name())
    }
}
