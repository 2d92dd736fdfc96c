//! A value that stays sealed until it is asked for.

use crate::error::OpenError;
use crate::opened::Opened;
use crate::opening;
use crate::plaintext::Plaintext;
use crate::policy::FieldPolicy;
use crate::row::RowKey;
use crate::scope;
use std::fmt;
use std::marker::PhantomData;

/// A value that was read and is still sealed.
///
/// For lists that rarely show the field, and for row-bound fields, whose row is known only when the whole row was read.
///
/// ```
/// use fieldseal::{FieldPolicy, Keyring, Lazy, TypeTag, Vault};
///
/// const NOTE: &FieldPolicy = &FieldPolicy::new("patient", "note", TypeTag::STR);
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # Vault::new(Keyring::generate("doc")?)?.scope().run(|| {
/// let note: Lazy<String> = Lazy::new(NOTE, fieldseal::seal(NOTE, "allergic to penicillin")?);
/// assert_eq!(format!("{note:?}"), "[ENCRYPTED]");
/// assert_eq!(note.open()?, "allergic to penicillin");
/// # Ok(())
/// # })
/// # }
/// ```
#[derive(Clone)]
pub struct Lazy<T> {
    policy: &'static FieldPolicy,
    stored: Vec<u8>,
    plaintext: PhantomData<fn() -> T>,
}

impl<T> Lazy<T> {
    /// Stored bytes of a field.
    #[must_use]
    pub fn new(policy: &'static FieldPolicy, stored: Vec<u8>) -> Self {
        Self {
            policy,
            stored,
            plaintext: PhantomData,
        }
    }

    /// The bytes of the column.
    #[must_use]
    pub fn stored(&self) -> &[u8] {
        &self.stored
    }

    /// The field's policy.
    #[must_use]
    pub fn policy(&self) -> &'static FieldPolicy {
        self.policy
    }
}

impl<T: Plaintext> Lazy<T> {
    /// Opens the value in the scope that is active now.
    ///
    /// # Errors
    ///
    /// [`OpenError`] says which field and key.
    pub fn open(&self) -> Result<T, OpenError> {
        scope::open(self.policy, &self.stored)
    }

    /// Opens the value of a row-bound field.
    ///
    /// # Errors
    ///
    /// [`OpenError`] says which field and key.
    pub fn open_in(&self, row: &RowKey) -> Result<T, OpenError> {
        scope::open_in_row(self.policy, row, &self.stored)
    }

    /// What becomes of the value in the scope that is active now.
    ///
    /// # Errors
    ///
    /// What concerns all values alike: see [`Opened`].
    pub fn opened(&self) -> Result<Opened<T>, OpenError> {
        self.opened_where(None)
    }

    /// What becomes of the value of a row-bound field.
    ///
    /// # Errors
    ///
    /// What concerns all values alike: see [`Opened`].
    pub fn opened_in(&self, row: &RowKey) -> Result<Opened<T>, OpenError> {
        self.opened_where(Some(row))
    }

    fn opened_where(&self, row: Option<&RowKey>) -> Result<Opened<T>, OpenError> {
        let keys = scope::opening_keys(self.policy)?;
        Opened::of(opening::open_optional(&keys, row, Some(&self.stored)))
    }
}

impl<T> fmt::Debug for Lazy<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[ENCRYPTED]")
    }
}
