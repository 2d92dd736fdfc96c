//! `PasswordHash<C>`: a password, hashed before it can be stored.

use crate::error::{no_password, password_not_stored, with_sources};
use crate::look_up;
use fieldseal::adapter::{StoredPassword, StoredPasswordError, open_password};
use fieldseal::{Password, PasswordField};
use sea_orm::sea_query::postgres_array::NotU8;
use sea_orm::sea_query::{ArrayType, ColumnType, Nullable, Value, ValueType, ValueTypeErr};
use sea_orm::{
    ActiveValue, ColIdx, DbErr, IntoActiveValue, QueryResult, TryFromU64, TryGetError, TryGetable,
};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::marker::PhantomData;
use std::ops::Deref;

/// A password of the field `C`: `#[protect]` makes it of `#[password] password: Password`.
///
/// It derefs to [`Password`], which verifies and is never given back.
///
/// ```ignore
/// let ada = user::ActiveModel { password: Set(Password::from("correct horse battery staple").into()), ..ada };
/// ada.prepare().await?; // hashes, off the executor
/// let ada = ada.insert(db).await?;
/// assert!(ada.password.verify_async("correct horse battery staple").await?);
/// ```
///
/// # Panics
///
/// The conversion into SeaORM's `Value` cannot return an error: a password that cannot be hashed (empty, too long), or sealed under its
/// pepper, panics there, before anything is sent. [`ProtectedActiveModel::prepare`](crate::ProtectedActiveModel::prepare) returns the error.
/// What was not hashed before is hashed there too, which blocks the thread.
pub struct PasswordHash<C> {
    password: Password,
    field: PhantomData<fn() -> C>,
}

impl<C> PasswordHash<C> {
    /// The password.
    #[must_use]
    pub fn into_inner(self) -> Password {
        self.password
    }
}

impl<C: PasswordField> PasswordHash<C> {
    /// Hashes the password off the executor, and sees that its hash can be stored.
    pub(crate) async fn prepare(&self) -> Result<(), DbErr> {
        if let Err(error) = self.password.hash().await {
            return Err(password_not_stored(error.into()));
        }
        self.stored().map(drop).map_err(password_not_stored)
    }

    fn stored(&self) -> Result<String, StoredPasswordError> {
        let password = StoredPassword::new(C::POLICY, &self.password);
        password.stored().map(str::to_owned)
    }
}

impl<C> From<Password> for PasswordHash<C> {
    fn from(password: Password) -> Self {
        Self {
            password,
            field: PhantomData,
        }
    }
}

impl<C> From<&str> for PasswordHash<C> {
    fn from(password: &str) -> Self {
        Password::from(password).into()
    }
}

impl<C> From<String> for PasswordHash<C> {
    fn from(password: String) -> Self {
        Password::from(password).into()
    }
}

impl<C> Deref for PasswordHash<C> {
    type Target = Password;

    fn deref(&self) -> &Password {
        &self.password
    }
}

impl<C> Clone for PasswordHash<C> {
    fn clone(&self) -> Self {
        self.password.clone().into()
    }
}

impl<C> PartialEq for PasswordHash<C> {
    fn eq(&self, other: &Self) -> bool {
        self.password == other.password
    }
}

impl<C> Eq for PasswordHash<C> {}

impl<C> fmt::Debug for PasswordHash<C> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.password.fmt(formatter)
    }
}

/// Neither the password nor its hash.
impl<C> Serialize for PasswordHash<C> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        fieldseal::__private::Masked::full().serialize(serializer)
    }
}

impl<'de, C> Deserialize<'de> for PasswordHash<C> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Password::deserialize(deserializer).map(Self::from)
    }
}

impl<C: PasswordField> From<PasswordHash<C>> for Value {
    /// # Panics
    ///
    /// When the password cannot be hashed or sealed: see [`PasswordHash`].
    fn from(field: PasswordHash<C>) -> Self {
        if look_up::is_asked() {
            return look_up::answer_unusable();
        }
        match field.stored() {
            Ok(stored) => Value::String(Some(stored)),
            Err(error) => {
                let policy = C::POLICY;
                panic!(
                    "the password {}.{} cannot be stored: {}",
                    policy.entity(),
                    policy.field(),
                    with_sources(&error)
                )
            }
        }
    }
}

impl<C> Nullable for PasswordHash<C> {
    fn null() -> Value {
        Value::String(None)
    }
}

impl<C: PasswordField> TryGetable for PasswordHash<C> {
    fn try_get_by<I: ColIdx>(row: &QueryResult, index: I) -> Result<Self, TryGetError> {
        let stored = String::try_get_by(row, index)?;
        match open_password(C::POLICY, &stored) {
            Ok(password) => Ok(password.into()),
            Err(error) => Err(no_password(error)),
        }
    }
}

impl<C: PasswordField> ValueType for PasswordHash<C> {
    /// Takes back what [`From`] gave. Whether any other text is a password or a hash that somebody made up cannot be told, so it is refused.
    fn try_from(value: Value) -> Result<Self, ValueTypeErr> {
        let Value::String(Some(text)) = value else {
            return Err(ValueTypeErr);
        };
        match open_password(C::POLICY, &text) {
            Ok(password) => Ok(password.into()),
            Err(_) => Err(ValueTypeErr),
        }
    }

    fn type_name() -> String {
        "PasswordHash".to_owned()
    }

    fn array_type() -> ArrayType {
        ArrayType::String
    }

    fn column_type() -> ColumnType {
        ColumnType::Text
    }
}

impl<C: PasswordField> IntoActiveValue<PasswordHash<C>> for PasswordHash<C> {
    fn into_active_value(self) -> ActiveValue<Self> {
        ActiveValue::Set(self)
    }
}

impl<C> TryFromU64 for PasswordHash<C> {
    fn try_from_u64(_: u64) -> Result<Self, DbErr> {
        Err(DbErr::ConvertFromU64("PasswordHash"))
    }
}

impl<C> NotU8 for PasswordHash<C> {}
