//! The way of `diesel-async` to one of the servers that `tests/servers` started, over TLS.

use crate::reach::Reach;
use diesel_async::{AsyncMysqlConnection, AsyncPgConnection};
use mysql_async::{Conn, Opts, OptsBuilder, SslOpts};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use std::error::Error as _;
use std::sync::Arc;
use tokio_postgres_rustls::MakeRustlsConnect;

impl Reach {
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
