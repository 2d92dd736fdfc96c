//! A server whose disk is full.

use super::batch::Secrets;
use super::clients;
use super::server::{Own, folder};
use super::small_disk::SmallDisk;
use super::under_way::assert_there;
use crate::reach::Server;
use fieldseal::{Keyring, Vault, Within};
use fieldseal_sql::StatementFault;
use std::env;

/// Set by `tests/run` where nobody may mount one.
const NO_DISK: &str = "FIELDSEAL_TEST_NO_TMPFS";

async fn what_finds_no_space_leaves_nothing(server: Server) {
    if env::var_os(NO_DISK).is_some() {
        eprintln!("left out, as {NO_DISK} has it");
        return;
    }
    let disk = SmallDisk::mount(folder());
    let disk = disk.unwrap_or_else(|why| {
        panic!("no small disk can be mounted: {why}. Where that cannot be, set {NO_DISK}=1 to leave this out")
    });
    let small: &[_] = match server {
        Server::Postgres => &["-cmin_wal_size=32MB", "-cmax_wal_size=32MB"],
        Server::MariaDb => &["--innodb-log-file-size=8M"],
    };
    // Of two variables the latter goes first: the server stops before its disk does.
    let own = Own::start_in(server, disk.folder().to_owned(), small);
    let vault = Vault::new(Keyring::generate("faults").unwrap()).unwrap();
    let secrets = Secrets::new();
    async {
        for client in clients(server, 2, || own.place()).await {
            let name = client.name();
            client.insert(secrets.batch(0)).await.expect(name);
            if server == Server::Postgres {
                // A log that has its space already, so that it is the table that finds none.
                client.place().execute_outside("SELECT pg_switch_wal()");
                client.place().execute_outside("CHECKPOINT");
            }
            disk.fill(2 << 20);
            let mut batches = 1;
            let fault = loop {
                match client.insert(secrets.batch(batches)).await {
                    Ok(()) => batches += 1,
                    Err(fault) => break fault,
                }
                assert!(batches < 50, "{name}: the disk does not fill");
            };
            secrets.assert_not_in_error(&fault);
            fault.assert_is(StatementFault::NoSpace);

            // What is there can be read meanwhile.
            assert_there(&client, &secrets, batches).await;
            disk.clear();
            client.insert(secrets.batch(batches)).await.expect(name);
            assert_there(&client, &secrets, batches + 1).await;
            secrets.assert_not_in_table(client.place());
            client.execute("DROP TABLE users").await.expect(name);
        }
        own.crash();
        secrets.assert_not_in_files(own.folder());
    }
    .within(vault.scope())
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_postgres() {
    what_finds_no_space_leaves_nothing(Server::Postgres).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_maria_db() {
    what_finds_no_space_leaves_nothing(Server::MariaDb).await;
}
