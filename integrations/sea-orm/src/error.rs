//! What kept a value from being sealed or opened, as SeaORM's error and back.

use crate::column::refusal_in;
use fieldseal::adapter::StoredPasswordError;
use fieldseal::{OpenError, PasswordError, SealError};
use fieldseal_sql::Violation;
use sea_orm::{DbErr, RuntimeErr, TryGetError};
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
/// What is left of an error of the driver is a message with the name of the constraint. Ask [`DbErr::sql_err`] before: it looks into the driver's
/// own error. All other errors stay as they are: what the library says in them names fields and keys.
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
            Self::Conn(error) => Self::Conn(told(&error)),
            other => other,
        }
    }
}

impl<T> WithoutDetail for Result<T, DbErr> {
    fn without_detail(self) -> Self {
        self.map_err(DbErr::without_detail)
    }
}

/// What may be told of an error of the driver.
fn told(error: &RuntimeErr) -> RuntimeErr {
    if let RuntimeErr::Internal(_) = error {
        return error.clone();
    }
    let said = error.to_string();
    if let Some(function) = refusal_in(&said) {
        return RuntimeErr::Internal(format!("there is no function {function}"));
    }
    RuntimeErr::Internal(match Violation::of(&said) {
        Some(violation) => violation.to_string(),
        // SQLx's words for what is no answer of the database: TLS, sockets, pools.
        None if !said.contains(FROM_DATABASE) => said,
        None => "the database refuses the statement".to_owned(),
    })
}

/// How SQLx begins to repeat what the database answered.
const FROM_DATABASE: &str = "error returned from database";

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
