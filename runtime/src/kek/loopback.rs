//! Which hosts are this machine.

use std::net::IpAddr;

/// Whether a host of a URL is a loopback address in digits, which is where a provider may speak without TLS, if it was asked to.
///
/// A name such as `localhost` is whatever the resolver says, and is none.
///
/// ```
/// use fieldseal::kek::is_loopback;
///
/// assert!(is_loopback("127.0.0.1") && is_loopback("[::1]"));
/// assert!(!is_loopback("localhost") && !is_loopback("127.0.0.1.example.org"));
/// ```
#[must_use]
pub fn is_loopback(host: &str) -> bool {
    let address = host
        .strip_prefix('[')
        .and_then(|host| host.strip_suffix(']'))
        .unwrap_or(host);
    address
        .parse::<IpAddr>()
        .is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_loopback_addresses_in_digits_are_this_machine() {
        for host in ["127.0.0.1", "127.9.9.9", "::1", "[::1]"] {
            assert!(is_loopback(host), "{host}");
        }
        for host in [
            "",
            "localhost",
            "LOCALHOST",
            "0.0.0.0",
            "10.0.0.1",
            "[::ffff:127.0.0.1]",
            "127.0.0.1.example.org",
            "127.0.0.1:80",
            "2130706433",
        ] {
            assert!(!is_loopback(host), "{host}");
        }
    }
}
