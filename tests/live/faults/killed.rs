//! A server whose processes are killed.

use super::batch::Secrets;
use super::clients;
use super::server::Own;
use super::under_way::{UnderWay, goes_on};
use crate::reach::Server;
use fieldseal::{Keyring, Vault, Within};

async fn a_batch_and_a_load_under_way_fail_and_leave_nothing(server: Server) {
    let vault = Vault::new(Keyring::generate("faults").unwrap()).unwrap();
    let own = Own::start(server);
    let secrets = Secrets::new();
    async {
        let clients = clients(server, 2, || own.place()).await;
        let mut under_way = Vec::new();
        for client in &clients {
            under_way.push(UnderWay::begin(client, &secrets).await);
        }
        own.crash();
        for calls in under_way {
            calls.fail(&secrets).await;
        }
        secrets.assert_not_in_files(own.folder());

        own.restart();
        for client in &clients {
            goes_on(client, &secrets).await;
        }
        own.crash();
        secrets.assert_not_in_files(own.folder());
    }
    .within(vault.scope())
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres() {
    a_batch_and_a_load_under_way_fail_and_leave_nothing(Server::Postgres).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn maria_db() {
    a_batch_and_a_load_under_way_fail_and_leave_nothing(Server::MariaDb).await;
}
