//! The one rule about addresses: TLS, or this machine where that was asked for.

use aws_sdk_kms::config::interceptors::BeforeTransmitInterceptorContextRef;
use aws_sdk_kms::config::{ConfigBag, Intercept, RuntimeComponents};
use aws_sdk_kms::error::BoxError;
use fieldseal::kek::is_loopback;
use http::Uri;
use hyper_util::client::proxy::matcher::Matcher;

/// Which addresses requests may go to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Addresses {
    /// Plain HTTP to a loopback address.
    pub(crate) plain_loopback: bool,
}

/// A request would have left without TLS.
///
/// The address is left out: it may hold a password.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub(crate) enum PlainHttp {
    #[error("the endpoint has no TLS")]
    Endpoint,
    #[error(
        "the endpoint has no TLS, and the environment names a proxy for it: `NO_PROXY` has to name its address"
    )]
    Proxy,
}

impl Addresses {
    /// Whether a request may go there, as this process is set up.
    pub(crate) fn check(self, address: &str) -> Result<(), PlainHttp> {
        self.check_with(&Matcher::from_system(), address)
    }

    /// Where the SDK's own client goes through a proxy, by the same rules, the proxy would read what has no TLS.
    fn check_with(self, proxies: &Matcher, address: &str) -> Result<(), PlainHttp> {
        let uri: Uri = address.parse().map_err(|_| PlainHttp::Endpoint)?;
        match uri.scheme_str() {
            Some("https") => Ok(()),
            Some("http") if self.plain_loopback && uri.host().is_some_and(is_loopback) => {
                match proxies.intercept(&uri) {
                    None => Ok(()),
                    Some(_) => Err(PlainHttp::Proxy),
                }
            }
            _ => Err(PlainHttp::Endpoint),
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

    fn check(addresses: Addresses, address: &str) -> Result<(), PlainHttp> {
        addresses.check_with(&Matcher::builder().build(), address)
    }

    #[test]
    fn tls_may_go_anywhere() {
        for addresses in [STRICT, LOOPBACK] {
            assert!(check(addresses, "https://kms.eu-west-1.amazonaws.com/").is_ok());
            assert!(check(addresses, "https://127.0.0.1:4566").is_ok());
        }
    }

    #[test]
    fn plain_http_goes_to_loopback_when_asked_to() {
        for address in [
            "http://127.0.0.1:4566/",
            "http://127.9.9.9",
            "http://[::1]:4566/",
        ] {
            assert!(check(LOOPBACK, address).is_ok(), "{address}");
            assert!(check(STRICT, address).is_err(), "{address}");
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
            assert!(check(LOOPBACK, address).is_err(), "{address}");
        }
    }
    #[test]
    fn plain_http_goes_past_every_proxy() {
        let proxies = |no| {
            Matcher::builder()
                .all("http://192.0.2.1:3128")
                .no(no)
                .build()
        };
        let address = "http://127.0.0.1:4566/";
        let proxied = LOOPBACK.check_with(&proxies(""), address);
        assert_eq!(proxied, Err(PlainHttp::Proxy));
        assert_eq!(LOOPBACK.check_with(&proxies("127.0.0.1"), address), Ok(()));
        // What has TLS, it cannot read.
        let tls = "https://kms.eu-west-1.amazonaws.com/";
        assert_eq!(STRICT.check_with(&proxies(""), tls), Ok(()));
    }
}
