//! An insert and a load that have begun and not ended.

use super::batch::{BATCH, MIDDLE, Secrets};
use super::client::{Client, Outcome};
use super::gate::{self, Gate};
use crate::model::User;
use crate::reach::Server;
use fieldseal::{Scope, Within};
use fieldseal_sql::StatementFault;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::task::JoinHandle;
use tokio::time::timeout;

pub(crate) struct UnderWay {
    client: Arc<dyn Client>,
    pub(crate) gate: Gate,
    insert: JoinHandle<Outcome<()>>,
    load: JoinHandle<Outcome<()>>,
    rows: UnboundedReceiver<User>,
    /// What came before anything happened, where rows come one by one.
    first: Option<User>,
}

impl UnderWay {
    /// The first batch is there and is loaded, the second is inserted: each has come to its middle.
    pub(crate) async fn begin(client: &Arc<dyn Client>, secrets: &Secrets) -> Self {
        gate::build(client.place());
        // MariaDB's buffer of a connection grows with the largest packet that came in, and a load over it then keeps back as much of its rows.
        // PostgreSQL reads rows in the order in which they lie in the table, which is theirs if one statement wrote them.
        let statement = match client.place().server {
            Server::Postgres => BATCH,
            Server::MariaDb => 10,
        };
        for rows in secrets.batch(0).chunks(statement as usize) {
            client.insert(rows.to_vec()).await.unwrap();
        }
        let gate = Gate::shut(client.place());
        let scope = Scope::current().unwrap();
        let (inserting, batch) = (Arc::clone(client), secrets.batch(1));
        let insert = async move { inserting.insert(batch).await };
        let (loading, condition) = (Arc::clone(client), gate::condition(client.place().server));
        let (sender, rows) = unbounded_channel();
        let load = async move { loading.load(condition, sender).await };
        let mut under_way = Self {
            client: Arc::clone(client),
            gate,
            insert: tokio::spawn(insert.within(scope.clone())),
            load: tokio::spawn(load.within(scope)),
            rows,
            first: None,
        };
        under_way.gate.until_waiting(2).await;
        if client.streams() {
            let first = timeout(PATIENCE, under_way.rows.recv()).await;
            under_way.first = first.expect("a row comes");
            assert!(under_way.first.is_some());
        }
        under_way
    }

    /// Both failed with their connection, after something happened to them.
    pub(crate) async fn fail(mut self, secrets: &Secrets) {
        let name = self.client.name();
        let insert = in_time(self.insert).await.expect_err(name);
        let load = in_time(self.load).await.expect_err(name);
        let mut came: Vec<User> = self.first.into_iter().collect();
        while let Some(row) = self.rows.recv().await {
            came.push(row);
        }
        assert!(came.len() < MIDDLE as usize, "{name}");
        assert!(came == secrets.batch(0)[..came.len()], "{name}");
        for fault in [insert, load] {
            secrets.assert_not_in_error(&fault);
            fault.assert_is(StatementFault::Lost);
        }
    }
}

/// A call that does not return is not an error that is returned.
async fn in_time<T>(task: JoinHandle<T>) -> T {
    let ended = timeout(PATIENCE, task).await;
    ended.expect("the call returns").unwrap()
}

/// This is no measurement: it is far more than any of them needs.
const PATIENCE: Duration = Duration::from_secs(60);

/// The first batch is there and nothing of the second, which the same pool then inserts.
pub(crate) async fn goes_on(client: &Arc<dyn Client>, secrets: &Secrets) {
    let name = client.name();
    assert_there(client, secrets, 1).await;
    client.insert(secrets.batch(1)).await.expect(name);
    assert_there(client, secrets, 2).await;
    secrets.assert_not_in_table(client.place());
}

/// So many batches are there, each of them whole, and nothing else.
pub(crate) async fn assert_there(client: &Arc<dyn Client>, secrets: &Secrets, batches: i32) {
    let name = client.name();
    let (sender, mut receiver) = unbounded_channel();
    let loaded = client.load("id IS NOT NULL".to_owned(), sender).await;
    loaded.expect(name);
    let mut rows = Vec::new();
    receiver.recv_many(&mut rows, usize::MAX).await;
    rows.sort_by_key(|user| user.id);
    assert!(
        rows == secrets.batches(0, batches),
        "{name}: {}",
        rows.len()
    );
}
