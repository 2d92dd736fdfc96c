//! The way of Diesel and SeaORM to one of the servers that `tests/servers` started, over TLS. That of `diesel-async` is in `nonblocking.rs`.

use sea_orm::ConnectOptions;
use std::env;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

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
        panic!("{name} is not set: run this as `tests/run` does, or `tests/servers run -- cargo …`")
    })
}

const OURS: &str = "a URL of `tests/servers`";

impl Reach {
    pub(crate) fn new(server: Server, name: &str) -> Self {
        let url = variable(match server {
            Server::Postgres => "FIELDSEAL_TEST_POSTGRES",
            Server::MariaDb => "FIELDSEAL_TEST_MARIADB",
        });
        let (_, rest) = url.split_once("://").expect(OURS);
        let (login, rest) = rest.split_once('@').expect(OURS);
        let (user, password) = login.split_once(':').expect(OURS);
        Self {
            server,
            name: name.to_owned(),
            address: rest.split_once('/').expect(OURS).0.to_owned(),
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
    pub(crate) fn url(&self) -> String {
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
}
