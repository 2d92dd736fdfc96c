//! For adapters: how an ORM writes, searches and reads protected values.
//!
//! An adapter turns a field into a [`SealedValue`] when a statement is built and asks it for [`stored`](SealedValue::stored) bytes
//! when the statement is executed. It opens what it reads with [`open`] or [`open_nullable`], and searches with a [`LookUp`].
//! Everything works in the active [`Scope`](crate::Scope).

mod batch;
mod look_up;
mod password;

pub use look_up::{ConflictTarget, LookUp, conflict_target};
pub use password::{StoredPassword, StoredPasswordError, open_password};

use crate::draft::Draft;
use crate::error::{OpenError, SealError};
use crate::opening;
use crate::plaintext::{Encode, Plaintext};
use crate::policy::FieldPolicy;
use crate::row::RowKey;
use crate::scope;
use batch::Member;
use std::fmt;

/// One value on its way to the database.
///
/// It is encoded at once, in the scope that is active when it is made, and sealed when the first value of its statement is
/// asked for its bytes: all values that were made for the statement are then sealed together, with the nonces drawn in one call.
/// Its errors wait until [`stored`](Self::stored).
pub struct SealedValue(Form);

enum Form {
    Null,
    Failed(Box<SealError>),
    Member(Member),
}

impl SealedValue {
    /// A value of a field that is not row-bound.
    #[must_use]
    pub fn new<T: Encode + ?Sized>(policy: &'static FieldPolicy, value: &T) -> Self {
        Self::prepared(policy, None, Some(value))
    }

    /// A value of a row-bound field.
    #[must_use]
    pub fn in_row<T: Encode + ?Sized>(
        policy: &'static FieldPolicy,
        row: &RowKey,
        value: &T,
    ) -> Self {
        Self::prepared(policy, Some(row), Some(value))
    }

    /// An optional value: NULL, or the sealed NULL of a field that hides it.
    #[must_use]
    pub fn optional<T: Encode + ?Sized>(policy: &'static FieldPolicy, value: Option<&T>) -> Self {
        match value {
            None if !policy.hides_null() => Self(Form::Null),
            value => Self::prepared(policy, None, value),
        }
    }

    /// An optional value of a row-bound field.
    #[must_use]
    pub fn optional_in_row<T: Encode + ?Sized>(
        policy: &'static FieldPolicy,
        row: &RowKey,
        value: Option<&T>,
    ) -> Self {
        match value {
            None if !policy.hides_null() => Self(Form::Null),
            value => Self::prepared(policy, Some(row), value),
        }
    }

    /// The bytes for the column; `None` is SQL NULL.
    ///
    /// # Errors
    ///
    /// What kept the value from being sealed. Neither plaintext nor NULL is ever given instead.
    pub fn stored(&self) -> Result<Option<&[u8]>, SealError> {
        match &self.0 {
            Form::Null => Ok(None),
            Form::Failed(error) => Err(SealError::clone(error)),
            Form::Member(member) => member.stored().map(Some),
        }
    }

    fn prepared<T: Encode + ?Sized>(
        policy: &'static FieldPolicy,
        row: Option<&RowKey>,
        value: Option<&T>,
    ) -> Self {
        let draft = scope::sealing_keys(policy).and_then(|keys| Draft::new(keys, row, value));
        Self(match draft {
            Ok(draft) => Form::Member(Member::join(draft)),
            Err(error) => Form::Failed(Box::new(error)),
        })
    }
}

impl fmt::Debug for SealedValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            Form::Null => "NULL",
            Form::Failed(_) | Form::Member(_) => "<encrypted>",
        })
    }
}

/// Opens what a column of a field holds.
///
/// # Errors
///
/// [`OpenError`] says which field and key.
pub fn open<T: Plaintext>(policy: &'static FieldPolicy, stored: &[u8]) -> Result<T, OpenError> {
    scope::open(policy, stored)
}

/// Opens what a nullable column of a field holds, or the sealed NULL of a field that hides it.
///
/// # Errors
///
/// [`OpenError`] says which field and key.
pub fn open_nullable<T: Plaintext>(
    policy: &'static FieldPolicy,
    stored: Option<&[u8]>,
) -> Result<Option<T>, OpenError> {
    opening::open_optional(&*scope::opening_keys(policy)?, None, stored)
}
