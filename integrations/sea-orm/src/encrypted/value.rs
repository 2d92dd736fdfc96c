//! `Encrypted<T, C>` as a value of SeaORM's statements and rows.

use super::Encrypted;
use crate::error::{not_opened, with_sources};
use crate::field::EncryptedField;
use crate::{look_up, plain_value, sealing};
use fieldseal::{OpenError, SealError};
use sea_orm::sea_query::postgres_array::NotU8;
use sea_orm::sea_query::{ArrayType, ColumnType, Nullable, Value, ValueType, ValueTypeErr};
use sea_orm::{
    ActiveValue, ColIdx, DbErr, IntoActiveValue, QueryResult, TryFromU64, TryGetError, TryGetable,
};

impl<T, C: EncryptedField<Plaintext = T>> From<Encrypted<T, C>> for Value {
    /// # Panics
    ///
    /// When the value cannot be sealed: see [`Encrypted`].
    fn from(field: Encrypted<T, C>) -> Self {
        if look_up::is_asked() {
            // `Column::Email.eq(…)` wants to find the value, not to store it.
            return look_up::answer(C::POLICY, sealing::look_up::<C>(&field.value));
        }
        Value::Bytes(Some(field.sealed().unwrap_or_else(|error| refuse(&error))))
    }
}

/// The one end of a value that cannot be sealed and has nowhere to return an error to.
#[track_caller]
fn refuse(error: &SealError) -> ! {
    panic!("{}", with_sources(error))
}

impl<T, C: EncryptedField<Plaintext = T>> Nullable for Encrypted<T, C> {
    fn null() -> Value {
        null::<C>()
    }
}

/// NULL of a field, which is a sealed value where the field hides it.
pub(crate) fn null<C: EncryptedField>() -> Value {
    if look_up::is_asked() {
        return Value::Bytes(None);
    }
    match sealing::null::<C>() {
        Ok(null) => Value::Bytes(null),
        Err(error) => refuse(&error),
    }
}

impl<T, C: EncryptedField<Plaintext = T>> TryGetable for Encrypted<T, C> {
    fn try_get_by<I: ColIdx>(row: &QueryResult, index: I) -> Result<Self, TryGetError> {
        let opened = match Vec::<u8>::try_get_by(row, index) {
            Ok(stored) => sealing::open::<C>(Some(&stored)),
            // Where a field hides NULL, one that is not sealed was written by something else.
            Err(TryGetError::Null(_)) if C::POLICY.hides_null() => sealing::open::<C>(None),
            Err(error) => return Err(error),
        };
        match opened {
            Ok(Some(value)) => Ok(value.into()),
            Ok(None) => Err(TryGetError::Null(format!("{index:?}"))),
            Err(error) => Err(not_opened(error)),
        }
    }
}

impl<T, C: EncryptedField<Plaintext = T>> ValueType for Encrypted<T, C> {
    /// Takes back what [`From`] gave, and also a value of the declared type: `active_model.set(Column::Email, "ada@example.org".into())`.
    fn try_from(value: Value) -> Result<Self, ValueTypeErr> {
        let stored = match value {
            Value::Bytes(Some(stored)) if is_stored::<C>(&stored)? => stored,
            plaintext => plain_value::seal(C::POLICY, &plaintext).ok_or(ValueTypeErr)?,
        };
        match sealing::open::<C>(Some(&stored)) {
            Ok(Some(value)) => Ok(Encrypted::from(value)),
            Ok(None) | Err(_) => Err(ValueTypeErr),
        }
    }

    fn type_name() -> String {
        "Encrypted".to_owned()
    }

    fn array_type() -> ArrayType {
        ArrayType::Bytes
    }

    fn column_type() -> ColumnType {
        ColumnType::Blob
    }
}

/// Whether bytes are a stored value; where the plaintext is bytes too, bytes of both looks are refused.
///
/// Whoever can hand in bytes as a plaintext must not have the stored bytes of somebody else opened.
fn is_stored<C: EncryptedField>(bytes: &[u8]) -> Result<bool, ValueTypeErr> {
    if C::POLICY.type_tag() != <Vec<u8> as fieldseal::Encode>::TYPE {
        return Ok(true);
    }
    match sealing::open::<C>(Some(bytes)) {
        Err(
            OpenError::NotSealed(_)
            | OpenError::UnknownVersion { .. }
            | OpenError::UnknownSuite { .. },
        ) => Ok(false),
        _ => Err(ValueTypeErr),
    }
}

impl<T, C: EncryptedField<Plaintext = T>> IntoActiveValue<Encrypted<T, C>> for Encrypted<T, C> {
    fn into_active_value(self) -> ActiveValue<Self> {
        ActiveValue::Set(self)
    }
}

impl<T, C> TryFromU64 for Encrypted<T, C> {
    fn try_from_u64(_: u64) -> Result<Self, DbErr> {
        Err(DbErr::ConvertFromU64("Encrypted"))
    }
}

impl<T, C> NotU8 for Encrypted<T, C> {}
