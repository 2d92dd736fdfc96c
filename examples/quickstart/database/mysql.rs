//! MySQL and MariaDB: Diesel's client library and SQLx have each their own words in a URL.

use super::server::Server;
use anyhow::{Context, ensure};
use std::fmt;

/// A MySQL or MariaDB server.
#[derive(Clone)]
pub struct MySql {
    server: Server,
    client_url: String,
}

impl MySql {
    /// `mysql://user:password@host:port/database?ssl-mode=VERIFY_IDENTITY&ssl-ca=ca.pem`
    pub fn parse(text: &str) -> anyhow::Result<Self> {
        let server = Server::parse(text, &["ssl-mode", "ssl-ca"])?;
        let mode = server.parameter("ssl-mode");
        let is_verified = mode.is_some_and(|mode| mode.eq_ignore_ascii_case("VERIFY_IDENTITY"))
            && server.parameter("ssl-ca").is_some();
        ensure!(
            is_verified || server.is_loopback(),
            "{server} is another machine: its URL must ask for verified TLS, ?ssl-mode=VERIFY_IDENTITY&ssl-ca=ca.pem"
        );
        ensure!(
            !server.expose_url().path().contains('%'),
            "the name of the database has an escape, which Diesel does not read"
        );
        let client_url = client_url(&server)?;
        Ok(Self { server, client_url })
    }

    /// For Diesel, which hands its parts to the client library.
    pub fn expose_client_url(&self) -> &str {
        &self.client_url
    }

    /// For SeaORM, which hands it to SQLx.
    pub fn expose_sqlx_url(&self) -> &str {
        self.server.expose_url().as_str()
    }
}

/// The client library of MySQL looks at `ssl_mode`, that of MariaDB at `ssl_ca` alone.
fn client_url(server: &Server) -> anyhow::Result<String> {
    let mut url = server.expose_url().clone();
    if server.is_localhost() {
        // A socket to the client library, and so perhaps another server than SQLx reaches.
        url.set_host(Some("127.0.0.1"))
            .context("the host of the URL")?;
    }
    url.set_query(None);
    for (word, name) in [("ssl-mode", "ssl_mode"), ("ssl-ca", "ssl_ca")] {
        if let Some(value) = server.parameter(word) {
            url.query_pairs_mut().append_pair(name, &value);
        }
    }
    Ok(url.into())
}

impl fmt::Display for MySql {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.server.fmt(formatter)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_machine_needs_verified_tls() {
        for (host, tls, is_accepted) in [
            ("db.example", "", false),
            ("db.example", "?ssl-mode=REQUIRED", false),
            ("db.example", "?ssl-mode=VERIFY_CA&ssl-ca=a", false),
            ("db.example", "?ssl-mode=VERIFY_IDENTITY", false),
            ("db.example", "?ssl-mode=VERIFY_IDENTITY&ssl-ca=a", true),
            ("db.example", "?ssl-mode=verify_identity&ssl-ca=a", true),
            ("127.0.0.1", "", true),
            ("localhost", "?ssl-mode=DISABLED", true),
        ] {
            let url = format!("mysql://ada:secret@{host}:3306/people{tls}");
            let parsed = MySql::parse(&url).map(|server| server.to_string());
            assert_eq!(parsed.is_ok(), is_accepted, "{url}");
            assert!(!format!("{parsed:?}").contains("secret"));
        }
    }

    #[test]
    fn each_driver_gets_its_own_spelling() {
        let url = "mysql://ada@localhost:3307/people?ssl-mode=VERIFY_IDENTITY&ssl-ca=/a%20b/ca.pem";
        let server = MySql::parse(url).unwrap();
        assert_eq!(server.expose_sqlx_url(), url);
        assert_eq!(
            server.expose_client_url(),
            "mysql://ada@127.0.0.1:3307/people?ssl_mode=VERIFY_IDENTITY&ssl_ca=%2Fa+b%2Fca.pem"
        );
    }
}
