//! `Redacted<T, C>`: a field that is stored as it is and hidden from logs.

use crate::field::{Hidden, RedactedField};
use sea_orm::sea_query::postgres_array::NotU8;
use sea_orm::sea_query::{ArrayType, ColumnType, Nullable, Value, ValueType, ValueTypeErr};
use sea_orm::{
    ActiveValue, ColIdx, DbErr, IntoActiveValue, QueryResult, TryFromU64, TryGetError, TryGetable,
};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::any::type_name;
use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};

/// A value that logs and serialised models do not show: the declared type of a field that is `#[redact]` and not encrypted.
///
/// `Redacted<String>` hides the whole value; with a mask that shows a part, `#[redact(last = 4)]`, the second parameter is the field,
/// `Redacted<String, user::fields::Phone>`. It derefs to what was declared and compares as that does.
///
/// # Security
///
/// The column is not encrypted. SeaORM's `Statement` prints what it binds, and so do its logs with the feature `debug-print`: a `#[redact]`
/// value stands there in the clear. The database's own logs may show it too. Only `#[encrypted]` keeps a value out of those.
pub struct Redacted<T, C = Hidden> {
    value: T,
    field: PhantomData<fn() -> C>,
}

impl<T, C> Redacted<T, C> {
    /// The declared type, by value.
    #[must_use]
    pub fn into_inner(self) -> T {
        self.value
    }
}

impl<T, C> From<T> for Redacted<T, C> {
    fn from(value: T) -> Self {
        Self {
            value,
            field: PhantomData,
        }
    }
}

impl<C> From<&str> for Redacted<String, C> {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}

impl<C> From<&[u8]> for Redacted<Vec<u8>, C> {
    fn from(bytes: &[u8]) -> Self {
        bytes.to_vec().into()
    }
}

impl<T, C> Deref for Redacted<T, C> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T, C> DerefMut for Redacted<T, C> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.value
    }
}

impl<T: AsRef<U>, C, U: ?Sized> AsRef<U> for Redacted<T, C> {
    fn as_ref(&self) -> &U {
        self.value.as_ref()
    }
}

impl<T: Clone, C> Clone for Redacted<T, C> {
    fn clone(&self) -> Self {
        self.value.clone().into()
    }
}

impl<T: Default, C> Default for Redacted<T, C> {
    fn default() -> Self {
        T::default().into()
    }
}

impl<T: PartialEq, C> PartialEq for Redacted<T, C> {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl<T: Eq, C> Eq for Redacted<T, C> {}

impl<T: Hash, C> Hash for Redacted<T, C> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.value.hash(state);
    }
}

impl<T: PartialOrd, C> PartialOrd for Redacted<T, C> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        self.value.partial_cmp(&other.value)
    }
}

impl<T: Ord, C> Ord for Redacted<T, C> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.value.cmp(&other.value)
    }
}

impl<T, C: RedactedField<T>> fmt::Debug for Redacted<T, C> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        C::masked(&self.value).fmt(formatter)
    }
}

impl<T, C: RedactedField<T>> Serialize for Redacted<T, C> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        C::serialize(&self.value, serializer)
    }
}

impl<'de, T: Deserialize<'de>, C> Deserialize<'de> for Redacted<T, C> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::deserialize(deserializer).map(Self::from)
    }
}

impl<T: Into<Value>, C> From<Redacted<T, C>> for Value {
    fn from(field: Redacted<T, C>) -> Self {
        field.value.into()
    }
}

impl<T: Nullable, C> Nullable for Redacted<T, C> {
    fn null() -> Value {
        T::null()
    }
}

impl<T: TryGetable, C> TryGetable for Redacted<T, C> {
    fn try_get_by<I: ColIdx>(row: &QueryResult, index: I) -> Result<Self, TryGetError> {
        match T::try_get_by(row, index) {
            Ok(value) => Ok(value.into()),
            Err(TryGetError::Null(column)) => Err(TryGetError::Null(column)),
            // What cannot be read is quoted in many an error: an enum's unknown value, JSON of another shape.
            Err(TryGetError::DbErr(_)) => Err(TryGetError::DbErr(DbErr::Type(format!(
                "column {index:?}, which is redacted, cannot be read as `{}`",
                type_name::<T>()
            )))),
        }
    }
}

impl<T: ValueType, C> ValueType for Redacted<T, C> {
    fn try_from(value: Value) -> Result<Self, ValueTypeErr> {
        T::try_from(value).map(Self::from)
    }

    fn type_name() -> String {
        T::type_name()
    }

    fn array_type() -> ArrayType {
        T::array_type()
    }

    fn column_type() -> ColumnType {
        T::column_type()
    }

    fn enum_type_name() -> Option<&'static str> {
        T::enum_type_name()
    }
}

impl<T: Into<Value>, C> IntoActiveValue<Redacted<T, C>> for Redacted<T, C> {
    fn into_active_value(self) -> ActiveValue<Self> {
        ActiveValue::Set(self)
    }
}

impl<T: TryFromU64, C> TryFromU64 for Redacted<T, C> {
    fn try_from_u64(number: u64) -> Result<Self, DbErr> {
        T::try_from_u64(number).map(Self::from)
    }
}

impl<T: NotU8, C> NotU8 for Redacted<T, C> {}
