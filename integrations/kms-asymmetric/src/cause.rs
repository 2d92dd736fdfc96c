//! Why a key cannot be used, in words that hold nothing of it.

use fieldseal::kek::{KekError, KekErrorKind};
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// What a [`KekError`] of this crate has as its source.
#[derive(Debug)]
pub(crate) enum Cause {
    File { path: PathBuf, source: io::Error },
    Open { path: PathBuf, to: &'static str },
    Pem { wanted: &'static str },
    Encrypted,
    Algorithm { wanted: &'static str },
    Malformed,
    TooShort { bits: u32, needed: u32 },
    NoPrivateHalf,
    TooLong,
    Entropy,
}

impl Cause {
    /// A file that cannot be read.
    pub(crate) fn file(path: &Path, source: io::Error) -> KekError {
        let kind = match source.kind() {
            io::ErrorKind::NotFound => KekErrorKind::NotFound,
            io::ErrorKind::PermissionDenied => KekErrorKind::Denied,
            _ => KekErrorKind::Configuration,
        };
        let path = path.to_owned();
        KekError::with_source(kind, Self::File { path, source })
    }
}

impl From<Cause> for KekError {
    fn from(cause: Cause) -> Self {
        let kind = match cause {
            Cause::Entropy => KekErrorKind::Unavailable,
            _ => KekErrorKind::Configuration,
        };
        Self::with_source(kind, cause)
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File { path, .. } => write!(f, "the file `{}` cannot be read", path.display()),
            Self::Open { path, to } => {
                let path = path.display();
                write!(f, "others than the owner of `{path}` may {to} it")
            }
            Self::Pem { wanted } => write!(f, "this is not a PEM file with {wanted}"),
            Self::Encrypted => f.write_str("the private key is encrypted under a passphrase"),
            Self::Algorithm { wanted } => write!(f, "this is not a key for {wanted}"),
            Self::Malformed => f.write_str("the key is malformed"),
            Self::TooShort { bits, needed } => {
                write!(f, "the key has {bits} bits, and needs {needed}")
            }
            Self::NoPrivateHalf => {
                f.write_str("the public half alone wraps; unwrapping needs the private key")
            }
            Self::TooLong => f.write_str("the plaintext is too long for the key"),
            Self::Entropy => f.write_str("the operating system gives no randomness"),
        }
    }
}

impl std::error::Error for Cause {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::File { source, .. } => Some(source),
            _ => None,
        }
    }
}
