//! A place of its own on one of the servers that `tests/servers` started, and each driver's way to it, over TLS.

use diesel::connection::SimpleConnection;
use diesel::{Connection, MysqlConnection, PgConnection};
use diesel_async::{AsyncMysqlConnection, AsyncPgConnection};
use fieldseal::Protect;
use fieldseal_sql::{Dialect, ProtectedTable};
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

/// A schema of PostgreSQL or a database of MariaDB, with the table `users`, until the test ends.
#[derive(Debug)]
pub(crate) struct Place {
    pub(crate) server: Server,
    /// Of the schema, or of the database.
    pub(crate) name: String,
    /// Where the server is: `localhost:15432`.
    address: String,
    /// Of the authority by which clients know the server.
    ca: PathBuf,
}

/// A variable that `tests/servers` sets.
#[track_caller]
pub(crate) fn variable(name: &str) -> String {
    env::var(name).unwrap_or_else(|_| {
        panic!("{name} is not set: run the tests as `tests/run`, or `tests/servers run -- cargo test …`")
    })
}

impl Place {
    /// On the servers that every test shares.
    pub(crate) fn new(server: Server) -> Self {
        let variable_of_url = match server {
            Server::Postgres => "FIELDSEAL_TEST_POSTGRES",
            Server::MariaDb => "FIELDSEAL_TEST_MARIADB",
        };
        let url = variable(variable_of_url);
        let address = url.split_once('@').unwrap().1.split_once('/').unwrap().0;
        Self::at(server, address, variable("FIELDSEAL_TEST_CA").into())
    }

    /// On a server of the test's own.
    pub(crate) fn at(server: Server, address: &str, ca: PathBuf) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let place = Self {
            server,
            name: format!("live_{}_{count}", std::process::id()),
            address: address.to_owned(),
            ca,
        };
        place.execute_outside(&match server {
            Server::Postgres => format!("CREATE SCHEMA {}", place.name),
            Server::MariaDb => format!("CREATE DATABASE {}", place.name),
        });
        place.execute(&place.table::<crate::model::User>());
        place
    }

    pub(crate) fn dialect(&self) -> Dialect {
        match self.server {
            Server::Postgres => Dialect::Postgres,
            Server::MariaDb => Dialect::MariaDb,
        }
    }

    /// `CREATE TABLE` of a model whose columns are all protected, but for `id` and `name`.
    pub(crate) fn table<M: Protect>(&self) -> String {
        let (key, text) = match self.server {
            Server::Postgres => ("INTEGER NOT NULL PRIMARY KEY", "text NOT NULL"),
            Server::MariaDb => (
                "INTEGER NOT NULL AUTO_INCREMENT PRIMARY KEY",
                "VARCHAR(200) COLLATE utf8mb4_bin NOT NULL",
            ),
        };
        let table = ProtectedTable::of::<M>(self.dialect()).unwrap();
        let table = table.plain("id", key).unwrap();
        let table = table.plain("name", text).unwrap();
        table.create_table().up().to_owned()
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

    /// Executes statements around every adapter.
    #[track_caller]
    pub(crate) fn execute(&self, statements: &str) {
        self.execute_at(&self.diesel_url(), statements);
    }

    /// The same where the place itself is not needed.
    #[track_caller]
    pub(crate) fn execute_outside(&self, statements: &str) {
        let outside = match self.server {
            Server::Postgres => self.diesel_url().replace(&self.name, "public"),
            Server::MariaDb => self.diesel_url().replace(&self.name, "information_schema"),
        };
        self.execute_at(&outside, statements);
    }

    #[track_caller]
    fn execute_at(&self, url: &str, statements: &str) {
        match self.server {
            Server::Postgres => PgConnection::establish(url)
                .unwrap()
                .batch_execute(statements)
                .unwrap(),
            Server::MariaDb => MysqlConnection::establish(url)
                .unwrap()
                .batch_execute(statements)
                .unwrap(),
        }
    }
}
