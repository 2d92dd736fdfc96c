//! PostgreSQL: libpq and SQLx read the same words in a URL.

use super::server::Server;
use anyhow::ensure;
use std::fmt;

/// A PostgreSQL server.
#[derive(Clone)]
pub struct Postgres(Server);

impl Postgres {
    /// `postgres://user:password@host:port/database?sslmode=verify-full&sslrootcert=ca.pem`
    ///
    /// `options` goes to the server as it is: `options=-csearch_path%3Dshop` is another schema.
    pub fn parse(text: &str) -> anyhow::Result<Self> {
        let server = Server::parse(text, &["sslmode", "sslrootcert", "options"])?;
        let is_verified = server.parameter("sslmode").as_deref() == Some("verify-full");
        ensure!(
            is_verified || server.is_loopback(),
            "{server} is another machine: its URL must ask for verified TLS, ?sslmode=verify-full&sslrootcert=ca.pem"
        );
        Ok(Self(server))
    }

    /// For Diesel, which hands it to libpq.
    pub fn expose_libpq_url(&self) -> String {
        let mut url = self.0.expose_url().clone();
        // libpq would wait for minutes for a server that says nothing.
        url.query_pairs_mut().append_pair("connect_timeout", "10");
        url.into()
    }

    /// For SeaORM, which hands it to SQLx.
    pub fn expose_sqlx_url(&self) -> &str {
        self.0.expose_url().as_str()
    }
}

impl fmt::Display for Postgres {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_machine_needs_verified_tls() {
        for (host, tls, is_accepted) in [
            ("db.example", "", false),
            ("db.example", "?sslmode=require", false),
            ("db.example", "?sslmode=verify-ca&sslrootcert=a", false),
            ("db.example", "?sslmode=verify-full", true),
            ("localhost", "", true),
            ("[::1]", "?sslmode=disable", true),
        ] {
            let url = format!("postgres://ada:secret@{host}:5432/people{tls}");
            let parsed = Postgres::parse(&url).map(|server| server.to_string());
            assert_eq!(parsed.is_ok(), is_accepted, "{url}");
            assert!(!format!("{parsed:?}").contains("secret"));
        }
    }

    #[test]
    fn options_pass_as_they_are() {
        let url = "postgres://ada@localhost/people?options=-csearch_path%3Dshop";
        let server = Postgres::parse(url).unwrap();
        assert_eq!(server.expose_sqlx_url(), url);
        assert_eq!(
            server.expose_libpq_url(),
            format!("{url}&connect_timeout=10")
        );
    }
}
