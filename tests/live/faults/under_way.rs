//! An insert and a load that have begun and not ended.

use super::batch::{MIDDLE, Secrets};
use super::client::{Client, Fault, Outcome};
use super::gate::{self, Gate};
use crate::model::User;
use fieldseal::{Scope, Within};
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinHandle;

pub(crate) struct UnderWay {
    client: Arc<dyn Client>,
    pub(crate) gate: Gate,
    insert: JoinHandle<Outcome<()>>,
    load: JoinHandle<(Vec<User>, Outcome<()>)>,
}

impl UnderWay {
    /// The first batch is there and is loaded, the second is inserted: each has come to its middle.
    pub(crate) async fn begin(client: &Arc<dyn Client>, secrets: &Secrets) -> Self {
        gate::build(client.place());
        client.insert(secrets.batch(0)).await.unwrap();
        let gate = Gate::shut(client.place());
        let scope = Scope::current().unwrap();
        let (inserting, batch) = (Arc::clone(client), secrets.batch(1));
        let insert = async move { inserting.insert(batch).await };
        let (loading, condition) = (Arc::clone(client), gate::condition(client.place().server));
        let load = async move { loading.load(condition).await };
        let mut under_way = Self {
            client: Arc::clone(client),
            gate,
            insert: tokio::spawn(insert.within(scope.clone())),
            load: tokio::spawn(load.within(scope)),
        };
        under_way.gate.until_waiting(2).await;
        under_way
    }

    pub(crate) fn name(&self) -> &'static str {
        self.client.name()
    }

    /// How both failed, after something happened to them.
    pub(crate) async fn fail(self, secrets: &Secrets) -> [Fault; 2] {
        let name = self.client.name();
        let insert = in_time(self.insert).await.expect_err(name);
        let (rows, load) = in_time(self.load).await;
        let load = load.expect_err(name);
        // A stream had given some of them.
        assert!(rows.len() < MIDDLE as usize, "{name}");
        assert!(!rows.is_empty() || name == "Diesel in r2d2", "{name}");
        assert!(rows == secrets.batch(0)[..rows.len()], "{name}");
        for fault in [&insert, &load] {
            secrets.assert_not_in_error(fault);
        }
        [insert, load]
    }
}

/// A call that does not return is not an error that is returned. This is no measurement: it is far more than any of them needs.
async fn in_time<T>(task: JoinHandle<T>) -> T {
    tokio::time::timeout(Duration::from_secs(60), task)
        .await
        .expect("the call returns")
        .unwrap()
}

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
    let (mut rows, end) = client.load("id IS NOT NULL".to_owned()).await;
    end.expect(name);
    rows.sort_by_key(|user| user.id);
    assert!(
        rows == secrets.batches(0, batches),
        "{name}: {}",
        rows.len()
    );
}
