//! What went wrong, for people and for machines.

use fieldseal::{KekError, KeyringError};
use std::error::Error;
use std::fmt;
use std::io;
use std::process::ExitCode;

/// How a command ends, as its exit status says it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Status {
    Done = 0,
    Refused = 1,
    Usage = 2,
    Retryable = 3,
}

/// What `--help` says of them.
pub(crate) const EXIT_STATUS: &str = "\
Exit status:
  0  it is done
  1  it is refused, or fails so that trying again does not help
  2  the command line is wrong, or nobody can be asked for a confirmation
  3  a KMS or the store of the document does not answer: try again";

/// Why a command ends without being done.
#[derive(Debug)]
pub(crate) struct Failure {
    status: Status,
    error: Box<dyn Error + Send + Sync>,
}

impl Status {
    fn of(is_retryable: bool) -> Self {
        match is_retryable {
            true => Self::Retryable,
            false => Self::Refused,
        }
    }
}

impl From<Status> for ExitCode {
    fn from(status: Status) -> Self {
        Self::from(status as u8)
    }
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

    /// The same about `what`, and without some text that it may repeat.
    pub(crate) fn about(self, what: &str, text: &str) -> Self {
        let mut message = self.to_string();
        // A shorter one is no secret, and part of many words.
        if text.len() >= 4 {
            message = message.replace(text, "…");
        }
        Self {
            status: self.status,
            error: format!("{what}: {message}").into(),
        }
    }
}

impl From<KeyringError> for Failure {
    fn from(error: KeyringError) -> Self {
        Self {
            status: Status::of(error.is_retryable()),
            error: error.into(),
        }
    }
}

impl From<KekError> for Failure {
    fn from(error: KekError) -> Self {
        Self {
            status: Status::of(error.is_retryable()),
            error: error.into(),
        }
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self {
            status: Status::Refused,
            error: error.into(),
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Chain(&*self.error).fmt(f)
    }
}

/// An error with its causes, in one line.
pub(crate) struct Chain<'a>(pub(crate) &'a (dyn Error + 'static));

impl fmt::Display for Chain<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)?;
        let mut next = self.0.source();
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
                "retryable": failure.status == Status::Retryable,
            })
        ),
    }
    failure.status.into()
}
