//! The one rule about addresses: TLS, or this machine where that was asked for.

use aws_sdk_kms::config::interceptors::BeforeTransmitInterceptorContextRef;
use aws_sdk_kms::config::{ConfigBag, Intercept, RuntimeComponents};
use aws_sdk_kms::error::BoxError;
use fieldseal::kek::is_loopback;
use http::Uri;

/// Which addresses requests may go to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Addresses {
    /// Plain HTTP to a loopback address.
    pub(crate) plain_loopback: bool,
}

/// A request would have left without TLS.
///
/// The address is left out: it may hold a password.
#[derive(Debug, thiserror::Error)]
#[error("the endpoint has no TLS")]
pub(crate) struct PlainHttp;

impl Addresses {
    /// Whether a request may go there.
    pub(crate) fn check(self, address: &str) -> Result<(), PlainHttp> {
        let uri: Uri = address.parse().map_err(|_| PlainHttp)?;
        match uri.scheme_str() {
            Some("https") => Ok(()),
            Some("http") if self.plain_loopback && uri.host().is_some_and(is_loopback) => Ok(()),
            _ => Err(PlainHttp),
        }
    }
}

/// The endpoint comes from a builder, variables, a profile or the rules of the region, so each request is looked at when it is complete.
impl Intercept for Addresses {
    fn name(&self) -> &'static str {
        "FieldsealAddresses"
    }

    fn read_before_transmit(
        &self,
        context: &BeforeTransmitInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        Ok(self.check(context.request().uri())?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STRICT: Addresses = Addresses {
        plain_loopback: false,
    };
    const LOOPBACK: Addresses = Addresses {
        plain_loopback: true,
    };

    #[test]
    fn tls_may_go_anywhere() {
        for addresses in [STRICT, LOOPBACK] {
            assert!(
                addresses
                    .check("https://kms.eu-west-1.amazonaws.com/")
                    .is_ok()
            );
            assert!(addresses.check("https://127.0.0.1:4566").is_ok());
        }
    }

    #[test]
    fn plain_http_goes_to_loopback_when_asked_to() {
        for address in [
            "http://127.0.0.1:4566/",
            "http://127.9.9.9",
            "http://[::1]:4566/",
        ] {
            assert!(LOOPBACK.check(address).is_ok(), "{address}");
            assert!(STRICT.check(address).is_err(), "{address}");
        }
    }

    #[test]
    fn plain_http_goes_nowhere_else() {
        for address in [
            "http://kms.eu-west-1.amazonaws.com/",
            "http://192.168.0.1:4566/",
            "http://0.0.0.0:4566/",
            "http://127.0.0.1@example.org/",
            "http://127.0.0.1:1@example.org/",
            "http://localhost:4566",
            "http://localhost.example.org/",
            "http://127.0.0.1.example.org/",
            "http://[::ffff:127.0.0.1]/",
            "HTTP://example.org/",
            "ftp://127.0.0.1/",
            "127.0.0.1:4566",
            "/",
            "",
            "http://",
            "not an address",
        ] {
            assert!(LOOPBACK.check(address).is_err(), "{address}");
        }
    }
}
