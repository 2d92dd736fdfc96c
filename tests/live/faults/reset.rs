//! Connections that are ended by the server, and by the network.

use super::batch::Secrets;
use super::clients;
use super::network::Network;
use super::under_way::{UnderWay, goes_on};
use crate::place::Place;
use crate::reach::Server;
use fieldseal::{Keyring, Vault, Within};

/// Who ends them.
enum By<'a> {
    Server,
    Network(&'a Network),
}

async fn a_batch_and_a_load_under_way_fail_and_leave_nothing(server: Server, by: By<'_>) {
    let vault = Vault::new(Keyring::generate("faults").unwrap()).unwrap();
    let secrets = Secrets::new();
    async {
        let place = || match by {
            By::Server => Place::new(server),
            By::Network(network) => Place::behind(network.address(), server),
        };
        for client in clients(server, 2, place).await {
            let mut calls = UnderWay::begin(&client, &secrets).await;
            match by {
                By::Server => calls.gate.end_connections(),
                By::Network(network) => network.reset(),
            }
            calls.fail(&secrets).await;
            goes_on(&client, &secrets).await;
        }
    }
    .within(vault.scope())
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn by_postgres() {
    a_batch_and_a_load_under_way_fail_and_leave_nothing(Server::Postgres, By::Server).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn by_maria_db() {
    a_batch_and_a_load_under_way_fail_and_leave_nothing(Server::MariaDb, By::Server).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn by_the_network_before_postgres() {
    let network = Network::before(Server::Postgres).await;
    a_batch_and_a_load_under_way_fail_and_leave_nothing(Server::Postgres, By::Network(&network))
        .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn by_the_network_before_maria_db() {
    let network = Network::before(Server::MariaDb).await;
    a_batch_and_a_load_under_way_fail_and_leave_nothing(Server::MariaDb, By::Network(&network))
        .await;
}
