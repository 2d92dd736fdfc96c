//! How one password field is stored.

use super::FieldPolicy;
use std::fmt;

/// How one password field is stored: as a PHC string, or with a pepper, as a sealed one.
///
/// ```
/// use fieldseal::PasswordPolicy;
///
/// const PASSWORD: &PasswordPolicy = &PasswordPolicy::new("user", "password").pepper();
/// ```
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct PasswordPolicy {
    /// How the PHC string is sealed if there is a pepper; the names in any case.
    sealed: FieldPolicy,
    peppered: bool,
}

impl PasswordPolicy {
    /// A password field.
    ///
    /// # Panics
    ///
    /// At compile time, when a name is empty or longer than 255 bytes.
    #[must_use]
    pub const fn new(entity: &'static str, field: &'static str) -> Self {
        Self {
            sealed: FieldPolicy::of_password(entity, field),
            peppered: false,
        }
    }

    /// Seals the PHC string under a key of the keyset `pepper`: a stolen table alone then gives nothing to guess against.
    ///
    /// The pepper rotates like any other key, since nothing but the stored string depends on it.
    #[must_use]
    pub const fn pepper(mut self) -> Self {
        self.peppered = true;
        self
    }

    /// Refuses to write or read outside a tenant's scope; with a pepper, the stored string belongs to the tenant.
    #[must_use]
    pub const fn tenant(mut self) -> Self {
        self.sealed = self.sealed.tenant();
        self
    }

    /// The stable name of the model.
    #[must_use]
    pub const fn entity(&self) -> &'static str {
        self.sealed.entity()
    }

    /// The stable name of the field.
    #[must_use]
    pub const fn field(&self) -> &'static str {
        self.sealed.field()
    }

    /// Whether the stored string is sealed.
    #[must_use]
    pub const fn has_pepper(&self) -> bool {
        self.peppered
    }

    /// Whether the field needs a tenant's scope.
    #[must_use]
    pub const fn needs_tenant(&self) -> bool {
        self.sealed.needs_tenant()
    }

    pub(crate) const fn sealed(&self) -> &FieldPolicy {
        &self.sealed
    }
}

/// `entity.field`.
impl fmt::Display for PasswordPolicy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.sealed.fmt(f)
    }
}

impl fmt::Debug for PasswordPolicy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PasswordPolicy({self})")
    }
}
