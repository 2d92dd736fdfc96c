//! SQLite: stored bytes are a BLOB, password hashes are TEXT.

use diesel::backend::Backend;
use diesel::deserialize;
use diesel::sqlite::Sqlite;
use fieldseal_sql::Dialect;

use super::{ConflictIndex, ProtectedBackend, read_owned_buffers};

impl ProtectedBackend for Sqlite {
    #[inline]
    fn with_bytes<T>(
        mut raw: <Self as Backend>::RawValue<'_>,
        read: impl FnOnce(&[u8]) -> deserialize::Result<T>,
    ) -> deserialize::Result<T> {
        read(raw.read_blob())
    }

    #[inline]
    fn with_text<T>(
        mut raw: <Self as Backend>::RawValue<'_>,
        read: impl FnOnce(&str) -> deserialize::Result<T>,
    ) -> deserialize::Result<T> {
        read(raw.read_text())
    }
}

impl ConflictIndex for Sqlite {
    const DIALECT: Dialect = Dialect::Sqlite;
}

read_owned_buffers!(Sqlite);
