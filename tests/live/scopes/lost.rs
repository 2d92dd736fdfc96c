//! Where a scope does not go by itself: spawned tasks and blocking threads. Nothing is read or written there without it.

use super::declared::patient;
use super::in_sea_orm::InSeaOrm;
use super::store::{Failure, Store};
use super::{row_of, tenant_here, tenants, vault};
use fieldseal::{Scope, SealError, Within};
use fieldseal_sea_orm::{ProtectedActiveModel, seal_error};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use tokio::runtime::Handle;
use tokio::task::spawn_blocking;

pub(crate) async fn a_spawned_task_has_no_scope_unless_it_is_carried(store: impl Store) {
    let [north] = tenants(["north"]);
    goes_nowhere_by_itself(store, Elsewhere::Task, Failure::is_no_vault)
        .within(north)
        .await;
}

pub(crate) async fn a_blocking_thread_has_no_scope_unless_it_is_carried(store: impl Store) {
    let [north] = tenants(["north"]);
    goes_nowhere_by_itself(store, Elsewhere::Thread, Failure::is_no_vault)
        .within(north)
        .await;
}

#[derive(Clone, Copy)]
pub(crate) enum Elsewhere {
    Task,
    Thread,
}

impl Elsewhere {
    async fn run<T: Send + 'static>(self, work: BoxFuture<'static, T>) -> T {
        match self {
            Self::Task => tokio::spawn(work).await,
            Self::Thread => spawn_blocking(|| Handle::current().block_on(work)).await,
        }
        .unwrap()
    }
}

/// In a tenant's scope, whose absence elsewhere is told by `is_lost`.
pub(crate) async fn goes_nowhere_by_itself<S: Store>(
    store: S,
    elsewhere: Elsewhere,
    is_lost: fn(&Failure) -> bool,
) {
    let tenant = tenant_here().unwrap();
    let row = row_of(&tenant, 1, 1);
    let email = row.email.clone();
    store.insert(row.clone()).await.unwrap();

    let at = store.clone();
    let lost = async move {
        assert_eq!(tenant_here(), None);
        let new = row_of("nobody", 2, 2);
        let changed = row_of("nobody", 1, 1);
        let mut failures = vec![
            at.insert(new.clone()).await.unwrap_err(),
            at.update(changed).await.unwrap_err(),
            at.find(email).await.err().unwrap(),
            at.transact(vec![(None, new)], Ok(())).await.err().unwrap(),
        ];
        for row in at.stream(0..10, Vec::new()).await.unwrap() {
            failures.push(row.err().unwrap());
        }
        failures
    };
    let failures = elsewhere.run(lost.boxed()).await;
    assert_eq!(failures.len(), 5);
    for failure in failures {
        assert!(is_lost(&failure), "{failure:?}");
    }
    assert_eq!(store.count().await, 1);
    assert!(store.find(row.email.clone()).await.unwrap() == [row.clone()]);

    let at = store.clone();
    let new = row_of(&tenant, 2, 2);
    let written = new.clone();
    let carried = async move {
        at.insert(written).await.unwrap();
        at.find(row.email.clone()).await.unwrap() == [row]
    };
    let carried = carried.within(Scope::current().unwrap());
    assert!(elsewhere.run(carried.boxed()).await);
    assert!(store.find(new.email.clone()).await.unwrap() == [new]);
}

pub(crate) async fn outside_a_tenants_scope_nothing_is_read_or_written(store: impl Store) {
    let vault = vault();
    let north = vault.scope().tenant("north").unwrap();
    let row = row_of("north", 1, 1);
    store
        .insert(row.clone())
        .within(north.clone())
        .await
        .unwrap();

    let no_tenant = async {
        let mut failures = vec![
            store.insert(row_of("nobody", 2, 2)).await.unwrap_err(),
            store.update(row_of("nobody", 1, 1)).await.unwrap_err(),
            store.find(row.email.clone()).await.err().unwrap(),
        ];
        for row in store.stream(0..10, Vec::new()).await.unwrap() {
            failures.push(row.err().unwrap());
        }
        failures
    };
    let failures = no_tenant.within(vault.scope()).await;
    assert_eq!(failures.len(), 4);
    for failure in failures {
        assert!(failure.is_no_tenant(), "{failure:?}");
    }
    assert_eq!(store.count().await, 1);
    assert!(store.find(row.email.clone()).within(north).await.unwrap() == [row]);
}

/// What would be a panic in SeaORM's conversion is an error for whoever asks first.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_model_of_sea_orm_that_is_prepared_in_a_spawned_task_is_a_typed_error() {
    let [north] = tenants(["north"]);
    async {
        let store = InSeaOrm::<patient::Entity>::on_postgres().await;
        let row = row_of("north", 1, 1);
        let active = patient::ActiveModel::from(row.clone());
        let spawned = tokio::spawn(async move { active.prepare().await });
        let error = spawned.await.unwrap().unwrap_err();
        assert!(matches!(seal_error(&error), Some(SealError::NoVault(_))));

        let active = patient::ActiveModel::from(row.clone());
        let carried = async move { active.prepare().await }.within(Scope::current().unwrap());
        tokio::spawn(carried).await.unwrap().unwrap();
        store.insert(row).await.unwrap();
        assert_eq!(store.count().await, 1);
    }
    .within(north)
    .await;
}
