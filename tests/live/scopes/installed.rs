//! An installed vault is everywhere, but it is no tenant: a task that lost its tenant's scope does not fall back to it.

use super::declared::{Patient, patient};
use super::in_diesel::{InDiesel, Sqlite};
use super::in_sea_orm::InSeaOrm;
use super::lost::{Elsewhere, goes_nowhere_by_itself};
use super::store::{Failure, Store};
use super::vault;
use crate::own_process;
use diesel_async::{AsyncMysqlConnection, AsyncPgConnection};
use fieldseal::{Scope, Within};
use tokio::runtime::Builder;

#[test]
fn a_task_that_lost_its_tenant_does_not_fall_back_to_the_installed_vault() {
    // An installed vault stays.
    own_process::run(
        "scopes::installed::a_task_that_lost_its_tenant_does_not_fall_back_to_the_installed_vault",
        || {
            let runtime = Builder::new_multi_thread().enable_all().build();
            runtime.unwrap().block_on(check_all());
        },
    );
}

async fn check_all() {
    vault().install().unwrap();
    for elsewhere in [Elsewhere::Task, Elsewhere::Thread] {
        check(
            InDiesel::<AsyncPgConnection, Patient>::through_bb8().await,
            elsewhere,
        )
        .await;
        check(
            InDiesel::<AsyncMysqlConnection, Patient>::through_deadpool().await,
            elsewhere,
        )
        .await;
        check(InDiesel::<Sqlite, Patient>::in_a_file().await, elsewhere).await;
        check(InSeaOrm::<patient::Entity>::on_postgres().await, elsewhere).await;
        check(InSeaOrm::<patient::Entity>::on_maria_db().await, elsewhere).await;
    }
}

async fn check(store: impl Store, elsewhere: Elsewhere) {
    let north = Scope::current().unwrap().tenant("north").unwrap();
    goes_nowhere_by_itself(store, elsewhere, Failure::is_no_tenant)
        .within(north)
        .await;
}
