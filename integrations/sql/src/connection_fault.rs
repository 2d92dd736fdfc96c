//! Why there is no connection, read from what a driver says without taking over the URL.

use std::fmt;

/// Why a connection could not be made.
///
/// What drivers say about it can hold the URL, and so the password: libpq repeats a URL that it does not understand, SeaORM one that no driver
/// supports. This holds a reason, and no word of what was said.
///
/// ```
/// use fieldseal_sql::ConnectionFault;
///
/// let said = r#"missing "=" after "postgres:fieldseal:correct-horse@db/people" in connection info string"#;
/// assert_eq!(ConnectionFault::of(said), ConnectionFault::Other);
/// assert_eq!(
///     ConnectionFault::of("FATAL:  password authentication failed for user \"ada\"").to_string(),
///     "the server does not accept the user or the password"
/// );
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ConnectionFault {
    /// The server, or the client, does not accept the other's certificate, or does not do TLS.
    Tls,
    /// The user or the password is wrong.
    Credentials,
    /// There is no such database, or not for this user.
    Database,
    /// The server admits no more clients.
    Full,
    /// Nothing answered in time.
    TimedOut,
    /// Nothing listens, or the name of the host is not known.
    Unreachable,
    /// Something else, or in another language than English.
    Other,
}

/// Words, in lower case, by which a fault is known. The first that are found count: what is said of a certificate begins with "failed to connect".
const SAID: [(&str, ConnectionFault); 21] = {
    use ConnectionFault::{Credentials, Database, Full, TimedOut, Tls, Unreachable};
    [
        ("certificate", Tls),
        ("tls handshake", Tls),
        ("tls connection", Tls),
        ("ssl error", Tls),
        ("tls/ssl", Tls),
        ("server does not support ssl", Tls),
        ("server does not support tls", Tls),
        ("authentication failed", Credentials),
        ("using password: ", Credentials),
        ("no password supplied", Credentials),
        ("unknown database", Database),
        ("access denied for user", Database),
        ("too many c", Full),
        ("timed out", TimedOut),
        ("timeout expired", TimedOut),
        ("connection refused", Unreachable),
        ("can't connect to ", Unreachable),
        ("error connecting to server", Unreachable),
        ("could not translate host name", Unreachable),
        ("failed to lookup address", Unreachable),
        ("unknown server host", Unreachable),
    ]
};

/// What r2d2 puts before the last that it was told, which says why.
const WAITED: &str = "timed out waiting for connection: ";

/// Around the name of a database of PostgreSQL that is not there.
const NO_DATABASE: [&str; 2] = ["database \"", "\" does not exist"];

impl ConnectionFault {
    /// What a driver's message says.
    #[must_use]
    pub fn of(message: &str) -> Self {
        let message = message.to_ascii_lowercase();
        let message = message.strip_prefix(WAITED).unwrap_or(&message);
        if NO_DATABASE.iter().all(|words| message.contains(words)) {
            return Self::Database;
        }
        SAID.iter()
            .find(|(words, _)| message.contains(words))
            .map_or(Self::Other, |(_, fault)| *fault)
    }
}

impl fmt::Display for ConnectionFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Tls => "no TLS that both sides accept: look at the certificates",
            Self::Credentials => "the server does not accept the user or the password",
            Self::Database => "there is no such database, or not for this user",
            Self::Full => "the server has too many connections",
            Self::TimedOut => "the server does not answer in time",
            Self::Unreachable => "nothing listens at the address",
            Self::Other => "the connection cannot be made",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_driver_is_understood() {
        use ConnectionFault::{Credentials, Database, Full, TimedOut, Tls, Unreachable};
        for (said, expect) in [
            // libpq
            (
                "connection to server at \"db\", port 5432 failed: SSL error: certificate verify failed",
                Tls,
            ),
            (
                "connection to server at \"db\", port 5432 failed: FATAL:  password authentication failed for user \"ada\"",
                Credentials,
            ),
            (
                "connection to server at \"db\", port 5432 failed: FATAL:  database \"nope\" does not exist",
                Database,
            ),
            (
                "connection to server at \"db\", port 5432 failed: FATAL:  sorry, too many clients already",
                Full,
            ),
            (
                "connection to server at \"db\", port 1 failed: Connection refused",
                Unreachable,
            ),
            (
                "could not translate host name \"db\" to address: Name or service not known",
                Unreachable,
            ),
            // The client libraries of MariaDB and MySQL
            (
                "TLS/SSL error: Certificate verification failure: The certificate is NOT trusted.",
                Tls,
            ),
            (
                "Access denied for user 'ada'@'localhost' (using password: YES)",
                Credentials,
            ),
            ("Unknown database 'nope'", Database),
            (
                "Access denied for user 'ada'@'%' to database 'nope'",
                Database,
            ),
            ("Too many connections", Full),
            ("Can't connect to server on '127.0.0.1' (111)", Unreachable),
            // tokio-postgres, mysql_async, SQLx
            (
                "error performing TLS handshake: invalid peer certificate: UnknownIssuer",
                Tls,
            ),
            (
                "db error: FATAL: database \"nope\" does not exist",
                Database,
            ),
            (
                "error returned from database: (code: 3D000) database \"nope\" does not exist",
                Database,
            ),
            (
                "error communicating with database: Connection refused (os error 111)",
                Unreachable,
            ),
            (
                "pool timed out while waiting for an open connection",
                TimedOut,
            ),
            // r2d2
            ("timed out waiting for connection", TimedOut),
            (
                "timed out waiting for connection: connection to server at \"db\", port 1 failed: Connection refused",
                Unreachable,
            ),
        ] {
            assert_eq!(ConnectionFault::of(said), expect, "{said}");
        }
    }
}
