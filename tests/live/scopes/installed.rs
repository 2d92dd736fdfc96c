//! An installed vault is everywhere, but it is no tenant: a task that lost its tenant's scope does not fall back to it.

use super::declared::{Patient, patient};
use super::in_diesel::{InDiesel, Sqlite};
use super::in_sea_orm::InSeaOrm;
use super::lost::{Elsewhere, goes_nowhere_by_itself};
use super::store::{Failure, Store};
use super::vault;
use diesel_async::{AsyncMysqlConnection, AsyncPgConnection};
use fieldseal::{Scope, Within};
use std::process::Command;

const INSTALLS: &str = "FIELDSEAL_TEST_INSTALLS";

/// In a process of its own, since an installed vault stays.
#[test]
fn a_task_that_lost_its_tenant_does_not_fall_back_to_the_installed_vault() {
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["scopes::installed::a_child_installs_a_vault"])
        .args(["--exact", "--test-threads=1", "--nocapture"])
        .env(INSTALLS, "yes")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success() && said.contains("never without a tenant"),
        "{said}{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_child_installs_a_vault() {
    if std::env::var_os(INSTALLS).is_none() {
        return;
    }
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
    println!("never without a tenant");
}

async fn check(store: impl Store, elsewhere: Elsewhere) {
    let north = Scope::current().unwrap().tenant("north").unwrap();
    goes_nowhere_by_itself(store, elsewhere, Failure::is_no_tenant)
        .within(north)
        .await;
}
