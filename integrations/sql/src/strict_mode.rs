//! Whether a session of MySQL or MariaDB refuses what it would have to cut.

/// What a session is asked: one row with one column, `sql_mode`, for [`require_strict_mode`].
pub const SQL_MODE: &str = "SELECT @@SESSION.sql_mode AS sql_mode";

/// Checks the `sql_mode` of a session of MySQL or MariaDB.
///
/// ```
/// use fieldseal_sql::require_strict_mode;
///
/// assert!(require_strict_mode("STRICT_TRANS_TABLES,NO_ENGINE_SUBSTITUTION").is_ok());
/// assert!(require_strict_mode("NO_ENGINE_SUBSTITUTION").is_err());
/// ```
///
/// # Errors
///
/// [`NotStrict`], of which its documentation says what to do.
pub fn require_strict_mode(sql_mode: &str) -> Result<(), NotStrict> {
    let is_strict = sql_mode
        .split(',')
        .any(|mode| matches!(mode, "STRICT_TRANS_TABLES" | "STRICT_ALL_TABLES"));
    is_strict.then_some(()).ok_or(NotStrict)
}

/// The session would cut a value that is too long for its column, with a warning only, and what is left never opens.
///
/// Strict mode is the default of the server. Something has switched it off: `sql_mode` in the server's configuration, or a `SET` of the application or of
/// its pool.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error(
    "the session is not in strict mode: its sql_mode has neither STRICT_TRANS_TABLES nor STRICT_ALL_TABLES, so that it would cut sealed values that are too long"
)]
#[non_exhaustive]
pub struct NotStrict;
