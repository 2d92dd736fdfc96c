//! Each driver's way to one of the servers that `tests/servers` started, over TLS.

use diesel_async::{AsyncMysqlConnection, AsyncPgConnection};
use mysql_async::{Conn, Opts, OptsBuilder, SslOpts};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use sea_orm::ConnectOptions;
use std::env;
use std::error::Error as _;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use tokio_postgres_rustls::MakeRustlsConnect;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Server {
    Postgres,
    MariaDb,
}

/// A schema of PostgreSQL or a database of MariaDB, which need not be there.
#[derive(Clone, Debug)]
pub(crate) struct Reach {
    pub(crate) server: Server,
    /// Of the schema, or of the database.
    pub(crate) name: String,
    /// Where the server is: `localhost:15432`.
    pub(crate) address: String,
    /// Of the authority by which clients know the server.
    pub(crate) ca: PathBuf,
    pub(crate) user: String,
    pub(crate) password: String,
    /// That schemas are in, of PostgreSQL.
    pub(crate) database: String,
}

/// A variable that `tests/servers` sets.
#[track_caller]
pub(crate) fn variable(name: &str) -> String {
    env::var(name).unwrap_or_else(|_| {
        panic!("{name} is not set: run the tests as `tests/run`, or `tests/servers run -- cargo test …`")
    })
}

impl Reach {
    pub(crate) fn new(server: Server, name: &str) -> Self {
        let url = variable(match server {
            Server::Postgres => "FIELDSEAL_TEST_POSTGRES",
            Server::MariaDb => "FIELDSEAL_TEST_MARIADB",
        });
        let (login, rest) = url.split_once("://").unwrap().1.split_once('@').unwrap();
        let (user, password) = login.split_once(':').unwrap();
        Self {
            server,
            name: name.to_owned(),
            address: rest.split_once('/').unwrap().0.to_owned(),
            ca: variable("FIELDSEAL_TEST_CA").into(),
            user: user.to_owned(),
            password: password.to_owned(),
            database: "postgres".to_owned(),
        }
    }

    /// Of a name that nobody else has on a server that lives for one run.
    pub(crate) fn fresh(server: Server) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        Self::new(server, &format!("test_{}_{count}", std::process::id()))
    }

    /// What is there before anybody makes something.
    pub(crate) fn outside(server: Server) -> Self {
        Self::new(
            server,
            match server {
                Server::Postgres => "public",
                Server::MariaDb => "information_schema",
            },
        )
    }

    /// Without the words for TLS, in which drivers differ.
    fn url(&self) -> String {
        let (scheme, database) = match self.server {
            Server::Postgres => ("postgres", &self.database),
            Server::MariaDb => ("mysql", &self.name),
        };
        format!(
            "{scheme}://{}:{}@{}/{database}",
            self.user, self.password, self.address
        )
    }

    /// A URL for Diesel's own connections.
    pub(crate) fn diesel_url(&self) -> String {
        let ca = self.ca.display();
        match self.server {
            Server::Postgres => format!(
                "{}?sslmode=verify-full&sslrootcert={ca}&options=-csearch_path%3D{}",
                self.url(),
                self.name
            ),
            // To the client library `localhost` is a socket.
            Server::MariaDb => {
                format!("{}?ssl_ca={ca}", self.url()).replace("@localhost", "@127.0.0.1")
            }
        }
    }

    /// What SeaORM connects to.
    pub(crate) fn sea_orm_options(&self) -> ConnectOptions {
        let ca = self.ca.display();
        match self.server {
            Server::Postgres => {
                let mut options = ConnectOptions::new(format!(
                    "{}?sslmode=verify-full&sslrootcert={ca}",
                    self.url()
                ));
                options.set_schema_search_path(&self.name);
                options
            }
            Server::MariaDb => ConnectOptions::new(format!(
                "{}?ssl-mode=VERIFY_IDENTITY&ssl-ca={ca}",
                self.url()
            )),
        }
    }

    /// A connection of `diesel-async` to PostgreSQL.
    pub(crate) async fn postgres(&self) -> diesel::ConnectionResult<AsyncPgConnection> {
        // The driver itself says no more than "db error".
        let bad = |error: tokio_postgres::Error| {
            let cause = error.source().map(ToString::to_string);
            let cause = cause.unwrap_or_default();
            diesel::ConnectionError::BadConnection(format!("{error}: {cause}"))
        };
        let mut config: tokio_postgres::Config = self.url().parse().map_err(bad)?;
        config.ssl_mode(tokio_postgres::config::SslMode::Require);
        config.options(format!("-csearch_path={}", self.name));
        let (client, connection) = config.connect(self.tls()).await.map_err(bad)?;
        AsyncPgConnection::try_from_client_and_connection(client, connection).await
    }

    /// A connection of `diesel-async` to MariaDB.
    pub(crate) async fn maria_db(&self) -> diesel::ConnectionResult<AsyncMysqlConnection> {
        let tls = SslOpts::default()
            .with_disable_built_in_roots(true)
            .with_root_certs(vec![self.ca.clone().into()]);
        let options = OptsBuilder::from_opts(Opts::from_url(&self.url()).unwrap())
            .ssl_opts(tls)
            // As `establish` has it: with two caches, one closes what the other keeps.
            .stmt_cache_size(0)
            .prefer_socket(false);
        let connection = Conn::new(options)
            .await
            .map_err(|error| diesel::ConnectionError::BadConnection(error.to_string()))?;
        AsyncMysqlConnection::try_from(connection).await
    }

    /// TLS that trusts the server's own authority and nobody else.
    pub(crate) fn tls(&self) -> MakeRustlsConnect {
        let mut roots = RootCertStore::empty();
        for certificate in CertificateDer::pem_file_iter(&self.ca).unwrap() {
            roots.add(certificate.unwrap()).unwrap();
        }
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
        MakeRustlsConnect::new(config)
    }
}
