//! Searching by blind index.

use crate::envelope::SLOT;
use crate::error::{FieldName, SealError};
use crate::index::IndexEncoding;
use crate::plaintext::{Encode, Encoder};
use crate::policy::FieldPolicy;
use crate::scope;
use std::fmt;
use zeroize::Zeroizing;

/// What a look-up asks for: `first(c) IN (slot, …)`, one slot for each live index key.
pub struct LookUp {
    slots: [[u8; SLOT]; 2],
    live: usize,
}

impl LookUp {
    /// A look-up of a value in the active scope.
    ///
    /// # Errors
    ///
    /// [`SealError::NotSearchable`], [`SealError::Normalise`] or [`SealError::TooLong`] when the value could not be in the column,
    /// or what keeps the index key from being used.
    pub fn new<T: Encode + ?Sized>(
        policy: &'static FieldPolicy,
        value: &T,
    ) -> Result<Self, SealError> {
        let name = FieldName::of(policy);
        if T::TYPE != policy.type_tag() {
            return Err(SealError::WrongType {
                field: name,
                expected: policy.type_tag().as_str(),
                found: T::TYPE.as_str(),
            });
        }
        if let Some(encoding) = value.as_encoding() {
            return Self::from_encoding(policy, encoding);
        }
        let mut encoding = Zeroizing::new(Vec::with_capacity(value.size_hint()));
        value
            .encode(&mut Encoder::new(&mut encoding, policy.truncates()))
            .map_err(|source| SealError::Encode {
                field: name,
                source,
            })?;
        Self::from_encoding(policy, &encoding)
    }

    /// A look-up of an encoded value: for tools that know types at run time only.
    ///
    /// # Errors
    ///
    /// As [`new`](Self::new).
    pub fn from_encoding(policy: &'static FieldPolicy, encoding: &[u8]) -> Result<Self, SealError> {
        let keys = scope::sealing_keys(policy)?;
        let name = FieldName::of(policy);
        let (Some(index), Some(search)) = (keys.index()?, policy.search_policy()) else {
            return Err(SealError::NotSearchable(name));
        };
        if encoding.len() > keys.suite.max_plaintext_len() {
            return Err(SealError::TooLong(name));
        }
        let encoding = IndexEncoding::new(policy.type_tag(), search.normaliser, encoding).map_err(
            |source| SealError::Normalise {
                field: name,
                source,
            },
        )?;
        let mut look_up = Self {
            slots: [[0; SLOT]; 2],
            live: index.live.len(),
        };
        for (slot, key) in look_up.slots.iter_mut().zip(&index.live) {
            *slot = key.slot(&encoding);
        }
        Ok(look_up)
    }

    /// `key id ‖ tag` for each live index key: one, or two while the key rotates.
    #[must_use]
    pub fn slots(&self) -> &[[u8; 20]] {
        &self.slots[..self.live]
    }
}

impl fmt::Debug for LookUp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("<blind index>")
    }
}

/// Which expression a UNIQUE index stands on, and an upsert names (`wire-format.md`, section 5).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum ConflictTarget {
    /// `substr(c, 2, 20)`.
    First,
    /// `CASE substr(c, 1, 1) WHEN x'82' THEN substr(c, 22, 20) ELSE substr(c, 2, 20) END`: while a unique field's index key rotates.
    Last,
}

/// The conflict target of an upsert in the present phase of the field's index key.
///
/// # Errors
///
/// [`SealError::NotSearchable`], or what keeps the index key from being used.
pub fn conflict_target(policy: &'static FieldPolicy) -> Result<ConflictTarget, SealError> {
    let keys = scope::sealing_keys(policy)?;
    let index = keys
        .index()?
        .ok_or(SealError::NotSearchable(FieldName::of(policy)))?;
    Ok(match index.conflicts_on_last() {
        true => ConflictTarget::Last,
        false => ConflictTarget::First,
    })
}
