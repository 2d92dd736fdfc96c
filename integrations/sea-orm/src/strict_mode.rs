//! What a session of MySQL or MariaDB has to be.

use fieldseal_sql::SQL_MODE;
use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement};

/// A statement that puts a session of MySQL or MariaDB into strict mode, whatever the server's configuration says: for each session of a pool, as
/// [`require_strict_mode`] shows.
pub const STRICT_MODE: &str =
    "SET SESSION sql_mode = CONCAT(@@SESSION.sql_mode, ',STRICT_TRANS_TABLES')";

/// Refuses a session of MySQL or MariaDB that is not in strict mode: it would cut a sealed value that is too long for its column, and what is left
/// never opens. The other databases have no such mode.
///
/// Strict mode is the server's default, and SQLx leaves it on. Where the server's configuration is not yours, two steps make sure: SQLx puts each
/// session of the pool into it, and what SeaORM connects with is asked. SeaORM's `after_connect` alone asks the first session only, while the mode of
/// later ones is what the server has by then.
///
/// ```no_run
/// use fieldseal_sea_orm::{STRICT_MODE, require_strict_mode};
/// use sea_orm::sqlx::Executor;
///
/// # async fn start() -> Result<(), sea_orm::DbErr> {
/// let mut options = sea_orm::ConnectOptions::new("mysql://localhost/shop?ssl-mode=VERIFY_IDENTITY");
/// options.map_sqlx_mysql_pool_opts(|pool| {
///     pool.after_connect(|session, _| Box::pin(async move { session.execute(STRICT_MODE).await.map(drop) }))
/// });
/// let db = sea_orm::Database::connect(options).await?;
/// require_strict_mode(&db).await?;
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// `DbErr::Custom` with the words of [`NotStrict`](fieldseal_sql::NotStrict), which say what to do; and what the database reports.
pub async fn require_strict_mode(db: &impl ConnectionTrait) -> Result<(), DbErr> {
    let backend = db.get_database_backend();
    if backend != DbBackend::MySql {
        return Ok(());
    }
    let question = Statement::from_string(backend, SQL_MODE);
    let row = db.query_one_raw(question).await?;
    let row = row.ok_or_else(|| DbErr::Custom("the session does not say its sql_mode".into()))?;
    let mode: String = row.try_get("", "sql_mode")?;
    fieldseal_sql::require_strict_mode(&mode).map_err(|error| DbErr::Custom(error.to_string()))
}
