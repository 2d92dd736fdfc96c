//! What each database contributes: how its raw values give up their bytes, and how it spells a blind index.
//!
//! A new backend is one file here: its `ProtectedBackend`, `ConflictIndex` where it has one, and one line of `read_owned_buffers!`.

#[cfg(feature = "mysql")]
mod mysql;
#[cfg(feature = "postgres")]
mod postgres;
#[cfg(feature = "sqlite")]
mod sqlite;

use diesel::backend::Backend;
use diesel::deserialize;
use diesel::query_builder::{AstPass, QueryFragment};
use diesel::result::QueryResult;
use diesel::sql_types::{Binary, HasSqlType};
use fieldseal_sql::Dialect;

/// A database whose raw values can be read without copying them.
#[doc(hidden)]
pub trait ProtectedBackend: Backend + HasSqlType<Binary> {
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

    /// Writes `first(column)`, the slot that look-ups ask for and an index stands on.
    ///
    /// # Errors
    ///
    /// Those of the column, and `QueryBuilderError` for an expression that the database has no index for.
    fn push_first<'b>(
        column: &'b impl QueryFragment<Self>,
        mut pass: AstPass<'_, 'b, Self>,
    ) -> QueryResult<()> {
        // Spelled exactly like the indexed expression of the stored format: databases use an index for its own spelling only.
        pass.push_sql("substr(");
        column.walk_ast(pass.reborrow())?;
        pass.push_sql(", 2, 20)");
        Ok(())
    }
}

/// A database whose upserts can name the index that two rows would share: `Sqlite`, `Pg`.
#[diagnostic::on_unimplemented(
    message = "an upsert on `{Self}` cannot name an index",
    note = "on MySQL and MariaDB an upsert goes by every unique key: `.on_conflict(diesel::dsl::DuplicatedKeys)`"
)]
pub trait ConflictIndex: ProtectedBackend {
    /// How the database spells the expression.
    #[doc(hidden)]
    const DIALECT: Dialect;
}

// Diesel reads `String` and `Vec<u8>` through a blanket impl over all backends, so that only an impl for one backend is free of
// overlap with it. Every other type is read by the generic impls of `read.rs`.
#[cfg(any(feature = "mysql", feature = "postgres", feature = "sqlite"))]
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
#[cfg(any(feature = "mysql", feature = "postgres", feature = "sqlite"))]
use read_owned_buffers;
