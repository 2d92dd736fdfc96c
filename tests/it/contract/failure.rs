//! Why an operation did not do what it was asked, whichever ORM says it.

use super::tables::assert_no_secret;
use fieldseal::adapter::StoredPasswordError;
use fieldseal::{OpenError, PasswordError, SealError};
use std::error::Error;
use std::fmt;
use std::sync::Arc;

pub(crate) type Outcome<T> = Result<T, Failure>;

/// An error of an ORM, or its panic.
pub(crate) struct Failure {
    pub(crate) kind: Kind,
    text: String,
}

/// What kind of failure it is.
#[derive(Debug)]
pub(crate) enum Kind {
    /// A stored value was not opened.
    Open(OpenError),
    /// A value was not sealed.
    Seal(SealError),
    /// A password was not hashed, or a stored one is no hash.
    Password(PasswordError),
    /// A panic, where an ORM's conversion has no other way to say that a value was not sealed.
    Panic,
    /// The database had NULL where the model has a value.
    Null,
    /// A UNIQUE index of the database refused it.
    Unique,
    /// A CHECK of the database refused it.
    Check,
    /// The database's column is too short for it.
    TooLong,
    /// Anything else.
    Other,
}

impl Failure {
    /// An error of an ORM: what the library said is found among its sources, else `otherwise` is what the ORM itself says.
    ///
    /// # Panics
    ///
    /// When it shows a value.
    pub(crate) fn new(error: &(dyn Error + 'static), otherwise: Kind) -> Self {
        let mut kind = None;
        let mut text = String::new();
        let mut next = Some(error);
        while let Some(error) = next {
            text += &format!("{error}\n{error:?}\n");
            kind = kind.or_else(|| said_by_the_library(error));
            next = error.source();
        }
        Self::told(kind.unwrap_or(otherwise), text)
    }

    /// A panic with its message.
    ///
    /// # Panics
    ///
    /// When it shows a value.
    pub(crate) fn panicked(message: String) -> Self {
        Self::told(Kind::Panic, message)
    }

    /// The same, with what else the ORM would tell about the error.
    pub(crate) fn with_details(self, details: &str) -> Self {
        Self::told(self.kind, self.text + details)
    }

    fn told(kind: Kind, text: String) -> Self {
        assert_no_secret(&text);
        Self { kind, text }
    }

    /// Why a value was not opened.
    #[track_caller]
    pub(crate) fn not_opened(self) -> OpenError {
        match self.kind {
            Kind::Open(error) => error,
            _ => panic!("it was not the stored value that did not open: {self}"),
        }
    }

    /// Checks that a value was not sealed, and that this is the reason.
    ///
    /// A panic has no type, so it is its message that tells: that of the error is in it.
    #[track_caller]
    pub(crate) fn assert_not_sealed(&self, reason: &str) {
        let matches = match &self.kind {
            Kind::Seal(error) => error.to_string() == reason,
            Kind::Panic => self.text.contains(reason),
            _ => false,
        };
        assert!(matches, "expected `{reason}`, got: {self}");
    }

    /// Checks that a value was not looked up, and that this is the reason.
    #[track_caller]
    pub(crate) fn assert_not_looked_up(&self, reason: &Refusal<'_>) {
        let matches = match &self.kind {
            Kind::Seal(error) => error.to_string() == reason.error,
            Kind::Other => self.text.contains(reason.function),
            _ => false,
        };
        assert!(matches, "expected {reason:?}, got: {self}");
    }

    /// Checks that a password was not hashed, and that this is the reason.
    #[track_caller]
    pub(crate) fn assert_not_hashed(&self, reason: PasswordError) {
        let matches = match &self.kind {
            Kind::Password(error) => *error == reason,
            Kind::Panic => self.text.contains(&reason.to_string()),
            _ => false,
        };
        assert!(matches, "expected `{reason}`, got: {self}");
    }
}

/// Why a value is not looked up.
#[derive(Debug)]
pub(crate) struct Refusal<'a> {
    /// The error of an ORM that gives one.
    pub(crate) error: &'a str,
    /// The function that the database does not know, where an ORM's operator can give back an expression only.
    pub(crate) function: &'a str,
}

/// An `Arc` of an error is an error whose source is that of what it holds: it hides what it holds from the chain.
fn said_by_the_library(error: &(dyn Error + 'static)) -> Option<Kind> {
    if let Some(shared) = error.downcast_ref::<Arc<dyn Error + Send + Sync>>() {
        return said_by_the_library(&**shared);
    }
    if let Some(error) = error.downcast_ref::<OpenError>() {
        return Some(Kind::Open(error.clone()));
    }
    if let Some(error) = error.downcast_ref::<SealError>() {
        return Some(Kind::Seal(error.clone()));
    }
    if let Some(error) = error.downcast_ref::<PasswordError>() {
        return Some(Kind::Password(*error));
    }
    // Transparent: its source is the source of what it is.
    match error.downcast_ref::<StoredPasswordError>()? {
        StoredPasswordError::Open(error) => Some(Kind::Open(error.clone())),
        StoredPasswordError::Seal(error) => Some(Kind::Seal(error.clone())),
        StoredPasswordError::Password(error) => Some(Kind::Password(*error)),
        _ => None,
    }
}

/// What the library says without an ORM, such as when it opens a `Lazy`.
impl From<OpenError> for Failure {
    fn from(error: OpenError) -> Self {
        Self::new(&error, Kind::Other)
    }
}

/// What the library says without an ORM, such as when it seals a `Lazy`.
impl From<SealError> for Failure {
    fn from(error: SealError) -> Self {
        Self::new(&error, Kind::Other)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}: {}", self.kind, self.text)
    }
}

impl fmt::Debug for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Checks that an outcome is a failure of a kind, on the way that is named.
macro_rules! assert_fails {
    ($way:expr, $outcome:expr, $kind:pat) => {{
        let failure = $crate::contract::failure::failed($way, $outcome);
        assert!(
            matches!(failure.kind, $kind),
            "{}: expected {}, got {failure}",
            $way,
            stringify!($kind)
        );
    }};
}
pub(crate) use assert_fails;

/// The failure of what must fail.
#[track_caller]
pub(crate) fn failed<T>(way: &str, outcome: Outcome<T>) -> Failure {
    match outcome {
        Ok(_) => panic!("{way}: it went through"),
        Err(failure) => failure,
    }
}

/// The result of what must not fail.
#[track_caller]
pub(crate) fn done<T>(way: &str, outcome: Outcome<T>) -> T {
    outcome.unwrap_or_else(|failure| panic!("{way}: {failure}"))
}
