//! Reading protected columns: `FromSql`, and `Queryable` for the types that Diesel does not know.

use diesel::deserialize::{self, FromSql, Queryable};
use diesel::result::UnexpectedNullError;
use diesel::sql_types::{
    BigInt, Binary, Bool, Double, Float, Integer, Json, SmallInt, Text, TinyInt,
};
use fieldseal::{Field, Lazy, Opened, Password, PasswordField, Plaintext};
use secrecy::SecretString;

use crate::backend::ProtectedBackend;
use crate::plaintext_of::PlaintextOf;
#[cfg(any(feature = "chrono", feature = "time"))]
use crate::sql_types::UtcTimestamp;
use crate::sql_types::{
    Encrypted, PasswordHash, Signed128, Unsigned8, Unsigned16, Unsigned32, Unsigned64, Unsigned128,
};

/// Opens one stored value of the column `C`.
///
/// # Errors
///
/// The runtime's `OpenError`, boxed.
#[inline]
pub(crate) fn open<C, T, DB>(raw: DB::RawValue<'_>) -> deserialize::Result<T>
where
    C: Field,
    T: Plaintext,
    DB: ProtectedBackend,
{
    DB::with_bytes(raw, |stored| {
        Ok(fieldseal::adapter::open(C::POLICY, stored)?)
    })
}

// `String` and `Vec<u8>` are in `backend.rs`.
macro_rules! readable {
    ($($(#[$condition:meta])? $plaintext:ty => $rust:ty $([$($parameter:tt)*])?;)*) => {$(
        $(#[$condition])?
        impl<C, DB $(, $($parameter)*)?> FromSql<Encrypted<C, $plaintext>, DB> for $rust
        where
            C: Field,
            DB: ProtectedBackend,
            Self: Plaintext,
        {
            #[inline]
            fn from_sql(raw: DB::RawValue<'_>) -> deserialize::Result<Self> {
                open::<C, Self, DB>(raw)
            }
        }
    )*};
}

readable! {
    Text => SecretString;
    Text => char;
    Bool => bool;
    TinyInt => i8;
    SmallInt => i16;
    Integer => i32;
    BigInt => i64;
    BigInt => isize;
    Unsigned8 => u8;
    Unsigned16 => u16;
    Unsigned32 => u32;
    Unsigned64 => u64;
    Unsigned64 => usize;
    Signed128 => i128;
    Unsigned128 => u128;
    Float => f32;
    Double => f64;
    Json => serde_json::Value;
    Json => fieldseal::Json<T> [T];
    Binary => [u8; N] [const N: usize];
    #[cfg(feature = "uuid")]
    crate::sql_types::UuidBytes => uuid::Uuid;
    #[cfg(feature = "rust_decimal")]
    diesel::sql_types::Numeric => rust_decimal::Decimal;
    #[cfg(feature = "bigdecimal")]
    diesel::sql_types::Numeric => bigdecimal::BigDecimal;
    #[cfg(feature = "chrono")]
    diesel::sql_types::Date => chrono::NaiveDate;
    #[cfg(feature = "chrono")]
    diesel::sql_types::Time => chrono::NaiveTime;
    #[cfg(feature = "chrono")]
    diesel::sql_types::Timestamp => chrono::NaiveDateTime;
    #[cfg(feature = "chrono")]
    UtcTimestamp => chrono::DateTime<chrono::Utc>;
    #[cfg(feature = "time")]
    diesel::sql_types::Date => time::Date;
    #[cfg(feature = "time")]
    diesel::sql_types::Time => time::Time;
    #[cfg(feature = "time")]
    diesel::sql_types::Timestamp => time::PrimitiveDateTime;
    #[cfg(feature = "time")]
    UtcTimestamp => time::OffsetDateTime;
}

// A type that Diesel itself loads is `Queryable` for every SQL type that it can be read from; the others need it here, or
// `as_select()` and `derive(Queryable)` refuse them.
macro_rules! queryable {
    ($($plaintext:ty => $rust:ty $([$($parameter:tt)*])?;)*) => {$(
        impl<C, DB $(, $($parameter)*)?> Queryable<Encrypted<C, $plaintext>, DB> for $rust
        where
            C: Field,
            DB: ProtectedBackend,
            Self: FromSql<Encrypted<C, $plaintext>, DB>,
        {
            type Row = Self;

            #[inline]
            fn build(row: Self) -> deserialize::Result<Self> {
                Ok(row)
            }
        }
    )*};
}

queryable! {
    Text => SecretString;
    Text => char;
    BigInt => isize;
    Unsigned64 => usize;
    Signed128 => i128;
    Unsigned128 => u128;
    Json => fieldseal::Json<T> [T];
    // The usual lengths of keys and digests. For 6 and 8 bytes, hardware addresses, Diesel has its own.
    Binary => [u8; 4];
    Binary => [u8; 12];
    Binary => [u8; 16];
    Binary => [u8; 20];
    Binary => [u8; 24];
    Binary => [u8; 32];
    Binary => [u8; 48];
    Binary => [u8; 64];
    P => Option<T> [P: 'static, T: Plaintext + PlaintextOf<P>];
    P => Lazy<T> [P: 'static, T: PlaintextOf<P>];
    P => Opened<T> [P: 'static, T: Plaintext + PlaintextOf<P>];
}

// A column that hides NULL: its type is not `Nullable`, its Rust type is an `Option`.
impl<C, P, T, DB> FromSql<Encrypted<C, P>, DB> for Option<T>
where
    C: Field,
    P: 'static,
    T: Plaintext + PlaintextOf<P>,
    DB: ProtectedBackend,
{
    #[inline]
    fn from_sql(raw: DB::RawValue<'_>) -> deserialize::Result<Self> {
        DB::with_bytes(raw, |stored| {
            Ok(fieldseal::adapter::open_nullable(C::POLICY, Some(stored))?)
        })
    }
}

impl<C, P, T, DB> FromSql<Encrypted<C, P>, DB> for Lazy<T>
where
    C: Field,
    P: 'static,
    T: PlaintextOf<P>,
    DB: ProtectedBackend,
{
    #[inline]
    fn from_sql(raw: DB::RawValue<'_>) -> deserialize::Result<Self> {
        DB::with_bytes(raw, |stored| Ok(Self::new(C::POLICY, stored.to_vec())))
    }
}

impl<C, P, T, DB> FromSql<Encrypted<C, P>, DB> for Opened<T>
where
    C: Field,
    P: 'static,
    T: Plaintext + PlaintextOf<P>,
    DB: ProtectedBackend,
{
    #[inline]
    fn from_sql(raw: DB::RawValue<'_>) -> deserialize::Result<Self> {
        DB::with_bytes(raw, |stored| opened::<C, T>(Some(stored)))
    }

    fn from_nullable_sql(raw: Option<DB::RawValue<'_>>) -> deserialize::Result<Self> {
        match raw {
            Some(raw) => <Self as FromSql<Encrypted<C, P>, DB>>::from_sql(raw),
            // Where a field hides NULL, one that is not sealed was written by something else.
            None if C::POLICY.hides_null() => opened::<C, T>(None),
            None => Err(Box::new(UnexpectedNullError)),
        }
    }
}

fn opened<C: Field, T: Plaintext>(stored: Option<&[u8]>) -> deserialize::Result<Opened<T>> {
    Ok(Opened::of(fieldseal::adapter::open_nullable(
        C::POLICY,
        stored,
    ))?)
}

impl<C, DB> FromSql<PasswordHash<C>, DB> for Password
where
    C: PasswordField,
    DB: ProtectedBackend,
{
    fn from_sql(raw: DB::RawValue<'_>) -> deserialize::Result<Self> {
        DB::with_text(raw, |stored| {
            Ok(fieldseal::adapter::open_password(C::POLICY, stored)?)
        })
    }
}

impl<C, DB> Queryable<PasswordHash<C>, DB> for Password
where
    C: PasswordField,
    DB: ProtectedBackend,
{
    type Row = Self;

    fn build(row: Self) -> deserialize::Result<Self> {
        Ok(row)
    }
}
