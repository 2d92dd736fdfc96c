//! Statements that take longer than the server lets them.

use super::batch::Secrets;
use super::clients;
use super::gate::{self, Gate};
use super::under_way::assert_there;
use crate::place::Place;
use crate::reach::Server;
use fieldseal::{Keyring, Vault, Within};
use fieldseal_sql::StatementFault;
use tokio::sync::mpsc::unbounded_channel;

async fn a_statement_that_times_out_leaves_nothing_but_its_connection(server: Server) {
    let vault = Vault::new(Keyring::generate("faults").unwrap()).unwrap();
    let secrets = Secrets::new();
    let (limit, no_limit, connection) = match server {
        Server::Postgres => (
            "SET statement_timeout = 200",
            "SET statement_timeout = 0",
            "pg_backend_pid()::bigint",
        ),
        Server::MariaDb => (
            "SET SESSION max_statement_time = 0.2",
            "SET SESSION max_statement_time = 0",
            "CAST(CONNECTION_ID() AS SIGNED)",
        ),
    };
    async {
        for client in clients(server, 1, || Place::new(server)).await {
            let name = client.name();
            gate::build(client.place());
            client.insert(secrets.batch(0)).await.expect(name);
            let id = client.number(connection).await.expect(name);
            client.execute(limit).await.expect(name);

            let gate = Gate::shut(client.place());
            let insert = client.insert(secrets.batch(1)).await.expect_err(name);
            let (rows, _came) = unbounded_channel();
            let load = client.load(gate::condition(server), rows).await;
            for fault in [insert, load.expect_err(name)] {
                secrets.assert_not_in_error(&fault);
                fault.assert_is(StatementFault::TimedOut);
            }
            drop(gate);

            client.execute(no_limit).await.expect(name);
            assert_there(&client, &secrets, 1).await;
            client.insert(secrets.batch(1)).await.expect(name);
            assert_there(&client, &secrets, 2).await;
            assert_eq!(client.number(connection).await.expect(name), id, "{name}");
            secrets.assert_not_in_table(client.place());
        }
    }
    .within(vault.scope())
    .await;
}

#[tokio::test]
async fn on_postgres() {
    a_statement_that_times_out_leaves_nothing_but_its_connection(Server::Postgres).await;
}

#[tokio::test]
async fn on_maria_db() {
    a_statement_that_times_out_leaves_nothing_but_its_connection(Server::MariaDb).await;
}
