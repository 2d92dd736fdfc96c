//! Why a token was not used, in words that hold no PIN and no plaintext.

use cryptoki::context::Function;
use cryptoki::error::RvError;
use fieldseal::kek::{KekError, KekErrorKind};
use std::fmt;
use std::io;
use std::path::PathBuf;

/// What a [`KekError`] of this crate has as its source.
#[derive(Debug)]
pub(crate) enum Cause {
    /// What a function of the module answered: a number that the standard has a name for.
    Answer(RvError, Function),
    /// The wrapper around the module gave up before it asked.
    Module(&'static str),
    Load(PathBuf),
    Uri(&'static str),
    Option(&'static str),
    Pin(&'static str),
    PinFile(PathBuf, io::ErrorKind),
    Absent(&'static str),
    Ambiguous(&'static str),
    Weak(&'static str),
    Bits {
        bits: usize,
        needed: usize,
    },
    Token(&'static str),
    Busy,
    Slow,
    Entropy,
}

impl Cause {
    pub(crate) fn error(self, kind: KekErrorKind) -> KekError {
        KekError::with_source(kind, self)
    }

    /// An error of [`KekErrorKind::Configuration`].
    pub(crate) fn configuration(self) -> KekError {
        self.error(KekErrorKind::Configuration)
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Answer(rv, function) => write!(f, "C_{function:?} answered {rv:?}"),
            Self::Module(what) => write!(f, "the module {what}"),
            Self::Load(path) => write!(f, "`{}` is no PKCS#11 module", path.display()),
            Self::Uri(what) => write!(f, "the URI {what}"),
            Self::Option(what) => f.write_str(what),
            Self::Pin(what) => write!(f, "the PIN {what}"),
            Self::PinFile(path, kind) => {
                write!(f, "the PIN's file `{}`: {kind}", path.display())
            }
            Self::Absent(what) => write!(f, "there is no {what} that the URI describes"),
            Self::Ambiguous(what) => {
                write!(f, "there is more than one {what} that the URI describes")
            }
            Self::Weak(what) => write!(f, "the key {what}"),
            Self::Bits { bits, needed } => {
                write!(f, "the key has {bits} bits, and needs {needed}")
            }
            Self::Token(what) => write!(f, "the token {what}"),
            Self::Busy => f.write_str("all sessions are in use"),
            Self::Slow => f.write_str("the token did not answer in time"),
            Self::Entropy => f.write_str("the operating system gives no randomness"),
        }
    }
}

impl std::error::Error for Cause {}
