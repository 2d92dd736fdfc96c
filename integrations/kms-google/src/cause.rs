//! What an error of the client is, without what it may hold.

use fieldseal::kek::{KekError, KekErrorKind};
use google_cloud_gax::client_builder;
use google_cloud_gax::error::rpc::{Code, StatusDetails};
use google_cloud_gax::error::{CredentialsError, Error};
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
    #[error("`{0}` is not projects/…/locations/…/keyRings/…/cryptoKeys/…")]
    Key(String),
    #[error(
        "the endpoint is not an https address, nor http to a loopback address with `loopback_without_tls`"
    )]
    Endpoint,
    #[error(
        "the endpoint has no TLS, and the environment names a proxy for it: `NO_PROXY` has to name its address"
    )]
    Proxy,
    #[error("a time limit is zero")]
    Limits,
    #[error("{code}{}, HTTP status {}", detail(.reason), .status.map_or("unknown".to_owned(), |status| status.to_string()))]
    Service {
        code: Code,
        reason: Option<String>,
        status: Option<u16>,
    },
    #[error("HTTP status {0}, which is not an answer of Cloud KMS")]
    Http(u16),
    #[error("no connection{}", detail(.0))]
    Connection(Option<String>),
    #[error("no answer in time")]
    Timeout,
    #[error("no answer within {} ms", .0.as_millis())]
    Deadline(Duration),
    #[error("the answer is not one of Cloud KMS")]
    Answer,
    #[error("the answer is of another key")]
    OtherKey,
    #[error("the request cannot be written")]
    Request,
    #[error("no access token could be had")]
    Token,
    #[error("there are no credentials, or none that can be read")]
    NoCredentials,
    #[error("the client cannot be set up")]
    Setup,
    #[error("its purpose is not ENCRYPT_DECRYPT")]
    Purpose,
    #[error("its primary version is not enabled")]
    Primary,
    #[error("the credentials do not have cloudkms.cryptoKeyVersions.useToDecrypt")]
    MayNotDecrypt,
}

fn detail(text: &Option<String>) -> String {
    text.as_ref()
        .map_or(String::new(), |text| format!(" ({text})"))
}

/// The error of a request.
pub(crate) fn of(error: &Error, asked: Asked) -> KekError {
    let (kind, cause) = judge(error, asked);
    KekError::with_source(kind, cause)
}

/// The error of setting up the client.
pub(crate) fn of_setup(error: &client_builder::Error) -> KekError {
    let (kind, cause) = match error.is_default_credentials() {
        true => (KekErrorKind::Credentials, Cause::NoCredentials),
        false => (KekErrorKind::Configuration, Cause::Setup),
    };
    KekError::with_source(kind, cause)
}

fn judge(error: &Error, asked: Asked) -> (KekErrorKind, Cause) {
    if let Some(status) = error.status() {
        let reason = reason(&status.details);
        let kind = of_code(status.code, reason.as_deref(), &status.message, asked);
        let cause = Cause::Service {
            code: status.code,
            reason,
            status: error.http_status_code(),
        };
        return (kind, cause);
    }
    if let Some(status) = error.http_status_code() {
        // No KMS said so, whatever the status: a proxy on the way, or something that only stands at its address. It must have no more effect than
        // a server that is down: a tenant's keyring is given up as soon as its KMS says that the key is denied.
        return (KekErrorKind::Unavailable, Cause::Http(status));
    }
    if error.is_authentication() {
        let transient = sources(error)
            .filter_map(|source| source.downcast_ref::<CredentialsError>())
            .any(CredentialsError::is_transient);
        let kind = match transient {
            true => KekErrorKind::Unavailable,
            false => KekErrorKind::Credentials,
        };
        return (kind, Cause::Token);
    }
    if error.is_timeout() {
        return (KekErrorKind::Unavailable, Cause::Timeout);
    }
    if error.is_deserialization() {
        return (KekErrorKind::Unavailable, Cause::Answer);
    }
    if error.is_serialization() || error.is_binding() {
        return (KekErrorKind::Configuration, Cause::Request);
    }
    (
        KekErrorKind::Unavailable,
        Cause::Connection(of_socket(error)),
    )
}

fn of_code(code: Code, reason: Option<&str>, message: &str, asked: Asked) -> KekErrorKind {
    match code {
        Code::Unauthenticated => KekErrorKind::Credentials,
        // The project has no KMS: no permission would help.
        Code::PermissionDenied | Code::FailedPrecondition
            if matches!(reason, Some("SERVICE_DISABLED" | "BILLING_DISABLED")) =>
        {
            KekErrorKind::Configuration
        }
        Code::PermissionDenied => KekErrorKind::Denied,
        Code::NotFound => KekErrorKind::NotFound,
        Code::FailedPrecondition => KekErrorKind::Disabled,
        // A request that was damaged on its way has this code too, and only its message says so.
        Code::InvalidArgument if message.contains("checksum") || message.contains("crc32c") => {
            KekErrorKind::Unavailable
        }
        Code::InvalidArgument if asked == Asked::Unwrap => KekErrorKind::Refused,
        Code::InvalidArgument | Code::OutOfRange | Code::Unimplemented => {
            KekErrorKind::Configuration
        }
        _ => KekErrorKind::Unavailable,
    }
}

/// The service's own word for it, such as `SERVICE_DISABLED`.
fn reason(details: &[StatusDetails]) -> Option<String> {
    details
        .iter()
        .find_map(|detail| match detail {
            StatusDetails::ErrorInfo(info) => Some(info.reason.clone()),
            _ => None,
        })
        .filter(|reason| {
            reason.len() <= 64
                && reason
                    .bytes()
                    .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
        })
}

/// What the operating system or TLS said, which holds nothing of a request.
fn of_socket(error: &Error) -> Option<String> {
    sources(error)
        .filter_map(|source| source.downcast_ref::<io::Error>())
        .last()
        .map(io::Error::to_string)
}

fn sources<'a>(error: &'a Error) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    let mut next = error.source();
    std::iter::from_fn(move || {
        let source = next?;
        next = source.source();
        Some(source)
    })
}
