//! Sealing and opening by the field alone.
//!
//! `T: Plaintext` is never asked beside `C: EncryptedField<Plaintext = T>`: a type that is no plaintext is then one error, where the field
//! is declared, and not one for each of the traits that SeaORM's derives use.

use crate::field::EncryptedField;
use fieldseal::adapter::{LookUp, SealedValue, open_nullable};
use fieldseal::{Lazy, OpenError, RowKey, SealError};

pub(crate) fn seal<C: EncryptedField>(value: &C::Plaintext) -> Result<Vec<u8>, SealError> {
    fieldseal::seal(C::POLICY, value)
}

pub(crate) fn seal_in_row<C: EncryptedField>(
    row: &RowKey,
    value: &C::Plaintext,
) -> Result<Vec<u8>, SealError> {
    fieldseal::seal_in_row(C::POLICY, row, value)
}

/// What NULL is stored as: `None` for SQL NULL.
pub(crate) fn null<C: EncryptedField>() -> Result<Option<Vec<u8>>, SealError> {
    let null = SealedValue::optional::<C::Plaintext>(C::POLICY, None);
    null.stored().map(|stored| stored.map(<[u8]>::to_vec))
}

pub(crate) fn open<C: EncryptedField>(
    stored: Option<&[u8]>,
) -> Result<Option<C::Plaintext>, OpenError> {
    open_nullable::<C::Plaintext>(C::POLICY, stored)
}

pub(crate) fn open_lazy<C: EncryptedField>(
    sealed: &Lazy<C::Plaintext>,
) -> Result<C::Plaintext, OpenError> {
    sealed.open()
}

pub(crate) fn look_up<C: EncryptedField>(value: &C::Plaintext) -> Result<LookUp, SealError> {
    LookUp::new(C::POLICY, value)
}
