//! What went wrong, for people and for machines.

use fieldseal::{KekError, KeyringError};
use std::error::Error;
use std::fmt;
use std::process::ExitCode;

/// Why a command ends without being done.
#[derive(Debug)]
pub(crate) struct Failure {
    status: Status,
    error: Box<dyn Error + Send + Sync>,
}

/// The exit status that goes with it.
#[derive(Clone, Copy, Debug)]
enum Status {
    Refused = 1,
    Usage = 2,
    Retryable = 3,
}

impl Failure {
    /// The command line does not say what is needed.
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self {
            status: Status::Usage,
            error: message.into().into(),
        }
    }

    /// It is not done, for a reason that no error type has.
    pub(crate) fn refused(message: impl Into<String>) -> Self {
        Self {
            status: Status::Refused,
            error: message.into().into(),
        }
    }
}

impl From<KeyringError> for Failure {
    fn from(error: KeyringError) -> Self {
        Self {
            status: match error.is_retryable() {
                true => Status::Retryable,
                false => Status::Refused,
            },
            error: error.into(),
        }
    }
}

impl From<KekError> for Failure {
    fn from(error: KekError) -> Self {
        Self {
            status: match error.is_retryable() {
                true => Status::Retryable,
                false => Status::Refused,
            },
            error: error.into(),
        }
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self {
            status: Status::Refused,
            error: error.into(),
        }
    }
}

/// The error with its causes, in one line.
impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.error)?;
        let mut next = self.error.source();
        while let Some(error) = next {
            write!(f, ": {error}")?;
            next = error.source();
        }
        Ok(())
    }
}

/// Says it on standard error.
pub(crate) fn report(json: bool, failure: &Failure) -> ExitCode {
    match json {
        false => eprintln!("fieldseal: {failure}"),
        true => eprintln!(
            "{}",
            serde_json::json!({
                "error": failure.to_string(),
                "retryable": matches!(failure.status, Status::Retryable),
            })
        ),
    }
    ExitCode::from(failure.status as u8)
}
