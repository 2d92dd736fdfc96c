//! Where a scope holds: across awaits, in transactions, in streams, and for each future of a `join!`.

use super::store::{Failure, Store, pause};
use super::{row_of, tenant_here, tenants, vault};
use fieldseal::{Scope, Within};

pub(crate) async fn a_scope_holds_across_awaits(store: impl Store) {
    let vault = vault();
    // More tasks than threads, so that pauses give a thread to another tenant, and a task to another thread.
    let tasks: Vec<_> = (0..16)
        .map(|number| {
            let tenant = format!("tenant-{number}");
            let scope = vault.scope().tenant(&tenant).unwrap();
            tokio::spawn(visit(store.clone(), tenant, number * 10 + 1).within(scope))
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    assert!(Scope::current().is_none());
    assert_eq!(store.count().await, 16 * 3);
}

/// Writes and reads three rows, with pauses.
async fn visit(store: impl Store, tenant: String, first: i32) {
    for address in 0..3 {
        let mut row = row_of(&tenant, first + address, address);
        store.insert(row.clone()).await.unwrap();
        pause().await;
        assert_eq!(tenant_here().as_deref(), Some(tenant.as_str()));
        assert!(store.find(row.email.clone()).await.unwrap() == [row.clone()]);
        pause().await;
        row.note = None;
        store.update(row.clone()).await.unwrap();
        pause().await;
        assert!(store.find(row.email.clone()).await.unwrap() == [row]);
    }
}

pub(crate) async fn a_scope_holds_in_a_transaction_that_commits(store: impl Store) {
    let [north, south] = tenants(["north", "south"]);
    let rows = [1, 2, 3].map(|id| row_of("north", id, id));
    // The last row is of another tenant, whose scope ends with it: the look-up after it is the first tenant's again.
    let mut writes: Vec<_> = rows.iter().map(|row| (None, row.clone())).collect();
    writes.push((Some(south.clone()), row_of("south", 4, 1)));
    let found = store.transact(writes, Ok(())).within(north.clone()).await;
    assert!(found.unwrap() == rows[..1]);

    let read = store.stream(0..10, Vec::new()).within(north).await.unwrap();
    assert_eq!(read.len(), 4);
    for (read, row) in read.iter().zip(&rows) {
        assert!(read.as_ref().unwrap() == row);
    }
    assert!(read[3].as_ref().is_err_and(Failure::is_refused));
    let found = store.find("person.1@example.org".to_owned());
    assert!(found.within(south).await.unwrap() == [row_of("south", 4, 1)]);
}

pub(crate) async fn a_transaction_that_fails_leaves_nothing(store: impl Store) {
    let vault = vault();
    let north = vault.scope().tenant("north").unwrap();
    let rows = || [1, 2].map(|id| (None, row_of("north", id, id))).to_vec();

    let end = Err(Failure::Other("on second thought".to_owned()));
    let failed = store.transact(rows(), end).within(north.clone()).await;
    assert!(matches!(failed, Err(Failure::Other(why)) if why == "on second thought"));
    assert_eq!(store.count().await, 0);

    // A row that cannot be sealed is an end as well.
    let mut writes = rows();
    writes.push((Some(vault.scope()), row_of("nobody", 3, 3)));
    let failed = store.transact(writes, Ok(())).within(north.clone()).await;
    assert!(failed.is_err_and(|failure| failure.is_no_tenant()));
    assert_eq!(store.count().await, 0);

    // Nothing of either is in the way.
    let written = store.transact(rows(), Ok(())).within(north).await;
    assert!(written.unwrap() == [row_of("north", 1, 1)]);
    assert_eq!(store.count().await, 2);
}

pub(crate) async fn a_stream_opens_each_row_in_the_scope_that_polls_for_it(store: impl Store) {
    let [north, south] = tenants(["north", "south"]);
    let owners = [&north, &south, &south, &north, &south, &north];
    let mut rows = Vec::new();
    for (id, owner) in (1..).zip(owners) {
        let row = row_of(owner.tenant_name().unwrap(), id, id);
        rows.push(row.clone());
        store.insert(row).within(owner.clone()).await.unwrap();
    }

    // Each in its own scope, whatever the scope around them, which needs no tenant.
    let right = owners.map(Clone::clone).to_vec();
    let read = store.stream(0..10, right).within(vault().scope()).await;
    let read: Vec<_> = read.unwrap().into_iter().map(Result::unwrap).collect();
    assert!(read == rows);

    // Each in the other's.
    let other = |owner: &Scope| match owner.tenant_name() {
        Some("north") => south.clone(),
        _ => north.clone(),
    };
    let wrong = owners.map(other).to_vec();
    let read = store.stream(0..10, wrong).within(north.clone()).await;
    let read = read.unwrap();
    assert_eq!(read.len(), rows.len());
    for row in read {
        assert!(row.is_err_and(|failure| failure.is_refused()));
    }

    // All in one. A row that does not open does not end the stream.
    let read = store.stream(0..10, Vec::new()).within(south).await.unwrap();
    assert_eq!(read.len(), rows.len());
    for (read, row) in read.into_iter().zip(rows) {
        match read {
            Ok(read) => assert!(read == row && row.name == "south"),
            Err(failure) => assert!(failure.is_refused() && row.name == "north"),
        }
    }
}

pub(crate) async fn two_tenants_in_one_task_are_kept_apart(store: impl Store) {
    let [north, south, west] = tenants(["north", "south", "west"]);
    async {
        tokio::join!(
            visit(store.clone(), "north".to_owned(), 10).within(north),
            visit(store.clone(), "south".to_owned(), 20).within(south),
            visit(store.clone(), "west".to_owned(), 30),
        );
        assert_eq!(tenant_here().as_deref(), Some("west"));
    }
    .within(west)
    .await;
    assert!(Scope::current().is_none());
    assert_eq!(store.count().await, 9);
}
