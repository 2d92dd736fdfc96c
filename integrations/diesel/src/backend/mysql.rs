//! MySQL and MariaDB: stored bytes are VARBINARY or LONGBLOB, password hashes are VARCHAR, and an index stands on a virtual column.

use diesel::backend::Backend;
use diesel::deserialize;
use diesel::mysql::Mysql;
use diesel::query_builder::{AstPass, QueryBuilder, QueryFragment};
use diesel::result::{Error, QueryResult};

use super::{ProtectedBackend, read_owned_buffers};

impl ProtectedBackend for Mysql {
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

    // `users`.`email_index`: MariaDB 10.11 reads the whole table for the expression that the virtual column holds. The column stays out of
    // `table!`, where every insert would have to leave it out, so its name is made of the other's.
    fn push_first<'b>(
        column: &'b impl QueryFragment<Self>,
        mut pass: AstPass<'_, 'b, Self>,
    ) -> QueryResult<()> {
        let mut name = <Self as Backend>::QueryBuilder::default();
        column.to_sql(&mut name, &Self)?;
        let name = name.finish();
        let Some(start) = name.strip_suffix('`') else {
            return Err(Error::QueryBuilderError(
                "`matches` on MySQL and MariaDB looks up the virtual column beside a column, so it takes a column only".into(),
            ));
        };
        pass.push_sql(start);
        pass.push_sql("_index`");
        Ok(())
    }
}

read_owned_buffers!(Mysql);
