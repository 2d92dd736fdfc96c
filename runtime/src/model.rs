//! The static description of a model: what is protected, how, and what that still leaks.
//!
//! `#[derive(Protect)]` writes it; DDL, data maps and leak tests read it.

use crate::mask::Mask;
use crate::policy::{FieldPolicy, PasswordPolicy};

/// A model with protected fields. `#[derive(Protect)]` implements it.
pub trait Protect {
    /// What the model protects.
    const MODEL: &'static Model;
}

/// The description of one struct.
#[derive(Clone, Copy, Debug)]
pub struct Model {
    name: &'static str,
    entity: &'static str,
    table: Option<&'static str>,
    needs_tenant: bool,
    fields: &'static [ModelField],
}

impl Model {
    /// A model without fields; `name` is the struct's, `entity` the stable name.
    #[must_use]
    pub const fn new(name: &'static str, entity: &'static str) -> Self {
        Self {
            name,
            entity,
            table: None,
            needs_tenant: false,
            fields: &[],
        }
    }

    /// A model whose columns `declaring` declares: `#[protect(of = User)]`. Entity, table and tenant are that one's.
    #[must_use]
    pub const fn of(name: &'static str, declaring: &Self) -> Self {
        let mut model = Self::new(name, declaring.entity);
        model.table = declaring.table;
        model.needs_tenant = declaring.needs_tenant;
        model
    }

    /// The SQL table.
    #[must_use]
    pub const fn with_table(mut self, table: &'static str) -> Self {
        self.table = Some(table);
        self
    }

    /// Its fields are read and written in a tenant's scope only.
    #[must_use]
    pub const fn with_tenant(mut self) -> Self {
        self.needs_tenant = true;
        self
    }

    /// The protected fields, in the order of the struct.
    #[must_use]
    pub const fn with_fields(mut self, fields: &'static [ModelField]) -> Self {
        self.fields = fields;
        self
    }

    /// The struct's name.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// The stable logical name.
    #[must_use]
    pub const fn entity(&self) -> &'static str {
        self.entity
    }

    /// The SQL table, if the model has one.
    #[must_use]
    pub const fn table(&self) -> Option<&'static str> {
        self.table
    }

    /// Whether the model needs a tenant's scope.
    #[must_use]
    pub const fn needs_tenant(&self) -> bool {
        self.needs_tenant
    }

    /// The protected fields.
    #[must_use]
    pub const fn fields(&self) -> &'static [ModelField] {
        self.fields
    }
}

/// The description of one protected field.
#[derive(Clone, Copy, Debug)]
pub struct ModelField {
    name: &'static str,
    column: &'static str,
    rust_type: &'static str,
    protection: Protection,
    nullable: bool,
    mask: Mask,
    exposed: bool,
}

impl ModelField {
    /// A field that is masked in full; `name` is the struct's, `column` the SQL one.
    #[must_use]
    pub const fn new(
        name: &'static str,
        column: &'static str,
        rust_type: &'static str,
        protection: Protection,
    ) -> Self {
        Self {
            name,
            column,
            rust_type,
            protection,
            nullable: false,
            mask: Mask::Full,
            exposed: false,
        }
    }

    /// The declared type is an `Option`.
    #[must_use]
    pub const fn with_null(mut self) -> Self {
        self.nullable = true;
        self
    }

    /// What `Debug` and `Serialize` show.
    #[must_use]
    pub const fn with_mask(mut self, mask: Mask) -> Self {
        self.mask = mask;
        self
    }

    /// `Serialize` gives the plaintext: `#[redact(serde = expose)]`.
    #[must_use]
    pub const fn with_exposure(mut self) -> Self {
        self.exposed = true;
        self
    }

    /// The field's name in the struct.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// The column's name.
    #[must_use]
    pub const fn column(&self) -> &'static str {
        self.column
    }

    /// The declared type, as written.
    #[must_use]
    pub const fn rust_type(&self) -> &'static str {
        self.rust_type
    }

    /// How the column is protected.
    #[must_use]
    pub const fn protection(&self) -> Protection {
        self.protection
    }

    /// Whether the field may be absent.
    #[must_use]
    pub const fn is_nullable(&self) -> bool {
        self.nullable
    }

    /// What `Debug` and `Serialize` show of it.
    #[must_use]
    pub const fn mask(&self) -> Mask {
        self.mask
    }

    /// Whether `Serialize` gives the plaintext.
    #[must_use]
    pub const fn is_exposed(&self) -> bool {
        self.exposed
    }

    /// What the stored form still tells whoever reads the table, in plain words.
    #[must_use]
    pub fn leaks(&self) -> Vec<&'static str> {
        let mut leaks = Vec::new();
        match self.protection {
            Protection::Redacted => {
                leaks.push("the value: the column is not encrypted, only masked in logs")
            }
            Protection::Password(policy) => {
                if !policy.has_pepper() {
                    leaks.push("a weak password to whoever guesses it offline against its hash");
                }
            }
            Protection::Encrypted(policy) => {
                if policy.written_suite().is_deterministic() {
                    leaks.push("which rows hold equal values (deterministic encryption)");
                }
                match policy.search_policy() {
                    Some(search) if search.bits == 128 => {
                        leaks.push(
                            "which rows hold equal values, and how often (blind index of 128 bits)",
                        );
                    }
                    Some(_) => {
                        leaks.push("which rows may hold equal values (bucketed blind index)")
                    }
                    None => {}
                }
                match policy.pad_multiple() {
                    None => leaks.push("the length of the value"),
                    Some(_) => leaks.push("the length of the value, in steps of the padding"),
                }
                if self.nullable && !policy.hides_null() {
                    leaks.push("whether there is a value");
                }
                if !policy.is_row_bound() {
                    leaks.push(
                        "not bound to its row: a swap of the values of two rows goes unnoticed",
                    );
                }
            }
        }
        if self.exposed {
            leaks.push("the value, to whoever gets the serialised model (`serde = expose`)");
        }
        leaks
    }
}

/// How a field is protected.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Protection {
    /// Sealed before it is stored.
    Encrypted(&'static FieldPolicy),
    /// Hashed before it is stored.
    Password(&'static PasswordPolicy),
    /// Stored as it is, masked in logs.
    Redacted,
}
