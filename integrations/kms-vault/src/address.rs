//! Where the server is: by TLS, or on a loopback address where that was asked for.

use crate::cause::Cause;
use fieldseal::kek::is_loopback;
use reqwest::Url;

/// The address of a server, which nobody between can read.
#[derive(Clone)]
pub(crate) struct Address {
    /// Ends in the API's version, as every request does that is made of it.
    base: String,
    encrypted: bool,
}

impl Address {
    pub(crate) fn parse(text: &str, plain_loopback: bool) -> Result<Self, Cause> {
        let url = Url::parse(text).map_err(|_| Cause::Address("is not a URL"))?;
        // A password in an address would be in every log that prints it.
        if !url.username().is_empty() || url.password().is_some() {
            return Err(Cause::Address("has a user name or a password"));
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(Cause::Address("has a query or a fragment"));
        }
        let encrypted = match url.scheme() {
            "https" => true,
            "http" if !plain_loopback => return Err(Cause::Address("is without TLS")),
            "http" if url.host_str().is_some_and(is_loopback) => false,
            "http" => {
                return Err(Cause::Address(
                    "is without TLS, and not a loopback address in digits",
                ));
            }
            _ => return Err(Cause::Address("is neither `https` nor `http`")),
        };
        let base = format!("{}/v1", url.as_str().trim_end_matches('/'));
        Ok(Self { base, encrypted })
    }

    pub(crate) fn base(&self) -> &str {
        &self.base
    }

    pub(crate) fn is_encrypted(&self) -> bool {
        self.encrypted
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_tls_or_an_allowed_loopback_address_is_taken() {
        for (text, plain_loopback, taken) in [
            ("https://vault.example:8200", false, true),
            ("https://vault.example:8200/", true, true),
            ("http://127.0.0.1:8200", true, true),
            ("http://[::1]:8200", true, true),
            ("http://127.0.0.1:8200", false, false),
            ("http://localhost:8200", true, false),
            ("http://127.0.0.1.example:8200", true, false),
            ("http://10.0.0.1:8200", true, false),
            ("https://user:word@vault.example", false, false),
            ("https://vault.example?x=y", false, false),
            ("unix:///run/vault.sock", true, false),
            ("vault.example:8200", true, false),
            ("", true, false),
        ] {
            assert_eq!(
                Address::parse(text, plain_loopback).is_ok(),
                taken,
                "{text}"
            );
        }
    }

    #[test]
    fn a_path_before_the_api_is_kept() {
        let address = Address::parse("https://proxy.example/vault/", false).unwrap();
        assert_eq!(address.base(), "https://proxy.example/vault/v1");
    }
}
