//! Why a request is not answered, as its client may know it.

use axum::http::StatusCode;
use axum::http::header::RETRY_AFTER;
use axum::response::{IntoResponse, Response};
use fieldseal::{OpenError, SealError, VaultError};
use std::error::Error;

/// Why a request is not answered. The log says more.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Failure {
    /// Nobody is logged in.
    NoTenant,
    /// No tenant can have this name.
    BadTenant,
    /// The tenant's keys may not be used any more.
    Revoked,
    /// A KMS or a store does not answer, or has not for too long.
    Unavailable,
    /// A scope that was lost, a value that was changed: a mistake of ours, or somebody's in the database.
    Broken,
}

impl Failure {
    fn logged(self, error: &(dyn Error + 'static)) -> Self {
        // Errors name fields and keys, and no value.
        tracing::error!(error, "a request is not answered");
        self
    }
}

impl From<VaultError> for Failure {
    fn from(error: VaultError) -> Self {
        let failure = match &error {
            VaultError::Scope(_) => Self::BadTenant,
            VaultError::Keyring(error) if error.is_retryable() => Self::Unavailable,
            // The tenant's KEK answers, and does not give the keys.
            VaultError::Keyring(_) => Self::Revoked,
            _ => Self::Broken,
        };
        failure.logged(&error)
    }
}

impl From<SealError> for Failure {
    fn from(error: SealError) -> Self {
        let failure = match &error {
            error if error.is_retryable() => Self::Unavailable,
            SealError::Revoked(_) => Self::Revoked,
            _ => Self::Broken,
        };
        failure.logged(&error)
    }
}

impl From<OpenError> for Failure {
    fn from(error: OpenError) -> Self {
        let failure = match &error {
            error if error.is_retryable() => Self::Unavailable,
            OpenError::Revoked(_) => Self::Revoked,
            _ => Self::Broken,
        };
        failure.logged(&error)
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let (status, words) = match self {
            Self::NoTenant => (StatusCode::UNAUTHORIZED, "no tenant"),
            Self::BadTenant => (StatusCode::BAD_REQUEST, "no such tenant"),
            Self::Revoked => (StatusCode::FORBIDDEN, "the tenant's keys may not be used"),
            Self::Unavailable => (StatusCode::SERVICE_UNAVAILABLE, "try again later"),
            Self::Broken => (
                StatusCode::INTERNAL_SERVER_ERROR,
                "this is not your mistake",
            ),
        };
        match self {
            Self::Unavailable => (status, [(RETRY_AFTER, "10")], words).into_response(),
            _ => (status, words).into_response(),
        }
    }
}
