//! What kept a value from being sealed or opened, as SeaORM's error and back.

use fieldseal::adapter::StoredPasswordError;
use fieldseal::{OpenError, PasswordError, SealError};
use sea_orm::{DbErr, TryGetError};
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
