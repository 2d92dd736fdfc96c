//! What went wrong in a call to the module, while it is not yet decided what it means.

use crate::cause::Cause;
use cryptoki::context::Function;
use cryptoki::error::{Error, RvError};
use fieldseal::kek::{KekError, KekErrorKind};

/// A failure of one attempt.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The module answered something else than `CKR_OK`.
    Answer(RvError, Function),
    /// What it means is known.
    Known(KekError),
}

/// What to make of an answer.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It will be the same the next time.
    Final,
    /// The session, or the token behind it, is gone: another session may do.
    Stale,
}

impl Failure {
    pub(crate) fn verdict(&self) -> Verdict {
        match self {
            // A key may seem to be gone because its token is.
            Self::Known(error) if error.kind() == KekErrorKind::NotFound => Verdict::Stale,
            Self::Known(_) => Verdict::Final,
            Self::Answer(rv, function) if is_unclear(*rv, *function) => Verdict::Stale,
            Self::Answer(rv, function) => match kind(*rv, *function) {
                KekErrorKind::Unavailable => Verdict::Stale,
                _ if gone(*rv) => Verdict::Stale,
                _ => Verdict::Final,
            },
        }
    }

    /// Whether the token, or the way to it, is away.
    pub(crate) fn is_outage(&self) -> bool {
        match self {
            Self::Known(error) => error.kind() == KekErrorKind::Unavailable,
            Self::Answer(rv, function) => {
                kind(*rv, *function) == KekErrorKind::Unavailable && !is_unclear(*rv, *function)
            }
        }
    }
}

impl From<Failure> for KekError {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Answer(rv, function) => Cause::Answer(rv, function).error(kind(rv, function)),
            Failure::Known(error) => error,
        }
    }
}

impl From<KekError> for Failure {
    fn from(error: KekError) -> Self {
        Self::Known(error)
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::Pkcs11(rv, function) => Self::Answer(rv, function),
            Error::LibraryLoading(_) | Error::MissingSymbol(_) => {
                Self::Known(Cause::Module("cannot be loaded").configuration())
            }
            Error::NotSupported | Error::NullFunctionPointer => {
                Self::Known(Cause::Module("lacks a function").configuration())
            }
            // Numbers and texts that the standard does not know.
            _ => Self::Known(Cause::Module("answers against the standard").configuration()),
        }
    }
}

/// Handles that were valid, of objects or logins that are not there any more.
fn gone(rv: RvError) -> bool {
    matches!(
        rv,
        RvError::KeyHandleInvalid | RvError::ObjectHandleInvalid | RvError::UserNotLoggedIn
    )
}

/// A token that says "general error" of a wrong tag says it of a broken device too.
pub(crate) fn is_unclear(rv: RvError, function: Function) -> bool {
    let unclear = matches!(
        rv,
        RvError::GeneralError
            | RvError::FunctionFailed
            | RvError::DeviceError
            | RvError::ArgumentsBad
            | RvError::VendorDefined(_)
            | RvError::UnknownErrorCode(_)
    );
    unclear && matches!(function, Function::Decrypt)
}

fn kind(rv: RvError, function: Function) -> KekErrorKind {
    match rv {
        RvError::PinIncorrect
        | RvError::PinInvalid
        | RvError::PinLenRange
        | RvError::PinExpired
        | RvError::PinLocked
        | RvError::UserNotLoggedIn
        | RvError::UserPinNotInitialized => KekErrorKind::Credentials,
        RvError::KeyFunctionNotPermitted | RvError::ActionProhibited => KekErrorKind::Denied,
        RvError::KeyHandleInvalid | RvError::ObjectHandleInvalid => KekErrorKind::NotFound,
        // Of a ciphertext, and nothing else that this crate has decrypted.
        RvError::EncryptedDataInvalid
        | RvError::EncryptedDataLenRange
        | RvError::DataInvalid
        | RvError::DataLenRange
        | RvError::SignatureInvalid
        | RvError::SignatureLenRange
            if matches!(function, Function::Decrypt) =>
        {
            KekErrorKind::Refused
        }
        RvError::ArgumentsBad
        | RvError::AttributeTypeInvalid
        | RvError::AttributeValueInvalid
        | RvError::CantLock
        | RvError::DataInvalid
        | RvError::DataLenRange
        | RvError::FunctionNotSupported
        | RvError::KeySizeRange
        | RvError::KeyTypeInconsistent
        | RvError::LibraryLoadFailed
        | RvError::MechanismInvalid
        | RvError::MechanismParamInvalid
        | RvError::NeedToCreateThreads
        | RvError::SessionReadWriteSoExists
        | RvError::TemplateInconsistent
        | RvError::UserAnotherAlreadyLoggedIn
        | RvError::UserTooManyTypes
        | RvError::UserTypeInvalid => KekErrorKind::Configuration,
        // Removed, reset, out of memory or sessions, and what a vendor has a number of its own for.
        _ => KekErrorKind::Unavailable,
    }
}
