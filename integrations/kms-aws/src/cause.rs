//! Why a call did not succeed: what of the SDK's errors is known to hold no body, and nothing else.

use crate::endpoint::PlainHttp;
use aws_credential_types::provider::error::CredentialsError;
use aws_sdk_kms::config::http::HttpResponse;
use aws_sdk_kms::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_kms::operation::RequestId;
use fieldseal::kek::{KekError, KekErrorKind};
use std::error::Error;
use std::fmt;
use std::io;

/// The source of a [`KekError`].
#[derive(Debug)]
pub(crate) enum Cause {
    /// The KMS refused.
    Answer(Answer),
    /// Something answered that does not speak as AWS KMS does.
    Strange {
        operation: &'static str,
        status: Option<u16>,
    },
    /// No answer within the bounds.
    Late(&'static str),
    /// No connection, or one that broke, for this reason where the system named one.
    Unreached(Option<io::ErrorKind>),
    /// The chain found no credentials.
    NoCredentials,
    /// The chain found no credentials in time.
    LateCredentials,
    /// The endpoint is plain HTTP.
    Plain(PlainHttp),
    /// The request could not be put together.
    Unsent,
    /// The key is in a state in which it does not work.
    State(&'static str),
    /// Another key than the one that was asked answered.
    OtherKey,
    /// No fault of the KMS: this was asked of it.
    Misuse(&'static str),
}

/// A refusal. Its code is one of ours, and the request's id is checked, since both come from the network.
#[derive(Debug)]
pub(crate) struct Answer {
    operation: &'static str,
    status: u16,
    code: Option<&'static str>,
    request: Option<String>,
}

/// What a failed call is, in the terms of all providers.
pub(crate) fn failure<E>(operation: &'static str, error: &SdkError<E, HttpResponse>) -> KekError
where
    E: ProvideErrorMetadata + Error + 'static,
{
    let (kind, cause) = match error {
        SdkError::ServiceError(refusal) => refused(operation, refusal.err().code(), error),
        SdkError::TimeoutError(_) => (KekErrorKind::Unavailable, Cause::Late(operation)),
        SdkError::ResponseError(response) => (
            KekErrorKind::Unavailable,
            Cause::Strange {
                operation,
                status: Some(response.raw().status().as_u16()),
            },
        ),
        other => unsent(other),
    };
    KekError::with_source(kind, cause)
}

fn refused<E>(
    operation: &'static str,
    code: Option<&str>,
    error: &SdkError<E, HttpResponse>,
) -> (KekErrorKind, Cause) {
    let status = error
        .raw_response()
        .map_or(0, |response| response.status().as_u16());
    // A code may come with its namespace, `com.amazonaws.kms#NotFoundException`, or with an address after a colon.
    let code = code.map(|code| code.rsplit_once('#').map_or(code, |(_, code)| code));
    let code = code.map(|code| code.split_once(':').map_or(code, |(code, _)| code));
    let known = code.and_then(|code| CODES.iter().find(|(name, _)| *name == code));
    let kind = match (known, status) {
        (Some((_, kind)), _) => *kind,
        // AWS KMS names each refusal, so one without a name is a proxy's or a load balancer's, and must have no more effect than a server that is
        // down: a tenant's keyring is given up as soon as its KMS says that the key is denied.
        (None, _) if code.is_none() => KekErrorKind::Unavailable,
        (None, 401) => KekErrorKind::Credentials,
        (None, 403) => KekErrorKind::Denied,
        (None, 407 | 408 | 429) => KekErrorKind::Unavailable,
        (None, 400..=499) => KekErrorKind::Configuration,
        _ => KekErrorKind::Unavailable,
    };
    let answer = Answer {
        operation,
        status,
        code: known.map(|(name, _)| *name),
        request: error
            .request_id()
            .filter(|id| is_uuid(id))
            .map(str::to_owned),
    };
    (kind, Cause::Answer(answer))
}

/// Credentials and addresses are looked at on the way, so their errors come from wherever the SDK was.
fn unsent<E>(error: &SdkError<E, HttpResponse>) -> (KekErrorKind, Cause)
where
    E: Error + 'static,
{
    if let Some(plain) = within::<PlainHttp>(error) {
        return (KekErrorKind::Configuration, Cause::Plain(*plain));
    }
    match within::<CredentialsError>(error) {
        Some(CredentialsError::ProviderTimedOut(_)) => {
            return (KekErrorKind::Unavailable, Cause::LateCredentials);
        }
        Some(_) => return (KekErrorKind::Credentials, Cause::NoCredentials),
        None => {}
    }
    match error {
        SdkError::ConstructionFailure(_) => (KekErrorKind::Configuration, Cause::Unsent),
        _ => (
            KekErrorKind::Unavailable,
            Cause::Unreached(within::<io::Error>(error).map(innermost)),
        ),
    }
}

/// The first source of this type.
fn within<'a, T: Error + 'static>(error: &'a (dyn Error + 'static)) -> Option<&'a T> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(found) = error.downcast_ref::<T>() {
            return Some(found);
        }
        next = error.source();
    }
    None
}

/// Each layer wraps what the one below it said, and its own kind says nothing.
fn innermost(error: &io::Error) -> io::ErrorKind {
    let inner = error.get_ref().and_then(|inner| within::<io::Error>(inner));
    inner.map_or(error.kind(), innermost)
}

fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Answer(answer) => answer.fmt(f),
            Self::Strange {
                operation,
                status: Some(status),
            } => write!(f, "{operation}: {status} that aws kms does not answer"),
            Self::Strange { operation, .. } => {
                write!(f, "{operation}: an answer that aws kms does not give")
            }
            Self::Late(operation) => write!(f, "{operation}: no answer in time"),
            // What rustls says of a certificate comes as this kind.
            Self::Unreached(Some(io::ErrorKind::InvalidData)) => {
                f.write_str("no TLS connection: the certificate is not trusted, or it is no TLS")
            }
            Self::Unreached(Some(kind)) => write!(f, "no connection: {kind}"),
            Self::Unreached(None) => f.write_str("no connection"),
            Self::NoCredentials => f.write_str("no credentials in the standard chain"),
            Self::LateCredentials => f.write_str("no credentials in time"),
            Self::Plain(plain) => plain.fmt(f),
            Self::Unsent => f.write_str("the request cannot be put together"),
            Self::State(state) => write!(f, "the key's state is {state}"),
            Self::OtherKey => f.write_str("another key answered"),
            Self::Misuse(what) => f.write_str(what),
        }
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let code = self.code.unwrap_or("(a code that is not known)");
        write!(f, "{}: {} {code}", self.operation, self.status)?;
        match &self.request {
            Some(id) => write!(f, ", request {id}"),
            None => Ok(()),
        }
    }
}

impl Error for Cause {}

/// What the codes of AWS mean: those of KMS's operations, those that all services share, and older spellings.
const CODES: &[(&str, KekErrorKind)] = &[
    ("AccessDenied", KekErrorKind::Denied),
    ("AccessDeniedException", KekErrorKind::Denied),
    ("NotAuthorized", KekErrorKind::Denied),
    ("UnauthorizedOperation", KekErrorKind::Denied),
    ("AuthFailure", KekErrorKind::Credentials),
    ("ExpiredToken", KekErrorKind::Credentials),
    ("ExpiredTokenException", KekErrorKind::Credentials),
    ("IncompleteSignature", KekErrorKind::Credentials),
    ("IncompleteSignatureException", KekErrorKind::Credentials),
    ("InvalidAccessKeyId", KekErrorKind::Credentials),
    ("InvalidClientTokenId", KekErrorKind::Credentials),
    ("InvalidSignatureException", KekErrorKind::Credentials),
    ("InvalidToken", KekErrorKind::Credentials),
    ("MissingAuthenticationToken", KekErrorKind::Credentials),
    (
        "MissingAuthenticationTokenException",
        KekErrorKind::Credentials,
    ),
    ("OptInRequired", KekErrorKind::Credentials),
    ("RequestExpired", KekErrorKind::Credentials),
    ("RequestTimeTooSkewed", KekErrorKind::Credentials),
    ("SignatureDoesNotMatch", KekErrorKind::Credentials),
    ("UnrecognizedClientException", KekErrorKind::Credentials),
    ("DisabledException", KekErrorKind::Disabled),
    ("KMSInvalidStateException", KekErrorKind::Disabled),
    ("NotFoundException", KekErrorKind::NotFound),
    ("IncorrectKeyException", KekErrorKind::Refused),
    ("InvalidCiphertextException", KekErrorKind::Refused),
    (
        "CloudHsmClusterInvalidConfigurationException",
        KekErrorKind::Unavailable,
    ),
    ("ConflictException", KekErrorKind::Unavailable),
    (
        "CustomKeyStoreInvalidStateException",
        KekErrorKind::Unavailable,
    ),
    ("DependencyTimeoutException", KekErrorKind::Unavailable),
    ("InternalFailure", KekErrorKind::Unavailable),
    ("InternalServerError", KekErrorKind::Unavailable),
    ("KeyUnavailableException", KekErrorKind::Unavailable),
    ("KMSInternalException", KekErrorKind::Unavailable),
    ("RequestLimitExceeded", KekErrorKind::Unavailable),
    ("ServiceUnavailable", KekErrorKind::Unavailable),
    ("ServiceUnavailableException", KekErrorKind::Unavailable),
    ("SlowDown", KekErrorKind::Unavailable),
    ("Throttling", KekErrorKind::Unavailable),
    ("ThrottlingException", KekErrorKind::Unavailable),
    ("TooManyRequestsException", KekErrorKind::Unavailable),
    ("InvalidArnException", KekErrorKind::Configuration),
    ("InvalidGrantTokenException", KekErrorKind::Configuration),
    ("InvalidKeyUsageException", KekErrorKind::Configuration),
    ("LimitExceededException", KekErrorKind::Configuration),
    ("SerializationException", KekErrorKind::Configuration),
    ("UnknownOperationException", KekErrorKind::Configuration),
    ("UnsupportedOperationException", KekErrorKind::Configuration),
    ("ValidationException", KekErrorKind::Configuration),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_of_a_request_is_a_uuid_or_is_not_shown() {
        assert!(is_uuid("0987dcba-09fe-87dc-65ba-ab0987654321"));
        for text in [
            "",
            "0987dcba-09fe-87dc-65ba-ab098765432",
            "0987dcba09fe87dc65baab09876543210000",
            "secretsecretsecretsecretsecretsecret",
        ] {
            assert!(!is_uuid(text), "{text}");
        }
    }

    #[test]
    fn each_code_stands_once() {
        for (at, (code, _)) in CODES.iter().enumerate() {
            assert!(CODES[at + 1..].iter().all(|(other, _)| other != code));
        }
    }
}
