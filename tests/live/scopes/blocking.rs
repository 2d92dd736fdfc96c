//! Diesel's own connections, which block, in async code: by `spawn_blocking`, by the `interact` of a pool, and by the `spawn_blocking` of a wrapped
//! connection.

use super::declared::{Patient, patients};
use super::in_diesel::{Sqlite, file, place, url};
use super::store::{Failure, Outcome};
use super::{row_of, tenants};
use crate::model::User;
use crate::reach::Server;
use diesel::prelude::*;
use diesel_async::AsyncConnection;
use fieldseal::{Scope, Within};
use fieldseal_diesel::prelude::*;
use tokio::task::spawn_blocking;

/// Code of an application that knows one connection.
macro_rules! patients_of {
    ($name:ident, $Connection:ty) => {
        mod $name {
            use super::*;

            pub(super) fn insert(connection: &mut $Connection, row: User) -> QueryResult<usize> {
                diesel::insert_into(patients::table)
                    .values(Patient::from(row))
                    .execute(connection)
            }

            pub(super) fn find(connection: &mut $Connection) -> QueryResult<Vec<User>> {
                let found: Vec<Patient> = patients::table
                    .filter(patients::email.matches("person.1@example.org"))
                    .select(Patient::as_select())
                    .load(connection)?;
                Ok(found.into_iter().map(User::from).collect())
            }

            pub(super) fn all(connection: &mut $Connection) -> QueryResult<Vec<User>> {
                let all: Vec<Patient> = patients::table
                    .select(Patient::as_select())
                    .load(connection)?;
                Ok(all.into_iter().map(User::from).collect())
            }

            pub(super) fn count(connection: &mut $Connection) -> QueryResult<i64> {
                patients::table.count().get_result(connection)
            }
        }
    };
}

patients_of!(on_postgres, PgConnection);
patients_of!(on_maria_db, MysqlConnection);
patients_of!(on_sqlite, SqliteConnection);

fn is_lost<T>(outcome: Outcome<T>) -> bool {
    outcome.is_err_and(|failure| failure.is_no_vault())
}

macro_rules! by_spawn_blocking {
    ($test:ident, $of:ident, $Connection:ty, $server:expr) => {
        #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn $test() {
            let [north] = tenants(["north"]);
            let url = place($server).diesel_url();
            async {
                let row = row_of("north", 1, 1);
                let (written, at) = (row.clone(), url.clone());
                spawn_blocking(move || {
                    let connection = &mut <$Connection>::establish(&at).unwrap();
                    let inserted = $of::insert(connection, written);
                    assert!(is_lost(inserted.map_err(Failure::from)));
                    assert_eq!($of::count(connection), Ok(0));
                })
                .await
                .unwrap();

                let carried = Scope::current().unwrap();
                let written = row.clone();
                spawn_blocking(move || {
                    let connection = &mut <$Connection>::establish(&url).unwrap();
                    carried.run(|| $of::insert(connection, written)).unwrap();
                    // The thread has no scope again.
                    assert!(is_lost($of::find(connection).map_err(Failure::from)));
                    assert!(is_lost($of::all(connection).map_err(Failure::from)));
                    assert!(carried.run(|| $of::find(connection)).unwrap() == [row]);
                })
                .await
                .unwrap();
            }
            .within(north)
            .await;
        }
    };
}

by_spawn_blocking!(
    a_connection_to_postgres_in_a_blocking_thread_has_no_scope_unless_it_is_carried,
    on_postgres,
    PgConnection,
    Server::Postgres
);
by_spawn_blocking!(
    a_connection_to_maria_db_in_a_blocking_thread_has_no_scope_unless_it_is_carried,
    on_maria_db,
    MysqlConnection,
    Server::MariaDb
);

macro_rules! by_interact {
    ($test:ident, $of:ident, $pools:ident, $server:expr) => {
        #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn $test() {
            use deadpool_diesel::{Runtime, $pools};

            let [north] = tenants(["north"]);
            let manager = $pools::Manager::new(place($server).diesel_url(), Runtime::Tokio1);
            // One, so that each interaction finds what the one before may have left.
            let pool = $pools::Pool::builder(manager).max_size(1).build().unwrap();
            async {
                let row = row_of("north", 1, 1);
                let connection = pool.get().await.unwrap();
                let written = row.clone();
                let inserted = connection.interact(move |c| $of::insert(c, written)).await;
                assert!(is_lost(inserted.unwrap().map_err(Failure::from)));
                let count = connection.interact($of::count).await;
                assert_eq!(count.unwrap(), Ok(0));

                let (carried, written) = (Scope::current().unwrap(), row.clone());
                let inserted = connection
                    .interact(move |c| carried.run(|| $of::insert(c, written)))
                    .await;
                assert_eq!(inserted.unwrap(), Ok(1));
                let found = connection.interact($of::find).await;
                assert!(is_lost(found.unwrap().map_err(Failure::from)));
                let all = connection.interact($of::all).await;
                assert!(is_lost(all.unwrap().map_err(Failure::from)));
                let carried = Scope::current().unwrap();
                let found = connection
                    .interact(move |c| carried.run(|| $of::find(c)))
                    .await;
                assert!(found.unwrap().unwrap() == [row]);
            }
            .within(north)
            .await;
        }
    };
}

by_interact!(
    an_interaction_with_a_pool_on_postgres_has_no_scope_unless_it_is_carried,
    on_postgres,
    postgres,
    Server::Postgres
);
by_interact!(
    an_interaction_with_a_pool_on_maria_db_has_no_scope_unless_it_is_carried,
    on_maria_db,
    mysql,
    Server::MariaDb
);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_interaction_with_a_wrapped_connection_has_no_scope_unless_it_is_carried() {
    let [north] = tenants(["north"]);
    let folder = file();
    let connection = &mut Sqlite::establish(&url(folder.path())).await.unwrap();
    async {
        let row = row_of("north", 1, 1);
        let written = row.clone();
        let inserted = connection.spawn_blocking(move |c| on_sqlite::insert(c, written));
        assert!(is_lost(inserted.await.map_err(Failure::from)));
        let count = connection.spawn_blocking(on_sqlite::count).await;
        assert_eq!(count, Ok(0));

        let (carried, written) = (Scope::current().unwrap(), row.clone());
        let inserted =
            connection.spawn_blocking(move |c| carried.run(|| on_sqlite::insert(c, written)));
        assert_eq!(inserted.await, Ok(1));
        let found = connection.spawn_blocking(on_sqlite::find).await;
        assert!(is_lost(found.map_err(Failure::from)));
        let all = connection.spawn_blocking(on_sqlite::all).await;
        assert!(is_lost(all.map_err(Failure::from)));
        let carried = Scope::current().unwrap();
        let found = connection.spawn_blocking(move |c| carried.run(|| on_sqlite::find(c)));
        assert!(found.await.unwrap() == [row]);
    }
    .within(north)
    .await;
}
