//! One side of a comparison: tables of its own on a server, and the ways there.

use crate::reach::{Reach, Server, variable};
use crate::tables::{self, Constraints};
use fieldseal_sql::Dialect;
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection};
use std::env;
use std::path::{Path, PathBuf};
use tokio::runtime::Runtime;

pub(crate) struct Side(Reach);

impl Side {
    /// Makes the tables.
    pub(crate) fn new(server: Server, constraints: Constraints, runtime: &Runtime) -> Self {
        let side = Self(Reach::fresh(server));
        let (place, dialect) = match server {
            Server::Postgres => ("SCHEMA", Dialect::Postgres),
            Server::MariaDb => ("DATABASE", Dialect::MariaDb),
        };
        execute(
            runtime,
            &Self(Reach::outside(server)).connection(runtime),
            &format!("CREATE {place} {}", side.0.name),
        );
        execute(
            runtime,
            &side.connection(runtime),
            &tables::all(dialect, constraints),
        );
        side
    }

    /// A URL for Diesel's connections.
    pub(crate) fn url(&self) -> String {
        let Some(socket) = self.socket() else {
            return self.0.diesel_url();
        };
        let (url, socket) = (self.0.url(), socket.display());
        match self.0.server {
            Server::Postgres => format!(
                "{url}?host={socket}&options=-csearch_path%3D{}",
                self.0.name
            ),
            Server::MariaDb => format!("{url}?unix_socket={socket}"),
        }
    }

    /// A connection of SeaORM's that does nothing but what a statement asks for: no log, and no question before each whether the server is there.
    pub(crate) fn connection(&self, runtime: &Runtime) -> DatabaseConnection {
        let mut options = match self.socket() {
            None => self.0.sea_orm_options(),
            Some(socket) => self.through(&socket),
        };
        options
            .max_connections(1)
            .sqlx_logging(false)
            .test_before_acquire(false);
        runtime
            .block_on(Database::connect(options))
            .expect("a server")
    }

    pub(crate) fn server(&self) -> Server {
        self.0.server
    }

    fn through(&self, socket: &Path) -> ConnectOptions {
        let (url, socket) = (self.0.url(), socket.display());
        match self.0.server {
            Server::Postgres => {
                let mut options =
                    ConnectOptions::new(format!("{url}?host={socket}&sslmode=disable"));
                options.set_schema_search_path(&self.0.name);
                options
            }
            Server::MariaDb => {
                ConnectOptions::new(format!("{url}?socket={socket}&ssl-mode=DISABLED"))
            }
        }
    }

    /// The folder of PostgreSQL's socket, or MariaDB's socket, if it is to be used.
    fn socket(&self) -> Option<PathBuf> {
        env::var_os("FIELDSEAL_BENCH_SOCKET")?;
        let servers = PathBuf::from(variable("FIELDSEAL_TEST_SERVERS"));
        Some(match self.0.server {
            Server::Postgres => servers.join("postgres/data"),
            Server::MariaDb => servers.join("mariadb/data/socket"),
        })
    }
}

pub(crate) fn execute(runtime: &Runtime, database: &DatabaseConnection, sql: &str) {
    runtime
        .block_on(database.execute_unprepared(sql))
        .expect("valid SQL");
}
