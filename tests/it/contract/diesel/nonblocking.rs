//! `diesel-async`, whose connections the suite drives by Diesel's own wrapper: each call is awaited before it returns.

use super::{Connect, Diesel, SQLITE};
use crate::contract::database::{Database, Place, ca};
use diesel::SqliteConnection;
use diesel::connection::SimpleConnection;
use diesel_async::async_connection_wrapper::AsyncConnectionWrapper;
use diesel_async::sync_connection_wrapper::SyncConnectionWrapper;
use diesel_async::{AsyncConnection, AsyncMysqlConnection, AsyncPgConnection};
use mysql_async::{Conn, Opts, OptsBuilder, SslOpts};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use std::path::PathBuf;
use std::sync::Arc;
use tokio::runtime::{Builder, Runtime};
use tokio_postgres_rustls::MakeRustlsConnect;

pub(crate) type Sqlite = Diesel<AsyncConnectionWrapper<SyncConnectionWrapper<SqliteConnection>>>;
pub(crate) type Postgres = Diesel<AsyncConnectionWrapper<AsyncPgConnection>>;
pub(crate) type MariaDb = Diesel<AsyncConnectionWrapper<AsyncMysqlConnection>>;

/// Where connections do in the background what is theirs to do.
fn runtime() -> &'static Runtime {
    static RUNTIME: std::sync::OnceLock<Runtime> = std::sync::OnceLock::new();
    RUNTIME.get_or_init(|| {
        Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap()
    })
}

impl Connect for AsyncConnectionWrapper<SyncConnectionWrapper<SqliteConnection>> {
    const DATABASE: Database = Database::Sqlite;

    fn connect(place: &Place) -> Self {
        let connection = SyncConnectionWrapper::establish(&place.url);
        let mut connection = Self::from(runtime().block_on(connection).unwrap());
        connection.batch_execute(SQLITE).unwrap();
        connection
    }
}

impl Connect for AsyncConnectionWrapper<AsyncPgConnection> {
    const DATABASE: Database = Database::Postgres;

    fn connect(place: &Place) -> Self {
        Self::from(runtime().block_on(postgres(place)))
    }
}

impl Connect for AsyncConnectionWrapper<AsyncMysqlConnection> {
    const DATABASE: Database = Database::MariaDb;

    fn connect(place: &Place) -> Self {
        Self::from(runtime().block_on(maria_db(place)))
    }
}

/// A connection of `tokio-postgres` with the TLS of `rustls`.
pub(crate) async fn postgres(place: &Place) -> AsyncPgConnection {
    let mut config: tokio_postgres::Config = place.url.parse().unwrap();
    config.ssl_mode(tokio_postgres::config::SslMode::Require);
    config.options(format!("-csearch_path={}", place.name()));
    let (client, connection) = config.connect(tls()).await.unwrap();
    AsyncPgConnection::try_from_client_and_connection(client, connection)
        .await
        .unwrap()
}

/// TLS that trusts the test's own authority and nobody else.
pub(crate) fn tls() -> MakeRustlsConnect {
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_file_iter(ca()).unwrap() {
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

/// A connection of `mysql_async` with the TLS of `rustls`.
pub(crate) async fn maria_db(place: &Place) -> AsyncMysqlConnection {
    let options = Opts::from_url(&place.url).unwrap();
    let tls = SslOpts::default()
        .with_disable_built_in_roots(true)
        .with_root_certs(vec![PathBuf::from(ca()).into()]);
    let options = OptsBuilder::from_opts(options)
        .ssl_opts(tls)
        // As `establish` has it: with two caches, one closes what the other keeps.
        .stmt_cache_size(0)
        .prefer_socket(false);
    AsyncMysqlConnection::try_from(Conn::new(options).await.unwrap())
        .await
        .unwrap()
}
