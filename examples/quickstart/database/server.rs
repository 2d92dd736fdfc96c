//! The URL of a server: read once, strictly, since drivers disagree about what they do not expect.

use anyhow::{Context, bail, ensure};
use std::fmt;
use std::net::IpAddr;
use url::Url;

/// A server, a user with a password, and the name of a database.
#[derive(Clone)]
pub struct Server(Url);

impl Server {
    /// A URL with at most these parameters.
    ///
    /// Others are refused: `host=` would lead somewhere else than the URL seems to, and drivers print what they do not know. What is refused
    /// is not shown, because it may be part of a password that was not escaped.
    pub fn parse(text: &str, parameters: &[&str]) -> anyhow::Result<Self> {
        ensure!(
            has_sound_escapes(text),
            "the URL of the database has a `%` that is no escape; of a password, write %25"
        );
        let url = Url::parse(text).context("the URL of the database cannot be read")?;
        let host = url.host_str().unwrap_or_default();
        ensure!(
            !host.is_empty() && !host.contains('%'),
            "the URL of the database names no host"
        );
        let name = url.path().strip_prefix('/').unwrap_or_default();
        ensure!(!name.is_empty(), "the URL names no database");
        ensure!(
            !name.contains(['/', '@', ':']) && url.fragment().is_none(),
            "the URL of the database goes on after its name; escape what is special in a password: `@` as %40, `/` as %2F, `#` as %23"
        );
        let mut seen = Vec::new();
        for (name, _) in url.query_pairs() {
            if !parameters.contains(&&*name) || seen.contains(&name) {
                bail!(
                    "the URL of the database may say, once each, {}, and nothing else",
                    parameters.join(", ")
                );
            }
            seen.push(name);
        }
        Ok(Self(url))
    }

    /// As the user wrote it, for a driver, with the password.
    pub fn expose_url(&self) -> &Url {
        &self.0
    }

    /// What the URL says about something.
    pub fn parameter(&self, name: &str) -> Option<String> {
        let mut pairs = self.0.query_pairs();
        let (_, value) = pairs.find(|(other, _)| other == name)?;
        Some(value.into_owned())
    }

    /// The host.
    fn host(&self) -> &str {
        self.0
            .host_str()
            .unwrap_or_default()
            .trim_matches(['[', ']'])
    }

    /// Whether the host is called `localhost`, which is a socket to some drivers.
    pub fn is_localhost(&self) -> bool {
        self.host().eq_ignore_ascii_case("localhost")
    }

    /// Whether what is sent stays on this machine.
    pub fn is_loopback(&self) -> bool {
        self.is_localhost()
            || self
                .host()
                .parse()
                .is_ok_and(|address: IpAddr| address.is_loopback())
    }
}

/// Without the password, and without the parameters.
impl fmt::Display for Server {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let url = &self.0;
        write!(formatter, "{}://", url.scheme())?;
        if !url.username().is_empty() {
            write!(formatter, "{}@", url.username())?;
        }
        write!(formatter, "{}", url.host_str().unwrap_or_default())?;
        if let Some(port) = url.port() {
            write!(formatter, ":{port}")?;
        }
        formatter.write_str(url.path())
    }
}

/// Drivers repeat an escape that they cannot read, and that may be part of the password.
fn has_sound_escapes(text: &str) -> bool {
    text.split('%').skip(1).all(|rest| {
        rest.as_bytes()
            .get(..2)
            .is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit) && digits != b"00")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> anyhow::Result<Server> {
        Server::parse(text, &["tls"])
    }

    #[test]
    fn it_is_shown_without_its_password() {
        let server = parse("postgres://ada:secret@db.example:5433/people?tls=yes").unwrap();
        assert_eq!(server.to_string(), "postgres://ada@db.example:5433/people");
        assert_eq!(server.parameter("tls").as_deref(), Some("yes"));
    }

    #[test]
    fn what_a_driver_could_take_otherwise_is_refused_and_not_shown() {
        for url in [
            "postgres:///people",
            "postgres://ada:12/secret@db/people",
            "postgres://ada:12?secret@db/people",
            "postgres://ada:12#secret@db/people",
            "postgres://ada:secret%zz@db/people",
            "postgres://ada:secret%00@db/people",
            "postgres://ada:secret%@db/people",
            "postgres://ada:se/cret@db/people",
            "postgres://ada:secret@%2Ftmp/people",
            "postgres://ada:secret@db",
            "postgres://ada:secret@db/",
            "postgres://ada:secret@db/people?host=elsewhere",
            "postgres://ada:secret@db/people?tls=yes&tls=no",
            "postgres:ada:secret@db/people",
        ] {
            let error = match parse(url) {
                Ok(server) => panic!("{server} was accepted"),
                Err(error) => format!("{error:?}"),
            };
            assert!(
                !error.contains("secret") && !error.contains("cret@"),
                "{error}"
            );
        }
    }

    #[test]
    fn loopback_is_this_machine_alone() {
        for (host, is_loopback) in [
            ("localhost", true),
            ("LOCALHOST", true),
            ("127.0.0.1", true),
            ("127.9.9.9", true),
            ("[::1]", true),
            ("localhost.example", false),
            ("localhost,db.example", false),
            ("10.0.0.1", false),
            ("[2001:db8::1]", false),
        ] {
            for scheme in ["postgres", "mysql"] {
                let server = parse(&format!("{scheme}://ada@{host}:1/people")).unwrap();
                assert_eq!(server.is_loopback(), is_loopback, "{host}");
            }
        }
    }
}
