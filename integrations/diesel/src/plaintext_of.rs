//! Which Rust types are plaintexts of which SQL type.

use std::borrow::Cow;

use diesel::sql_types::{
    BigInt, Binary, Bool, Double, Float, Integer, Json, Nullable, SmallInt, Text, TinyInt,
};
use fieldseal::{Encode, Field, RowKey};
use secrecy::SecretString;

use crate::assign::{Assignable, seal};
use crate::sealed::Sealed;
#[cfg(any(feature = "chrono", feature = "time"))]
use crate::sql_types::UtcTimestamp;
use crate::sql_types::{
    Encrypted, Signed128, Unsigned8, Unsigned16, Unsigned32, Unsigned64, Unsigned128,
};

/// A Rust type that is the plaintext of a column `Encrypted<_, P>`.
///
/// | `P` | Rust types |
/// |---|---|
/// | [`Text`], the default | `String`, `str`, `SecretString`, `Cow<str>`, `char` |
/// | [`Binary`] | `Vec<u8>`, `[u8]`, `[u8; N]` (to read whole rows: of 4, 12, 16, 20, 24, 32, 48 or 64 bytes) |
/// | [`Bool`] | `bool` |
/// | [`TinyInt`], [`SmallInt`], [`Integer`], [`BigInt`] | `i8`, `i16`, `i32`, `i64` and `isize` |
/// | [`Unsigned8`], [`Unsigned16`], [`Unsigned32`], [`Unsigned64`] | `u8`, `u16`, `u32`, `u64` and `usize` |
/// | [`Signed128`], [`Unsigned128`] | `i128`, `u128` |
/// | [`Float`], [`Double`] | `f32`, `f64` |
/// | [`Json`] | `serde_json::Value`, [`fieldseal::Json<T>`] |
/// | [`UuidBytes`](crate::sql_types::UuidBytes) | `uuid::Uuid`, feature `uuid` |
/// | [`Numeric`](diesel::sql_types::Numeric) | `Decimal`, feature `rust_decimal`; `BigDecimal`, feature `bigdecimal` |
/// | [`Date`](diesel::sql_types::Date), [`Time`](diesel::sql_types::Time), [`Timestamp`](diesel::sql_types::Timestamp) | the dates and times without zone of `chrono` and `time`, features of that name |
/// | [`UtcTimestamp`](crate::sql_types::UtcTimestamp) | `chrono::DateTime<Utc>`, `time::OffsetDateTime` |
/// | [`Own<T>`](crate::sql_types::Own) | `T`, a type of the application that derives [`FromEncrypted`](derive@crate::FromEncrypted) |
///
/// `Option` of each, where the column is `Nullable<Encrypted<…>>` or hides NULL; `&T`; and [`Lazy<T>`](fieldseal::Lazy) and [`Opened<T>`](fieldseal::Opened) to read.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not the plaintext of a column `Encrypted<_, {P}>`",
    label = "the column was declared with another plaintext",
    note = "the second parameter of `Encrypted` in `table!` names the plaintext: `Text`, the default, for `String`, `BigInt` for `i64`, `Own<T>` for an own type `T`",
    note = "an own type derives `fieldseal::Plaintext` and `fieldseal_diesel::FromEncrypted`"
)]
pub trait PlaintextOf<P>: Encode {}

impl<P, T: PlaintextOf<P> + ?Sized> PlaintextOf<P> for &T {}

// `Assignable` is written out for each type: a blanket impl over `PlaintextOf` would overlap with the one for `Option`.
macro_rules! plaintexts {
    ($($(#[$condition:meta])? $plaintext:ty => $rust:ty $([$($parameter:tt)*])?;)*) => {$(
        $(#[$condition])?
        impl $(<$($parameter)*>)? PlaintextOf<$plaintext> for $rust where Self: Encode {}

        $(#[$condition])?
        impl<$($($parameter)*,)? C: Field> Assignable<Encrypted<C, $plaintext>> for $rust
        where
            Self: Encode,
        {
            #[inline]
            fn bind(&self, row: Option<&RowKey>) -> Sealed<Encrypted<C, $plaintext>> {
                Sealed::encrypted(seal::<C, Self>(self, row))
            }
        }

        $(#[$condition])?
        impl<$($($parameter)*,)? C: Field> Assignable<Nullable<Encrypted<C, $plaintext>>> for $rust
        where
            Self: Encode,
        {
            #[inline]
            fn bind(&self, row: Option<&RowKey>) -> Sealed<Nullable<Encrypted<C, $plaintext>>> {
                Sealed::encrypted(seal::<C, Self>(self, row))
            }
        }
    )*};
}

plaintexts! {
    Text => String;
    Text => str;
    Text => SecretString;
    Text => char;
    Text => Cow<'a, str> ['a];
    Binary => Vec<u8>;
    Binary => [u8];
    Binary => [u8; N] [const N: usize];
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
