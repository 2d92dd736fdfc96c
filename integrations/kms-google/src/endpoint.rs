//! Where requests are sent: over TLS, or to this machine.

use fieldseal::kek::is_loopback;
use http::Uri;
use hyper_util::client::proxy::matcher::Matcher;
use url::Url;

/// Whether roots may be sent there.
pub(crate) fn is_private(endpoint: &Url, loopback_without_tls: bool) -> bool {
    let bare = endpoint.username().is_empty()
        && endpoint.password().is_none()
        && endpoint.query().is_none()
        && endpoint.fragment().is_none();
    let loopback = endpoint.host_str().is_some_and(is_loopback);
    bare && match endpoint.scheme() {
        "https" => endpoint.has_host(),
        "http" => loopback && loopback_without_tls,
        _ => false,
    }
}

/// Whether what is sent there without TLS goes to a proxy first. The client decides it by the same rules, and cannot be told to do without.
pub(crate) fn is_read_by_a_proxy(endpoint: &Url) -> bool {
    endpoint.scheme() == "http"
        && endpoint
            .as_str()
            .parse::<Uri>()
            .is_ok_and(|uri| Matcher::from_system().intercept(&uri).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_tls_only_this_machine_is_reached_and_only_when_asked_to() {
        let private =
            |endpoint: &str, loopback| is_private(&Url::parse(endpoint).unwrap(), loopback);
        assert!(private("https://cloudkms.googleapis.com", false));
        assert!(private("http://127.0.0.1:1234", true));
        assert!(private("http://[::1]:1234", true));
        assert!(!private("http://127.0.0.1:1234", false));
        for endpoint in [
            "http://cloudkms.googleapis.com",
            "http://10.0.0.1",
            "http://localhost",
            "http://127.0.0.1.example.org",
            "https://user:password@cloudkms.googleapis.com",
            "https://cloudkms.googleapis.com/?q",
            "ftp://127.0.0.1",
        ] {
            assert!(!private(endpoint, true), "{endpoint}");
        }
    }
}
