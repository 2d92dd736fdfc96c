//! What a session of MySQL or MariaDB has to be.

use diesel::connection::LoadConnection;
use diesel::mysql::Mysql;
use diesel::prelude::*;
use diesel::query_builder::SqlQuery;
use diesel::result::Error;
use diesel::sql_types::Text;
use fieldseal_sql::SQL_MODE;

/// Refuses a session that is not in strict mode: it would cut a sealed value that is too long for its column, and what is left never opens.
///
/// Strict mode is the server's default. Ask each new connection, since `sql_mode` is the session's: in the `on_acquire` of `r2d2`'s `CustomizeConnection`,
/// after `establish`, or in the `custom_setup` of `diesel-async`, there in two steps with [`sql_mode`].
///
/// ```no_run
/// use diesel::connection::LoadConnection;
/// use diesel::mysql::Mysql;
/// use diesel::result::Error;
///
/// /// As the `on_acquire` of a pool.
/// fn on_acquire<C: LoadConnection<Backend = Mysql>>(connection: &mut C) -> Result<(), Error> {
///     fieldseal_diesel::mysql::require_strict_mode(connection)
/// }
/// ```
///
/// # Errors
///
/// `QueryBuilderError` with [`NotStrict`](fieldseal_sql::NotStrict) in it, which says what to do; and what the database reports.
pub fn require_strict_mode<C>(connection: &mut C) -> QueryResult<()>
where
    C: LoadConnection<Backend = Mysql>,
{
    let mode: SqlMode = sql_mode().get_result(connection)?;
    mode.require_strict()
}

/// The query for the [`SqlMode`] of a session, for connections that are awaited: `let mode: SqlMode = sql_mode().get_result(connection).await?`, and
/// then `mode.require_strict()?`.
pub fn sql_mode() -> SqlQuery {
    diesel::sql_query(SQL_MODE)
}

/// How a session of MySQL or MariaDB treats what does not fit.
#[derive(Debug, QueryableByName)]
pub struct SqlMode {
    #[diesel(sql_type = Text)]
    sql_mode: String,
}

impl SqlMode {
    /// Whether it refuses what it would have to cut.
    ///
    /// # Errors
    ///
    /// As of [`require_strict_mode`].
    pub fn require_strict(&self) -> QueryResult<()> {
        fieldseal_sql::require_strict_mode(&self.sql_mode)
            .map_err(|error| Error::QueryBuilderError(Box::new(error)))
    }
}
