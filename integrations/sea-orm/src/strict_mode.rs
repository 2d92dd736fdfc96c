//! What a session of MySQL or MariaDB has to be.

use fieldseal_sql::SQL_MODE;
use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement};

/// Refuses a session of MySQL or MariaDB that is not in strict mode: it would cut a sealed value that is too long for its column, and what is left
/// never opens. The other databases have no such mode.
///
/// Strict mode is the server's default, and SQLx leaves it on. Ask when the application starts:
///
/// ```no_run
/// # async fn start() -> Result<(), sea_orm::DbErr> {
/// let mut options = sea_orm::ConnectOptions::new("mysql://localhost/shop?ssl-mode=VERIFY_IDENTITY");
/// options.after_connect(|db| Box::pin(async move { fieldseal_sea_orm::require_strict_mode(&db).await }));
/// let db = sea_orm::Database::connect(options).await?;
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
