//! Why a KEK did not wrap or unwrap.

use std::error::Error;
use std::fmt;

/// A key-encryption key did not answer, or refused.
///
/// Names no value: what a KMS says of the request is kept as the source, and a provider keeps only sources that hold none.
#[derive(Debug)]
pub struct KekError {
    kind: KekErrorKind,
    source: Option<Box<dyn Error + Send + Sync>>,
}

/// What kind of failure it is, which is what decides what to do.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[non_exhaustive]
pub enum KekErrorKind {
    /// The KMS was not reached, is sealed, throttles, or did not answer in time, or who answered has no certificate that is trusted. The only kind that
    /// is worth trying again.
    Unavailable,
    /// The credentials are missing, wrong or expired. Renew them.
    Credentials,
    /// The credentials may not use this key. Grant the permissions that the provider's documentation lists.
    Denied,
    /// There is no such key. Look at its name, region and project.
    NotFound,
    /// The key is disabled, or waits for its deletion. Enable it.
    Disabled,
    /// These bytes were not wrapped by this key for this place, or were changed since.
    Refused,
    /// The request cannot be made: a key of another type, a key that is too short, an address without TLS. Change the configuration.
    Configuration,
}

impl KekError {
    /// An error without a source.
    #[must_use]
    pub fn new(kind: KekErrorKind) -> Self {
        Self { kind, source: None }
    }

    /// An error with what the KMS, or the way to it, said.
    ///
    /// # Security
    ///
    /// The source is printed and logged. It must hold no plaintext, no credential and no body of a response.
    #[must_use]
    pub fn with_source(
        kind: KekErrorKind,
        source: impl Into<Box<dyn Error + Send + Sync>>,
    ) -> Self {
        Self {
            kind,
            source: Some(source.into()),
        }
    }

    /// What kind of failure it is.
    #[must_use]
    pub fn kind(&self) -> KekErrorKind {
        self.kind
    }

    /// Whether trying again may help.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        self.kind == KekErrorKind::Unavailable
    }
}

impl fmt::Display for KekErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unavailable => "the kms does not answer",
            Self::Credentials => "the kms does not accept the credentials",
            Self::Denied => "the kms does not permit the use of the kek",
            Self::NotFound => "the kms has no such kek",
            Self::Disabled => "the kek is disabled",
            Self::Refused => "the kek did not wrap these bytes for this place",
            Self::Configuration => "the kek cannot be used as it is configured",
        })
    }
}

impl fmt::Display for KekError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.kind.fmt(f)
    }
}

impl Error for KekError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source
            .as_ref()
            .map(|source| source.as_ref() as &(dyn Error + 'static))
    }
}
