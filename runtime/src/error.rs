//! Why a value could not be sealed or opened. Errors name the field and the key id, never a value.

use crate::entropy::EntropyError;
use crate::keyring::{KeyId, Purpose, State};
use crate::normaliser::NormaliseError;
use crate::plaintext::EncodeError;
use crate::policy::FieldPolicy;
use crate::suite::Suite;
use std::fmt;

/// A field in an error: prints `entity.field`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct FieldName(&'static FieldPolicy);

impl FieldName {
    pub(crate) const fn of(policy: &'static FieldPolicy) -> Self {
        Self(policy)
    }

    /// The stable name of the model.
    #[must_use]
    pub const fn entity(&self) -> &'static str {
        self.0.entity()
    }

    /// The stable name of the field.
    #[must_use]
    pub const fn field(&self) -> &'static str {
        self.0.field()
    }
}

impl fmt::Display for FieldName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for FieldName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A value was not sealed. Nothing was written.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SealError {
    /// Neither a scope nor an installed vault. Call [`Vault::install`](crate::Vault::install) when the application starts, or run
    /// inside [`Scope::run`](crate::Scope::run).
    #[error("{0} cannot be sealed: no vault is installed and no scope is active")]
    NoVault(FieldName),
    /// The model declares a tenant, and no tenant's scope is active: lost in a spawned task, perhaps. Enter
    /// [`Scope::tenant`](crate::Scope::tenant).
    #[error("{0} cannot be sealed outside a tenant's scope")]
    NoTenant(FieldName),
    /// The keyring was not confirmed within the hard age: the KMS, or the store of the document, does not answer. Try again later, and
    /// see [`Vault::status`](crate::Vault::status) for the reason.
    #[error("{0} cannot be sealed: the keys were not confirmed for too long")]
    Expired(FieldName),
    /// The tenant took the use of its own keyring back.
    #[error("{0} cannot be sealed: the tenant's keys were revoked")]
    Revoked(FieldName),
    /// The keyring has no primary key for this purpose.
    #[error("{field} cannot be sealed: the keyring has no primary `{purpose}` key")]
    NoKey {
        /// The field.
        field: FieldName,
        /// The purpose.
        purpose: Purpose,
    },
    /// The key that the index of the field needs is not there, or not in a state to be used.
    #[error("{field} cannot be sealed: index key {key} is not usable")]
    IndexKey {
        /// The field.
        field: FieldName,
        /// The key.
        key: KeyId,
    },
    /// The keyring records another index definition than the model declares. To change it, rotate to another index key.
    #[error(
        "{0} cannot be sealed: the keyring records another index definition than the model declares"
    )]
    IndexDefinition(FieldName),
    /// The keyring has several index keys and does not record which of them the field uses, so a look-up could miss rows. Record the
    /// model: [`Keyring::record`](crate::Keyring::record).
    #[error(
        "{0} cannot be sealed: the keyring has several index keys and does not record which one the field uses"
    )]
    IndexUnrecorded(FieldName),
    /// The field is row-bound and no row was given, or a row without parts. Use the functions that take a
    /// [`RowKey`](crate::RowKey).
    #[error("{0} is bound to its row and cannot be sealed without the row's key")]
    NoRow(FieldName),
    /// A row was given for a field that is not row-bound.
    #[error("{0} is not bound to its row and takes no row's key")]
    UnexpectedRow(FieldName),
    /// The value has another type than the field: its encoding is another.
    #[error("{field} holds `{expected}`, and the value is `{found}`")]
    WrongType {
        /// The field.
        field: FieldName,
        /// The field's type tag.
        expected: &'static str,
        /// The value's type tag.
        found: &'static str,
    },
    /// The value has no encoding that would give it back.
    #[error("{field} cannot be sealed: the value cannot be encoded")]
    Encode {
        /// The field.
        field: FieldName,
        /// What cannot be encoded.
        #[source]
        source: EncodeError,
    },
    /// The normaliser refuses the value: not an e-mail address, for example.
    #[error("{field} cannot be searched: its normaliser refuses the value")]
    Normalise {
        /// The field.
        field: FieldName,
        /// Why.
        #[source]
        source: NormaliseError,
    },
    /// The plaintext is longer than the suite's limit: 16 MiB, or 1 GiB with suite 03.
    #[error("{0} cannot be sealed: the value is too long for its suite")]
    TooLong(FieldName),
    /// The field is not searchable.
    #[error("{0} is not searchable")]
    NotSearchable(FieldName),
    /// The operating system gave no random bytes, or the cipher failed.
    #[error("{field} cannot be sealed: no randomness")]
    Randomness {
        /// The field.
        field: FieldName,
        /// What failed.
        #[source]
        source: EntropyError,
    },
}

/// A stored value was not opened.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// Neither a scope nor an installed vault, see [`SealError::NoVault`].
    #[error("{0} cannot be opened: no vault is installed and no scope is active")]
    NoVault(FieldName),
    /// The model declares a tenant, and no tenant's scope is active, see [`SealError::NoTenant`].
    #[error("{0} cannot be opened outside a tenant's scope")]
    NoTenant(FieldName),
    /// The bytes are no stored value: plaintext that something else wrote, another program's format, or a value that was cut short.
    /// Nothing falls back.
    #[error("{0} holds bytes that were never sealed, or were cut short")]
    NotSealed(FieldName),
    /// A searchable field without its index, or an index in front of a field that has none.
    #[error("{0} holds a value of the wrong form: its index is missing or misplaced")]
    WrongForm(FieldName),
    /// The value was written by a later version of the format.
    #[error("{field} holds a value of format version {version}, which this version does not read")]
    UnknownVersion {
        /// The field.
        field: FieldName,
        /// The version byte.
        version: u8,
    },
    /// The value has a suite that this version does not know.
    #[error("{field} holds a value of suite {suite:#04x}, which this version does not know")]
    UnknownSuite {
        /// The field.
        field: FieldName,
        /// The suite byte.
        suite: u8,
    },
    /// The value has a suite that the field does not accept: a downgrade, or a table in migration. See
    /// [`FieldPolicy::accept`](crate::FieldPolicy::accept).
    #[error("{field} does not accept values of suite {suite}")]
    SuiteNotAccepted {
        /// The field.
        field: FieldName,
        /// The suite.
        suite: Suite,
    },
    /// The keyring in scope has no key with this id: the value belongs to another environment or tenant, or the keyring is old.
    #[error("{field} is sealed under key {key}, which is not in this keyring")]
    UnknownKey {
        /// The field.
        field: FieldName,
        /// The key.
        key: KeyId,
    },
    /// The key is there and may not be used.
    #[error("{field} is sealed under key {key}, which is {state}")]
    KeyUnavailable {
        /// The field.
        field: FieldName,
        /// The key.
        key: KeyId,
        /// Its state.
        state: State,
    },
    /// The key is in the keyring and its KEK did not unwrap it: see [`Vault::status`](crate::Vault::status) for the reason.
    #[error("{field} is sealed under key {key}, whose root was not unwrapped")]
    NotUnwrapped {
        /// The field.
        field: FieldName,
        /// The key.
        key: KeyId,
    },
    /// The keyring was not confirmed within the hard age, see [`SealError::Expired`].
    #[error("{0} cannot be opened: the keys were not confirmed for too long")]
    Expired(FieldName),
    /// The tenant took the use of its own keyring back.
    #[error("{0} cannot be opened: the tenant's keys were revoked")]
    Revoked(FieldName),
    /// The value does not open: wrong key, another tenant, table, column, row or type, a changed index, damage. One error for all
    /// of them, since the difference helps an attacker only.
    #[error("{field} holds a value that does not open under key {key} in this place")]
    Refused {
        /// The field.
        field: FieldName,
        /// The key.
        key: KeyId,
    },
    /// NULL in a field that is not optional, or that hides NULL and never stores it.
    #[error("{0} is NULL")]
    Null(FieldName),
    /// The field is row-bound and no row was given, see [`SealError::NoRow`].
    #[error("{0} is bound to its row and cannot be opened without the row's key")]
    NoRow(FieldName),
    /// A row was given for a field that is not row-bound.
    #[error("{0} is not bound to its row and takes no row's key")]
    UnexpectedRow(FieldName),
    /// The value is asked for as another type than the field has.
    #[error("{field} holds `{expected}` and is read as `{found}`")]
    WrongType {
        /// The field.
        field: FieldName,
        /// The field's type tag.
        expected: &'static str,
        /// The type tag that was asked for.
        found: &'static str,
    },
}

impl SealError {
    /// Whether trying again later may help: only where the keys were not confirmed for too long.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        matches!(self, Self::Expired(_))
    }
}

impl OpenError {
    /// Whether trying again later may help: the keys were not confirmed for too long, or the keyring may be older than the value.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        matches!(self, Self::Expired(_) | Self::UnknownKey { .. })
    }
}
