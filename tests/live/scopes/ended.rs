//! What is left of a scope whose future was dropped or whose task was aborted: nothing.

use super::store::Store;
use super::{row_of, tenants};
use fieldseal::{Scope, Within};
use tokio::task::yield_now;

/// How far a statement has come when it is cancelled: to the pool, to the server, or to its end.
const TURNS: std::ops::Range<i32> = 0..24;

pub(crate) async fn a_future_that_is_dropped_in_the_middle_leaves_no_scope(store: impl Store) {
    let [north, south] = tenants(["north", "south"]);
    let mut kept = Vec::new();
    for turns in TURNS {
        tokio::select! {
            biased;
            written = store.insert(row_of("north", 100 + turns, turns)).within(north.clone()) => written.unwrap(),
            () = take(turns) => assert!(Scope::current().is_none()),
        }
        assert!(Scope::current().is_none());
        let row = row_of("south", 200 + turns, turns);
        let lost = store.insert(row.clone()).await;
        assert!(lost.is_err_and(|failure| failure.is_no_vault()));
        kept.push(row.clone());
        store.insert(row).within(south.clone()).await.unwrap();
    }
    let read = store.stream(200..300, Vec::new()).within(south.clone());
    let read: Vec<_> = read
        .await
        .unwrap()
        .into_iter()
        .map(Result::unwrap)
        .collect();
    assert!(read == kept);
    // What was cancelled was written by its tenant, or not at all.
    let cancelled = store.stream(100..200, Vec::new()).within(south).await;
    for row in cancelled.unwrap() {
        assert!(row.is_err_and(|failure| failure.is_refused()));
    }
    let cancelled = store.stream(100..200, Vec::new()).within(north).await;
    for row in cancelled.unwrap() {
        assert_eq!(row.unwrap().name, "north");
    }
}

async fn take(turns: i32) {
    for _ in 0..turns {
        yield_now().await;
    }
}

/// The runtime has one thread, which is then surely the next task's too.
pub(crate) async fn an_aborted_task_leaves_no_scope_to_the_next_one(store: impl Store) {
    let [north] = tenants(["north"]);
    for turns in TURNS {
        let cancelled = {
            let store = store.clone();
            let insert = async move { store.insert(row_of("north", 100 + turns, turns)).await };
            tokio::spawn(insert.within(north.clone()))
        };
        take(turns).await;
        cancelled.abort();
        match cancelled.await {
            Ok(written) => written.unwrap(),
            Err(error) => assert!(error.is_cancelled()),
        }
        let next = {
            let store = store.clone();
            tokio::spawn(async move {
                assert!(Scope::current().is_none());
                store.insert(row_of("nobody", 200 + turns, turns)).await
            })
        };
        let lost = next.await.unwrap();
        assert!(lost.is_err_and(|failure| failure.is_no_vault()));
    }
    let written = store.stream(200..300, Vec::new()).within(north).await;
    assert!(written.unwrap().is_empty());
}
