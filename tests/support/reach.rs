//! Each driver's way to one of the servers that `tests/servers` started, over TLS.

use diesel_async::{AsyncMysqlConnection, AsyncPgConnection};
use mysql_async::{Conn, Opts, OptsBuilder, SslOpts};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use sea_orm::ConnectOptions;
use std::env;
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
        let address = url.split_once('@').unwrap().1.split_once('/').unwrap().0;
        Self {
            server,
            name: name.to_owned(),
            address: address.to_owned(),
            ca: variable("FIELDSEAL_TEST_CA").into(),
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

    /// A URL for Diesel's own connections.
    pub(crate) fn diesel_url(&self) -> String {
        let ca = self.ca.display();
        match self.server {
            Server::Postgres => format!(
                "postgres://fieldseal:fieldseal@{}/postgres?sslmode=verify-full&sslrootcert={ca}&options=-csearch_path%3D{}",
                self.address, self.name
            ),
            // To the client library `localhost` is a socket.
            Server::MariaDb => format!(
                "mysql://fieldseal:fieldseal@{}/{}?ssl_ca={ca}",
                self.address.replace("localhost", "127.0.0.1"),
                self.name
            ),
        }
    }

    /// What SeaORM connects to.
    pub(crate) fn sea_orm_options(&self) -> ConnectOptions {
        let ca = self.ca.display();
        match self.server {
            Server::Postgres => {
                let mut options = ConnectOptions::new(format!(
                    "postgres://fieldseal:fieldseal@{}/postgres?sslmode=verify-full&sslrootcert={ca}",
                    self.address
                ));
                options.set_schema_search_path(&self.name);
                options
            }
            Server::MariaDb => ConnectOptions::new(format!(
                "mysql://fieldseal:fieldseal@{}/{}?ssl-mode=VERIFY_IDENTITY&ssl-ca={ca}",
                self.address, self.name
            )),
        }
    }

    /// A connection of `diesel-async` to PostgreSQL.
    pub(crate) async fn postgres(&self) -> diesel::ConnectionResult<AsyncPgConnection> {
        let bad = |error: tokio_postgres::Error| {
            diesel::ConnectionError::BadConnection(error.to_string())
        };
        let url = format!("postgres://fieldseal:fieldseal@{}/postgres", self.address);
        let mut config: tokio_postgres::Config = url.parse().map_err(bad)?;
        config.ssl_mode(tokio_postgres::config::SslMode::Require);
        config.options(format!("-csearch_path={}", self.name));
        let (client, connection) = config.connect(self.tls()).await.map_err(bad)?;
        AsyncPgConnection::try_from_client_and_connection(client, connection).await
    }

    /// A connection of `diesel-async` to MariaDB.
    pub(crate) async fn maria_db(&self) -> diesel::ConnectionResult<AsyncMysqlConnection> {
        let url = format!("mysql://fieldseal:fieldseal@{}/{}", self.address, self.name);
        let tls = SslOpts::default()
            .with_disable_built_in_roots(true)
            .with_root_certs(vec![self.ca.clone().into()]);
        let options = OptsBuilder::from_opts(Opts::from_url(&url).unwrap())
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
