//! What an error of the client is, without what it may hold.

use azure_core::error::{ErrorKind, ErrorResponse};
use fieldseal::kek::{KekError, KekErrorKind};
use std::error::Error as StdError;
use std::io;
use std::time::Duration;

/// What was asked for: the service answers several mistakes by one code.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Asked {
    Wrap,
    Unwrap,
    Look,
}

/// What is kept of an error. The client's own prints messages and bodies of responses.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Cause {
    #[error("the address is not https://VAULT/keys/KEY, without a version")]
    Address,
    #[error("it is not a certificate in PEM")]
    Certificate,
    #[error("a time limit is zero")]
    Limits,
    #[error("the client cannot be set up")]
    Setup,
    #[error("HTTP status {status} ({code})")]
    Service { status: u16, code: String },
    #[error("HTTP status {0}, which is not an answer of Key Vault")]
    Http(u16),
    #[error("no connection{}", detail(.0))]
    Connection(Option<String>),
    #[error("no answer within {} ms", .0.as_millis())]
    Deadline(Duration),
    #[error("the answer is not one of Key Vault")]
    Answer,
    #[error("the answer is of another key")]
    OtherKey,
    #[error(
        "the vault asks for a token of another resource than its own, or the request cannot be written"
    )]
    Challenge,
    #[error("no access token could be had")]
    Token,
    #[error("it is not an RSA key")]
    NotRsa,
    #[error("its {0} bits are too few to wrap with; 3072 are needed")]
    Short(usize),
    #[error("the newest version of the key is disabled")]
    Disabled,
    #[error("the key does not permit {0}")]
    Operation(&'static str),
    #[error("the bytes are not a wrap of this format")]
    Format,
    #[error("the key has no version {0}")]
    NoVersion(String),
    #[error("{0} bytes were wrapped, at most 64 are")]
    Long(usize),
}

fn detail(text: &Option<String>) -> String {
    text.as_ref()
        .map_or(String::new(), |text| format!(" ({text})"))
}

/// The error of a request.
pub(crate) fn of(error: azure_core::Error, asked: Asked) -> KekError {
    let (kind, cause) = judge(error, asked);
    KekError::with_source(kind, cause)
}

fn judge(error: azure_core::Error, asked: Asked) -> (KekErrorKind, Cause) {
    let unavailable = KekErrorKind::Unavailable;
    match error.kind() {
        ErrorKind::HttpResponse { status, .. } => {
            let status = u16::from(*status);
            match code(error) {
                Some(code) => {
                    let kind = of_code(status, &code, asked);
                    (kind, Cause::Service { status, code })
                }
                // No vault said so, whatever the status: a proxy on the way, or something that only stands at its address. It must have no more effect
                // than a server that is down: a tenant's keyring is given up as soon as its KMS says that the key is denied.
                None => (unavailable, Cause::Http(status)),
            }
        }
        ErrorKind::Credential => match is_passing(&error) {
            true => (unavailable, Cause::Token),
            false => (KekErrorKind::Credentials, Cause::Token),
        },
        ErrorKind::Connection | ErrorKind::Io => {
            (unavailable, Cause::Connection(of_socket(&error)))
        }
        ErrorKind::DataConversion => (unavailable, Cause::Answer),
        ErrorKind::Other => (KekErrorKind::Configuration, Cause::Challenge),
    }
}

fn of_code(status: u16, code: &str, asked: Asked) -> KekErrorKind {
    match status {
        401 => KekErrorKind::Credentials,
        403 => match code {
            "KeyDisabled" | "KeyExpired" | "KeyNotYetValid" => KekErrorKind::Disabled,
            _ => KekErrorKind::Denied,
        },
        404 => KekErrorKind::NotFound,
        // It is just being deleted, or deleted and kept.
        409 => KekErrorKind::Disabled,
        400 if asked == Asked::Unwrap => KekErrorKind::Refused,
        407 | 408 | 429 => KekErrorKind::Unavailable,
        400..=499 => KekErrorKind::Configuration,
        _ => KekErrorKind::Unavailable,
    }
}

/// The service's own word for it: the innermost code, such as `KeyDisabled`.
fn code(error: azure_core::Error) -> Option<String> {
    let detail = ErrorResponse::try_from(error).ok()?.error?;
    let mut code = detail.code;
    let mut inner = detail.inner_error.map(Box::new);
    while let Some(error) = inner {
        code = error.code.or(code);
        inner = error.inner_error;
    }
    code.filter(|code| {
        (1..=64).contains(&code.len()) && code.bytes().all(|byte| byte.is_ascii_alphanumeric())
    })
}

/// Whether a token may be had later: its server was not reached, or was busy.
fn is_passing(error: &azure_core::Error) -> bool {
    sources(error)
        .filter_map(|source| source.downcast_ref::<azure_core::Error>())
        .any(|source| match source.kind() {
            ErrorKind::Connection | ErrorKind::Io => true,
            ErrorKind::HttpResponse { status, .. } => {
                let status = u16::from(*status);
                matches!(status, 408 | 429) || status >= 500
            }
            _ => false,
        })
}

/// What the operating system or TLS said, which holds nothing of a request.
fn of_socket(error: &azure_core::Error) -> Option<String> {
    sources(error)
        .filter_map(|source| source.downcast_ref::<io::Error>())
        .last()
        .map(io::Error::to_string)
}

fn sources(error: &azure_core::Error) -> impl Iterator<Item = &(dyn StdError + 'static)> {
    let mut next = error.source();
    std::iter::from_fn(move || {
        let source = next?;
        next = source.source();
        Some(source)
    })
}
