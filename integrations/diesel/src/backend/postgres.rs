//! PostgreSQL: stored bytes are `bytea`, password hashes are `text`.

use diesel::backend::Backend;
use diesel::deserialize;
use diesel::pg::Pg;
use fieldseal_sql::Dialect;

use super::{ConflictIndex, ProtectedBackend, read_owned_buffers};

impl ProtectedBackend for Pg {
    #[inline]
    fn with_bytes<T>(
        raw: <Self as Backend>::RawValue<'_>,
        read: impl FnOnce(&[u8]) -> deserialize::Result<T>,
    ) -> deserialize::Result<T> {
        read(raw.as_bytes())
    }

    #[inline]
    fn with_text<T>(
        raw: <Self as Backend>::RawValue<'_>,
        read: impl FnOnce(&str) -> deserialize::Result<T>,
    ) -> deserialize::Result<T> {
        read(std::str::from_utf8(raw.as_bytes())?)
    }
}

impl ConflictIndex for Pg {
    const DIALECT: Dialect = Dialect::Postgres;
}

read_owned_buffers!(Pg);
