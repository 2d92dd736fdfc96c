//! Scopes in async code: they hold where a future is awaited, and are an error, never "no tenant", where nobody carried them to.

mod blocking;
mod declared;
mod ended;
mod held;
mod hundred;
mod in_diesel;
mod in_sea_orm;
mod installed;
mod lost;
mod store;

use crate::model::{User, user};
use declared::{Patient, patient};
use diesel_async::{AsyncMysqlConnection, AsyncPgConnection};
use fieldseal::{Keyring, Scope, Vault};
use in_diesel::{InDiesel, Sqlite};
use in_sea_orm::InSeaOrm;

fn vault() -> Vault {
    Vault::new(Keyring::generate("scopes").unwrap()).unwrap()
}

fn tenants<const N: usize>(names: [&str; N]) -> [Scope; N] {
    let vault = vault();
    names.map(|name| vault.scope().tenant(name).unwrap())
}

/// Who the present code works for.
fn tenant_here() -> Option<String> {
    Scope::current()?.tenant_name().map(str::to_owned)
}

/// A row that says in the clear which tenant it belongs to. The address is the same for every tenant.
fn row_of(tenant: &str, id: i32, address: i32) -> User {
    User {
        id,
        email: format!("person.{address}@example.org"),
        note: Some(format!("a note of {tenant}")),
        name: tenant.to_owned(),
    }
}

/// The tests of one way to a database, on several threads.
macro_rules! on {
    ($way:ident, $Users:ty, $Patients:ty, $open:ident) => {
        mod $way {
            use super::*;

            on! { each, $open:
                held::a_scope_holds_across_awaits, $Patients;
                held::a_scope_holds_in_a_transaction_that_commits, $Patients;
                held::a_transaction_that_fails_leaves_nothing, $Patients;
                held::a_stream_opens_each_row_in_the_scope_that_polls_for_it, $Patients;
                held::two_tenants_in_one_task_are_kept_apart, $Patients;
                ended::a_future_that_is_dropped_in_the_middle_leaves_no_scope, $Patients;
                lost::a_spawned_task_has_no_scope_unless_it_is_carried, $Patients;
                lost::a_blocking_thread_has_no_scope_unless_it_is_carried, $Patients;
                lost::outside_a_tenants_scope_nothing_is_read_or_written, $Patients;
                hundred::a_hundred_tasks_of_ten_tenants_never_open_each_others_rows, $Patients;
            }

            /// A model that does not declare a tenant, where the scope has one.
            mod undeclared {
                use super::*;

                on! { each, $open:
                    lost::a_spawned_task_has_no_scope_unless_it_is_carried, $Users;
                    lost::a_blocking_thread_has_no_scope_unless_it_is_carried, $Users;
                    hundred::a_hundred_tasks_of_ten_tenants_never_open_each_others_rows, $Users;
                }
            }
        }
    };
    (each, $open:ident: $($topic:ident::$test:ident, $Store:ty;)+) => {
        $(
            #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn $test() {
                crate::scopes::$topic::$test(<$Store>::$open().await).await;
            }
        )+
    };
}

on!(bb8_on_postgres, InDiesel<AsyncPgConnection, User>, InDiesel<AsyncPgConnection, Patient>, through_bb8);
on!(bb8_on_maria_db, InDiesel<AsyncMysqlConnection, User>, InDiesel<AsyncMysqlConnection, Patient>, through_bb8);
on!(deadpool_on_postgres, InDiesel<AsyncPgConnection, User>, InDiesel<AsyncPgConnection, Patient>, through_deadpool);
on!(deadpool_on_maria_db, InDiesel<AsyncMysqlConnection, User>, InDiesel<AsyncMysqlConnection, Patient>, through_deadpool);
on!(wrapped_sqlite, InDiesel<Sqlite, User>, InDiesel<Sqlite, Patient>, in_a_file);
on!(
    sea_orm_on_postgres,
    InSeaOrm<user::Entity>,
    InSeaOrm<patient::Entity>,
    on_postgres
);
on!(
    sea_orm_on_maria_db,
    InSeaOrm<user::Entity>,
    InSeaOrm<patient::Entity>,
    on_maria_db
);

/// Where the next task surely has the same thread. Not of the wrapped SQLite, which needs several.
mod an_aborted_task_leaves_no_scope_to_the_next_one {
    use super::declared::{Patient, patient};
    use super::ended::an_aborted_task_leaves_no_scope_to_the_next_one as check;
    use super::*;

    #[tokio::test]
    async fn bb8_on_postgres() {
        check(InDiesel::<AsyncPgConnection, Patient>::through_bb8().await).await;
    }

    #[tokio::test]
    async fn deadpool_on_maria_db() {
        check(InDiesel::<AsyncMysqlConnection, Patient>::through_deadpool().await).await;
    }

    #[tokio::test]
    async fn sea_orm_on_postgres() {
        check(InSeaOrm::<patient::Entity>::on_postgres().await).await;
    }

    #[tokio::test]
    async fn sea_orm_on_maria_db() {
        check(InSeaOrm::<patient::Entity>::on_maria_db().await).await;
    }
}
