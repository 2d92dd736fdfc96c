//! `Lazy<T, C>`: a field that stays sealed in memory too.

use crate::encrypted::null;
use crate::error::{not_opened, with_sources};
use crate::field::EncryptedField;
use crate::{look_up, sealing};
use fieldseal::{RowKey, SealError};
use sea_orm::sea_query::postgres_array::NotU8;
use sea_orm::sea_query::{ArrayType, ColumnType, Nullable, Value, ValueType, ValueTypeErr};
use sea_orm::{
    ActiveValue, ColIdx, DbErr, IntoActiveValue, QueryResult, TryFromU64, TryGetError, TryGetable,
};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::marker::PhantomData;
use std::ops::Deref;

/// A sealed value of the field `C`, opened when it is asked for.
///
/// `#[protect]` makes it of `#[encrypted] note: Lazy<String>`. For lists that rarely show the field; and for fields that are bound to their
/// row, `#[encrypted(row)]`, since SeaORM converts a value before anybody knows which row it is for.
///
/// ```ignore
/// let row = RowKey::new().part("id", &note_id)?;
/// note::ActiveModel { id: Set(note_id), text: Set(Lazy::seal_in(&row, "allergic to penicillin")?) }.insert(db).await?;
/// let text: String = note.text.open_in(&row)?;
/// ```
///
/// It is written as it is: a value that was read from one row and is set on another stays bound to the first.
pub struct Lazy<T, C> {
    sealed: fieldseal::Lazy<T>,
    field: PhantomData<fn() -> C>,
}

impl<T, C: EncryptedField<Plaintext = T>> Lazy<T, C> {
    /// Seals a value in the active scope.
    ///
    /// # Errors
    ///
    /// [`SealError`] says which field and why; [`SealError::NoRow`] for a field that is bound to its row.
    pub fn seal(value: &T) -> Result<Self, SealError> {
        sealing::seal::<C>(value).map(Self::stored_as)
    }

    /// Seals a value of a field that is bound to its row.
    ///
    /// # Errors
    ///
    /// [`SealError`] says which field and why.
    pub fn seal_in(row: &RowKey, value: &T) -> Result<Self, SealError> {
        sealing::seal_in_row::<C>(row, value).map(Self::stored_as)
    }

    fn stored_as(stored: Vec<u8>) -> Self {
        Self {
            sealed: fieldseal::Lazy::new(C::POLICY, stored),
            field: PhantomData,
        }
    }
}

/// `open`, `open_in` and `stored` are those of [`fieldseal::Lazy`].
impl<T, C> Deref for Lazy<T, C> {
    type Target = fieldseal::Lazy<T>;

    fn deref(&self) -> &fieldseal::Lazy<T> {
        &self.sealed
    }
}

impl<T: Clone, C> Clone for Lazy<T, C> {
    fn clone(&self) -> Self {
        Self {
            sealed: self.sealed.clone(),
            field: PhantomData,
        }
    }
}

/// Equal when they are the same stored bytes: two values that were sealed one after the other differ.
impl<T, C> PartialEq for Lazy<T, C> {
    fn eq(&self, other: &Self) -> bool {
        self.sealed.stored() == other.sealed.stored()
    }
}

impl<T, C> Eq for Lazy<T, C> {}

impl<T, C> fmt::Debug for Lazy<T, C> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.sealed.fmt(formatter)
    }
}

/// Nothing is opened in order to be serialised.
impl<T, C> Serialize for Lazy<T, C> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        fieldseal::__private::Masked::full().serialize(serializer)
    }
}

/// The declared type, which is sealed at once: not for a field that is bound to its row.
impl<'de, T, C> Deserialize<'de> for Lazy<T, C>
where
    T: Deserialize<'de>,
    C: EncryptedField<Plaintext = T>,
{
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = T::deserialize(deserializer)?;
        Self::seal(&value).map_err(|error| D::Error::custom(with_sources(&error)))
    }
}

impl<T, C: EncryptedField<Plaintext = T>> From<Lazy<T, C>> for Value {
    fn from(field: Lazy<T, C>) -> Self {
        if look_up::is_asked() {
            return match sealing::open_lazy::<C>(&field.sealed) {
                Ok(value) => look_up::answer(C::POLICY, sealing::look_up::<C>(&value)),
                Err(_) => look_up::answer_unusable(),
            };
        }
        Value::Bytes(Some(field.sealed.stored().to_vec()))
    }
}

impl<T, C: EncryptedField<Plaintext = T>> Nullable for Lazy<T, C> {
    fn null() -> Value {
        null::<C>()
    }
}

impl<T, C: EncryptedField<Plaintext = T>> TryGetable for Lazy<T, C> {
    fn try_get_by<I: ColIdx>(row: &QueryResult, index: I) -> Result<Self, TryGetError> {
        match Vec::<u8>::try_get_by(row, index) {
            Ok(stored) => Ok(Self::stored_as(stored)),
            // Where a field hides NULL, one that is not sealed was written by something else.
            Err(TryGetError::Null(column)) if C::POLICY.hides_null() => {
                match sealing::open::<C>(None) {
                    Err(error) => Err(not_opened(error)),
                    Ok(_) => Err(TryGetError::Null(column)),
                }
            }
            Err(error) => Err(error),
        }
    }
}

impl<T, C: EncryptedField<Plaintext = T>> ValueType for Lazy<T, C> {
    fn try_from(value: Value) -> Result<Self, ValueTypeErr> {
        match value {
            Value::Bytes(Some(stored)) => Ok(Self::stored_as(stored)),
            _ => Err(ValueTypeErr),
        }
    }

    fn type_name() -> String {
        "Lazy".to_owned()
    }

    fn array_type() -> ArrayType {
        ArrayType::Bytes
    }

    fn column_type() -> ColumnType {
        ColumnType::Blob
    }
}

impl<T, C: EncryptedField<Plaintext = T>> IntoActiveValue<Lazy<T, C>> for Lazy<T, C> {
    fn into_active_value(self) -> ActiveValue<Self> {
        ActiveValue::Set(self)
    }
}

impl<T, C> TryFromU64 for Lazy<T, C> {
    fn try_from_u64(_: u64) -> Result<Self, DbErr> {
        Err(DbErr::ConvertFromU64("Lazy"))
    }
}

impl<T, C> NotU8 for Lazy<T, C> {}
