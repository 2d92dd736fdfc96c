//! Why a call failed, in words of our own: the server's may hold anything.

use fieldseal::kek::{KekError, KekErrorKind};
use std::path::PathBuf;
use thiserror::Error;

/// What is told of a failure, as the source of a [`KekError`]. Holds no value, no credential and nothing that the server said.
#[derive(Clone, PartialEq, Eq, Error, Debug)]
pub(crate) enum Cause {
    #[error("the server is not reached")]
    Unreached,
    #[error("the server does not answer in time")]
    TimedOut,
    #[error("the server's certificate is not trusted, or nothing there speaks TLS")]
    Untrusted,
    #[error("the server breaks off its answer")]
    BrokenOff,
    #[error("the answer is not one of Vault's")]
    NotUnderstood,
    #[error("`{path}` answers with the status {status}")]
    Status { path: String, status: u16 },
    #[error("`{path}` answers with the status {status}: {reason}")]
    Reason {
        path: String,
        status: u16,
        reason: &'static str,
    },
    #[error("the key {0}")]
    Key(&'static str),
    #[error("the address {0}")]
    Address(&'static str),
    #[error("{0} is not made of letters, digits, `_`, `-` and `.`, in parts between `/`")]
    Name(&'static str),
    #[error("the name of the kek is longer than 1,024 bytes")]
    LongName,
    #[error("{0}")]
    Setting(&'static str),
    #[error("`{path}` cannot be read ({kind})")]
    File {
        path: PathBuf,
        kind: std::io::ErrorKind,
    },
    #[error("{0} holds characters that no credential has, or nothing")]
    Credential(&'static str),
    #[error("the token is not accepted, and there is no other")]
    NoOtherToken,
}

impl Cause {
    pub(crate) fn of(self, kind: KekErrorKind) -> KekError {
        KekError::with_source(kind, self)
    }

    pub(crate) fn configuration(self) -> KekError {
        self.of(KekErrorKind::Configuration)
    }
}
