//! What kept a value from being sealed or opened, as SeaORM's error and back.

use crate::column::refusal_in;
use fieldseal::adapter::StoredPasswordError;
use fieldseal::{OpenError, PasswordError, SealError};
use fieldseal_sql::{ConnectionFault, StatementFault, Violation};
use sea_orm::{DbErr, RuntimeErr, TransactionError, TryGetError};
use std::error::Error;
use std::sync::Arc;

/// What kept a stored value from being opened, if that is what the error is about.
///
/// ```
/// # use sea_orm::DbErr;
/// use fieldseal::OpenError;
/// use fieldseal_sea_orm::open_error;
///
/// fn is_of_another_tenant(error: &DbErr) -> bool {
///     matches!(open_error(error), Some(OpenError::Refused { .. }))
/// }
/// # assert!(!is_of_another_tenant(&DbErr::RecordNotInserted));
/// ```
#[must_use]
pub fn open_error(error: &DbErr) -> Option<&OpenError> {
    find(error)
}

/// What kept a value from being sealed, if that is what the error of [`prepare`](crate::ProtectedActiveModel::prepare) is about.
#[must_use]
pub fn seal_error(error: &DbErr) -> Option<&SealError> {
    find(error)
}

/// Takes from an error of the database whatever could be a value.
///
/// PostgreSQL adds the whole row to the refusal of a CHECK and the key to that of a UNIQUE index, which the `Debug` of `DbErr` shows; MariaDB puts the
/// duplicate into its message; every database repeats a literal that it does not understand. Of a protected column that is
/// ciphertext, of all others it is plaintext, and of raw SQL it is whatever was in it.
///
/// ```
/// # use sea_orm::{ActiveModelTrait, ActiveModelBehavior, DatabaseConnection, DbErr, IntoActiveModel, EntityTrait};
/// use fieldseal_sea_orm::WithoutDetail;
///
/// # async fn save<A>(user: A, db: &DatabaseConnection) -> Result<(), DbErr>
/// # where A: ActiveModelTrait + ActiveModelBehavior + Send, <A::Entity as EntityTrait>::Model: IntoActiveModel<A> + Send {
/// user.insert(db).await.without_detail()?;
/// # Ok(())
/// # }
/// ```
///
/// What is left of an error of the driver is a message:
///
/// | What happened | Message |
/// |---|---|
/// | a constraint refuses a row | `the check users_ssn_sealed refuses it` |
/// | the server was killed, or the network reset | `the connection to the server is lost` |
/// | a statement or a lock took too long | `it takes longer than the server lets it` |
/// | a deadlock, or a conflict of serializable transactions | `another transaction came first` |
/// | the server's disk is full | `the server has no space left` |
/// | there is no connection | why, and nothing of the URL, which SeaORM repeats |
/// | anything else | `the database refuses the statement` |
///
/// After each of them nothing of the statement is stored, and the pool gives a connection that works as soon as the server does; after a connection was
/// lost in the middle of a COMMIT, as ever, look whether it was done. Ask [`DbErr::sql_err`] before: it looks into the driver's own error.
///
/// A stored value that is not what the model declares, such as a variant that an enum does not have, is not repeated either. All other errors stay as they
/// are: what the library says in them names fields and keys.
///
/// It is there for `TransactionError<E>` as well, where `E` has it: implement it for an error of your own that wraps a `DbErr`.
///
/// # Security
///
/// The `Debug` of SeaORM's `ConnectOptions` shows the URL, with the password. SeaORM itself records it at TRACE when it connects, in the span `connect` of
/// `sea_orm::driver`: keep that level off there, as with the directive `sea_orm::driver=debug` of `tracing_subscriber`'s `EnvFilter`.
pub trait WithoutDetail {
    /// The same error without values.
    #[must_use]
    fn without_detail(self) -> Self;
}

impl WithoutDetail for DbErr {
    fn without_detail(self) -> Self {
        match self {
            Self::Exec(error) => Self::Exec(told(&error)),
            Self::Query(error) => Self::Query(told(&error)),
            // SeaORM's own words are here the URL, and so the password.
            Self::Conn(error) => Self::Conn(RuntimeErr::Internal(
                ConnectionFault::of(&error.to_string()).to_string(),
            )),
            Self::Json(_) => Self::Json(NOT_DECLARED.to_owned()),
            // An enum of SeaORM's repeats the value that none of its variants has.
            Self::Type(said) if !names_a_column(&said) => Self::Type(NOT_DECLARED.to_owned()),
            // Bytes that are no text are in the error that says so.
            Self::TryIntoErr { from, into, source } if !is_own(&*source) => Self::TryIntoErr {
                from,
                into,
                source: Arc::new(NotDeclared),
            },
            Self::RecordNotFound(said) if said.starts_with(LOADER) => {
                Self::RecordNotFound("the loader finds no model for a key".to_owned())
            }
            other => other,
        }
    }
}

/// What a closure given to `transaction` fails with: an error of the application's own says itself what of it can be told.
impl<E: WithoutDetail + Error> WithoutDetail for TransactionError<E> {
    fn without_detail(self) -> Self {
        match self {
            Self::Connection(error) => Self::Connection(error.without_detail()),
            Self::Transaction(error) => Self::Transaction(error.without_detail()),
        }
    }
}

impl<T, E: WithoutDetail> WithoutDetail for Result<T, E> {
    fn without_detail(self) -> Self {
        self.map_err(E::without_detail)
    }
}

/// What may be told of an error of the driver; SeaORM's own words stay.
fn told(error: &RuntimeErr) -> RuntimeErr {
    if matches!(error, RuntimeErr::Internal(_)) {
        return error.clone();
    }
    RuntimeErr::Internal(words(&error.to_string()))
}

/// SQLx's words, as far as they are its own.
fn words(said: &str) -> String {
    if let Some(function) = refusal_in(said) {
        return format!("there is no function {function}");
    }
    if let Some(violation) = Violation::of(said) {
        return violation.to_string();
    }
    if let Some(fault) = StatementFault::of(said) {
        return fault.to_string();
    }
    if OF_CONNECTIONS.iter().any(|words| said.starts_with(words)) {
        return said.to_owned();
    }
    if said.starts_with(FROM_DATABASE) {
        return "the database refuses the statement".to_owned();
    }
    // What decodes a value, as JSON for one, repeats it behind the name of the column.
    if let Some(column) = said.strip_prefix(DECODING) {
        let column = column.split(':').next().unwrap_or_default();
        return format!("the stored value of column {column} cannot be read");
    }
    "a statement or what it gave back cannot be handled".to_owned()
}

/// How SQLx begins to repeat what the database answered.
const FROM_DATABASE: &str = "error returned from database";

/// How it begins what is about one value: the column's name or number follows.
const DECODING: &str = "error occurred while decoding column ";

/// How it begins what is about sockets, TLS, pools and names of columns, and no value.
const OF_CONNECTIONS: [&str; 5] = [
    "error occurred while attempting to establish a TLS connection",
    "pool timed out",
    "attempted to",
    "got unexpected connection status",
    "no column found for name",
];

/// What is told of a value that is no value of its type.
const NOT_DECLARED: &str = "a value is not what the model declares";

/// The same, as what caused an error.
#[derive(Debug, thiserror::Error)]
#[error("it is not what the model declares")]
struct NotDeclared;

/// How SeaORM begins to say which column has NULL where the model has a value: its name follows, and nothing else.
const OF_COLUMNS: [&str; 2] = [
    "A null value was encountered while decoding ",
    "Missing value for column ",
];

fn names_a_column(said: &str) -> bool {
    OF_COLUMNS.iter().any(|words| said.starts_with(words))
}

/// How SeaORM's loader begins to repeat a key, which is a value of a column.
const LOADER: &str = "Loader: ";

/// Whether the library said it, which names fields and keys.
fn is_own(error: &(dyn Error + 'static)) -> bool {
    error.is::<OpenError>()
        || error.is::<SealError>()
        || error.is::<PasswordError>()
        || error.is::<StoredPasswordError>()
}

pub(crate) fn not_opened(error: OpenError) -> TryGetError {
    TryGetError::DbErr(reading(Arc::new(error)))
}

pub(crate) fn no_password(error: StoredPasswordError) -> TryGetError {
    TryGetError::DbErr(reading(match error {
        StoredPasswordError::Open(error) => Arc::new(error),
        StoredPasswordError::Seal(error) => Arc::new(error),
        other => Arc::new(other),
    }))
}

pub(crate) fn not_sealed(error: SealError) -> DbErr {
    writing(Arc::new(error))
}

pub(crate) fn not_hashed(error: PasswordError) -> DbErr {
    writing(Arc::new(error))
}

pub(crate) fn password_not_stored(error: StoredPasswordError) -> DbErr {
    match error {
        StoredPasswordError::Seal(error) => not_sealed(error),
        StoredPasswordError::Password(error) => not_hashed(error),
        other => writing(Arc::new(other)),
    }
}

fn reading(source: Arc<dyn Error + Send + Sync>) -> DbErr {
    DbErr::TryIntoErr {
        from: "stored value",
        into: "plaintext",
        source,
    }
}

fn writing(source: Arc<dyn Error + Send + Sync>) -> DbErr {
    DbErr::TryIntoErr {
        from: "plaintext",
        into: "stored value",
        source,
    }
}

fn find<E: Error + 'static>(error: &DbErr) -> Option<&E> {
    let DbErr::TryIntoErr { source, .. } = error else {
        return None;
    };
    source.downcast_ref()
}

/// An error and what caused it, in one line.
pub(crate) fn with_sources(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        text.push_str(": ");
        text.push_str(&error.to_string());
        source = error.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_repeats_a_value_is_not_told() {
        for (said, expect) in [
            (
                "error returned from database: duplicate key value violates unique constraint \"users_name\"",
                "the unique constraint users_name refuses it",
            ),
            (
                "error returned from database: invalid input syntax for type integer: \"Secret\"",
                "the database refuses the statement",
            ),
            (
                "error returned from database: function fieldseal_users_ssn_refuses_this_value() does not exist",
                "there is no function fieldseal_users_ssn_refuses_this_value",
            ),
            (
                "error returned from database: relation \"fieldseal_keyrings\" does not exist",
                "the database refuses the statement",
            ),
            (
                "error returned from database: 1146 (42S02): Table 'fieldseal_prod.users' doesn't exist",
                "the database refuses the statement",
            ),
            (
                "error returned from database: 1062 (23000): Duplicate entry 'fieldseal_Secret' for key 'users_name'",
                "the unique constraint users_name refuses it",
            ),
            (
                "error returned from database: invalid input syntax for type integer: \"fieldseal_Secret\"",
                "the database refuses the statement",
            ),
            (
                "error occurred while decoding column \"tags\": invalid type: string \"Secret\", expected u8",
                "the stored value of column \"tags\" cannot be read",
            ),
            (
                "error occurred while decoding: Secret",
                "a statement or what it gave back cannot be handled",
            ),
            (
                "pool timed out while waiting for an open connection",
                "pool timed out while waiting for an open connection",
            ),
        ] {
            assert_eq!(words(said), expect);
        }
    }

    #[test]
    fn a_value_that_the_model_does_not_declare_is_not_told() {
        let bytes = String::from_utf8(b"Secret\xff".to_vec()).unwrap_err();
        assert!(format!("{bytes:?}").contains("83, 101, 99"));
        for error in [
            DbErr::Json("invalid type: string \"Secret\"".to_owned()),
            DbErr::Type("unexpected value for Stage enum: Secret".to_owned()),
            DbErr::RecordNotFound(
                "Loader: failed to find model for One(String(Some(\"Secret\")))".to_owned(),
            ),
            DbErr::TryIntoErr {
                from: "Vec<u8>",
                into: "String",
                source: Arc::new(bytes),
            },
        ] {
            let error = error.without_detail();
            let told = format!("{} {error:?}", with_sources(&error));
            assert!(
                !told.contains("Secret") && !told.contains("83, 101, 99"),
                "{told}"
            );
        }
    }

    #[test]
    fn what_names_columns_and_keys_is_told() {
        for error in [
            DbErr::Type("A null value was encountered while decoding \"ssn\"".to_owned()),
            DbErr::Type("Missing value for column 'ssn'".to_owned()),
            DbErr::RecordNotFound("None of the models match the query".to_owned()),
            DbErr::Custom("the application's own".to_owned()),
            no_password_error(),
        ] {
            assert_eq!(error.clone().without_detail(), error);
        }
    }

    fn no_password_error() -> DbErr {
        match no_password(PasswordError::NotArgon2.into()) {
            TryGetError::DbErr(error) => error,
            TryGetError::Null(column) => DbErr::Custom(column),
        }
    }
}
