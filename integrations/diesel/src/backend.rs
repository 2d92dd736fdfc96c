//! What each database contributes: how its raw values give up their bytes.
//!
//! A new backend is one file here: its `StoredValue`, and one line of `read_owned_buffers!`.

#[cfg(feature = "sqlite")]
mod sqlite;

use diesel::backend::Backend;
use diesel::deserialize;

/// A database whose raw values can be read without copying them.
#[doc(hidden)]
pub trait StoredValue: Backend {
    /// Hands the bytes of a binary value to `read`.
    ///
    /// # Errors
    ///
    /// Those of `read`, and what the database reports.
    fn with_bytes<T>(
        raw: Self::RawValue<'_>,
        read: impl FnOnce(&[u8]) -> deserialize::Result<T>,
    ) -> deserialize::Result<T>;

    /// Hands a text value to `read`.
    ///
    /// # Errors
    ///
    /// Those of `read`, and what the database reports.
    fn with_text<T>(
        raw: Self::RawValue<'_>,
        read: impl FnOnce(&str) -> deserialize::Result<T>,
    ) -> deserialize::Result<T>;
}

// Diesel reads `String` and `Vec<u8>` through a blanket impl over all backends, so that only an impl for one backend is free of
// overlap with it. Every other type is read by the generic impls of `read.rs`.
#[cfg(feature = "sqlite")]
macro_rules! read_owned_buffers {
    ($backend:ty) => {
        impl<C: fieldseal::Field>
            diesel::deserialize::FromSql<
                $crate::sql_types::Encrypted<C, diesel::sql_types::Text>,
                $backend,
            > for String
        {
            #[inline]
            fn from_sql(
                raw: <$backend as diesel::backend::Backend>::RawValue<'_>,
            ) -> diesel::deserialize::Result<Self> {
                $crate::read::open::<C, Self, $backend>(raw)
            }
        }

        impl<C: fieldseal::Field>
            diesel::deserialize::FromSql<
                $crate::sql_types::Encrypted<C, diesel::sql_types::Binary>,
                $backend,
            > for Vec<u8>
        {
            #[inline]
            fn from_sql(
                raw: <$backend as diesel::backend::Backend>::RawValue<'_>,
            ) -> diesel::deserialize::Result<Self> {
                $crate::read::open::<C, Self, $backend>(raw)
            }
        }
    };
}
#[cfg(feature = "sqlite")]
use read_owned_buffers;
