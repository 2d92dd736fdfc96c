//! A place of its own on one of the servers, with the table of a model.

use crate::model::User;
use crate::reach::{Reach, Server};
use diesel::connection::SimpleConnection;
use diesel::{Connection, MysqlConnection, PgConnection};
use fieldseal::Protect;
use fieldseal_sql::{Dialect, ProtectedTable};
use std::ops::Deref;

/// A schema of PostgreSQL or a database of MariaDB, which goes with its server.
#[derive(Debug)]
pub(crate) struct Place {
    reach: Reach,
    /// The server's own address, where the way there leads through a network that can fail.
    beyond: Option<String>,
}

impl Deref for Place {
    type Target = Reach;

    fn deref(&self) -> &Reach {
        &self.reach
    }
}

impl Place {
    pub(crate) fn new(server: Server) -> Self {
        Self::of::<User>(server)
    }

    /// With the table of this model.
    pub(crate) fn of<M: Protect>(server: Server) -> Self {
        Self::made::<M>(Reach::fresh(server))
    }

    /// As [`new`](Self::new), on a server that is not the common one.
    pub(crate) fn on(reach: Reach) -> Self {
        Self::made::<User>(reach)
    }

    /// On the common server, behind a network of this address.
    pub(crate) fn behind(network: String, server: Server) -> Self {
        let reach = Reach::fresh(server);
        let beyond = Some(reach.address.clone());
        Self {
            beyond,
            ..Self::on(Reach {
                address: network,
                ..reach
            })
        }
    }

    /// Diesel's URL of the place that no network is before.
    pub(crate) fn direct_url(&self) -> String {
        let address = self.beyond.as_ref().unwrap_or(&self.address).clone();
        Reach {
            address,
            ..self.reach.clone()
        }
        .diesel_url()
    }

    fn made<M: Protect>(reach: Reach) -> Self {
        let place = Self {
            reach,
            beyond: None,
        };
        place.execute_outside(&match place.server {
            Server::Postgres => format!("CREATE SCHEMA {}", place.name),
            Server::MariaDb => format!("CREATE DATABASE {}", place.name),
        });
        place.execute(&place.table::<M>());
        place
    }

    /// `CREATE TABLE` of a model whose columns are all protected, but for `id` and `name`.
    pub(crate) fn table<M: Protect>(&self) -> String {
        let (dialect, key, text) = match self.server {
            Server::Postgres => (
                Dialect::Postgres,
                "INTEGER NOT NULL PRIMARY KEY",
                "text NOT NULL",
            ),
            Server::MariaDb => (
                Dialect::MariaDb,
                "INTEGER NOT NULL AUTO_INCREMENT PRIMARY KEY",
                "VARCHAR(200) COLLATE utf8mb4_bin NOT NULL",
            ),
        };
        let table = ProtectedTable::of::<M>(dialect).unwrap();
        let table = table.plain("id", key).unwrap();
        let table = table.plain("name", text).unwrap();
        table.create_table().up().to_owned()
    }

    /// Executes statements around every adapter.
    #[track_caller]
    pub(crate) fn execute(&self, statements: &str) {
        execute(self, statements);
    }

    /// The same where the place itself is not needed.
    #[track_caller]
    pub(crate) fn execute_outside(&self, statements: &str) {
        let outside = Reach {
            name: Reach::outside(self.server).name,
            ..self.reach.clone()
        };
        execute(&outside, statements);
    }
}

#[track_caller]
fn execute(reach: &Reach, statements: &str) {
    let url = reach.diesel_url();
    match reach.server {
        Server::Postgres => PgConnection::establish(&url)
            .unwrap()
            .batch_execute(statements)
            .unwrap(),
        Server::MariaDb => MysqlConnection::establish(&url)
            .unwrap()
            .batch_execute(statements)
            .unwrap(),
    }
}
