//! Strict mode of MariaDB: a session without it cuts what is too long, so each adapter refuses such a session.

use crate::faults::server::Own;
use crate::model::{User, user, users};
use crate::place::Place;
use crate::reach::Server;
use diesel::MysqlConnection;
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::result::{ConnectionError, DatabaseErrorKind, Error};
use diesel_async::pooled_connection::{AsyncDieselConnectionManager, ManagerConfig, deadpool};
use diesel_async::{AsyncMysqlConnection, SimpleAsyncConnection};
use fieldseal::{Keyring, OpenError, Vault, Within};
use fieldseal_diesel::WithoutDetail;
use fieldseal_diesel::mysql::{SqlMode, sql_mode};
use fieldseal_sea_orm::{STRICT_MODE, require_strict_mode};
use fieldseal_sql::NotStrict;
use futures_util::FutureExt;
use sea_orm::sqlx::Executor as _;
use sea_orm::{
    ActiveModelTrait, ConnectionTrait, Database, DatabaseConnection, DbErr, Set, TransactionTrait,
};
use std::sync::Arc;

/// What an old configuration does to every session.
const NOT_STRICT: &str = "SET SESSION sql_mode = ''";

const LONG: &str = "a note that is longer than its column, and longer than that, since somebody made the column short";

#[test]
fn diesel_refuses_a_session_without_it() {
    let place = Place::new(Server::MariaDb);
    let c = &mut MysqlConnection::establish(&place.diesel_url()).unwrap();
    fieldseal_diesel::mysql::require_strict_mode(c).unwrap();
    c.batch_execute(NOT_STRICT).unwrap();
    let error = fieldseal_diesel::mysql::require_strict_mode(c).unwrap_err();
    let Error::QueryBuilderError(error) = error else {
        panic!("{error:?}")
    };
    assert!(error.is::<NotStrict>(), "{error}");
}

#[tokio::test]
async fn a_pool_of_diesel_async_gives_out_no_session_without_it() {
    let place = Arc::new(Place::new(Server::MariaDb));
    for (first, is_given_out) in [("DO 0", true), (NOT_STRICT, false)] {
        let mut config = ManagerConfig::default();
        let place = Arc::clone(&place);
        config.custom_setup = Box::new(move |_| {
            let place = Arc::clone(&place);
            async move {
                let mut c = place.maria_db().await?;
                let mode = async {
                    c.batch_execute(first).await?;
                    diesel_async::RunQueryDsl::get_result::<SqlMode>(sql_mode(), &mut c).await
                };
                let mode = mode.await.and_then(|mode| mode.require_strict());
                mode.map_err(ConnectionError::CouldntSetupConfiguration)?;
                Ok(c)
            }
            .boxed()
        });
        let manager =
            AsyncDieselConnectionManager::<AsyncMysqlConnection>::new_with_config("", config);
        let pool = deadpool::Pool::builder(manager).build().unwrap();
        let given_out = pool.get().await;
        assert_eq!(given_out.is_ok(), is_given_out);
        if let Err(error) = given_out {
            assert!(error.to_string().contains("not in strict mode"), "{error}");
        }
    }
}

#[tokio::test]
async fn sea_orm_refuses_a_session_without_it() {
    let place = Place::new(Server::MariaDb);
    for (first, is_connected) in [("DO 0", true), (NOT_STRICT, false)] {
        let mut options = place.sea_orm_options();
        options.max_connections(1);
        options.after_connect(move |db| {
            Box::pin(async move {
                db.execute_unprepared(first).await?;
                require_strict_mode(&db).await
            })
        });
        let connected = Database::connect(options).await;
        assert_eq!(connected.is_ok(), is_connected);
        if let Err(error) = connected {
            assert!(error.to_string().contains("not in strict mode"), "{error}");
        }
    }
}

/// A server of its own, because what it does to later sessions would be done to those of other tests.
fn server() -> (Own, Place) {
    let own = Own::start(Server::MariaDb);
    let place = own.place();
    (own, place)
}

const NOT_STRICT_FROM_NOW_ON: &str = "SET GLOBAL sql_mode = ''";

/// Two sessions at once: one of them is what SeaORM connected with, which comes back to the pool when it likes.
async fn both_modes(db: &DatabaseConnection) -> [Result<(), DbErr>; 2] {
    let (one, other) = (db.begin().await.unwrap(), db.begin().await.unwrap());
    [
        require_strict_mode(&one).await,
        require_strict_mode(&other).await,
    ]
}

/// Why the documentation of `require_strict_mode` has a second step.
#[tokio::test]
async fn sea_orm_asks_after_connecting_the_first_session_of_a_pool_only() {
    let (_own, place) = server();
    let mut options = place.sea_orm_options();
    options.max_connections(2);
    options.after_connect(|db| Box::pin(async move { require_strict_mode(&db).await }));
    let db = Database::connect(options).await.unwrap();
    Place::execute(&place, NOT_STRICT_FROM_NOW_ON);
    let refused: Vec<_> = both_modes(&db)
        .await
        .into_iter()
        .filter_map(Result::err)
        .collect();
    assert!(
        matches!(&refused[..], [one] if one.to_string().contains("not in strict mode")),
        "{refused:?}"
    );
}

#[tokio::test]
async fn each_session_of_a_pool_of_sea_orm_is_put_into_strict_mode() {
    let (_own, place) = server();
    Place::execute(&place, NOT_STRICT_FROM_NOW_ON);
    Place::execute(&place, "ALTER TABLE users MODIFY note VARBINARY(100) NULL");
    let mut options = place.sea_orm_options();
    options.max_connections(2);
    // As the documentation of `require_strict_mode` has it.
    options.map_sqlx_mysql_pool_opts(|pool| {
        pool.after_connect(|session, _| {
            Box::pin(async move { session.execute(STRICT_MODE).await.map(drop) })
        })
    });
    let db = Database::connect(options).await.unwrap();
    for mode in both_modes(&db).await {
        mode.unwrap();
    }
    let scope = Vault::new(Keyring::generate("strict").unwrap())
        .unwrap()
        .scope();
    async {
        let (one, other) = (db.begin().await.unwrap(), db.begin().await.unwrap());
        for (id, session) in [(1, one), (2, other)] {
            let active = user::ActiveModel {
                id: Set(id),
                email: Set(format!("{id}@example.org").into()),
                note: Set(Some(LONG.into())),
                name: Set("Ada".into()),
            };
            let refused = active.insert(&session).await.unwrap_err();
            assert!(refused.to_string().contains("Data too long"), "{refused}");
        }
    }
    .within(scope)
    .await;
}

#[tokio::test]
async fn sea_orm_asks_no_database_that_has_no_such_mode() {
    let place = Place::new(Server::Postgres);
    let db = Database::connect(place.sea_orm_options()).await.unwrap();
    require_strict_mode(&db).await.unwrap();
}

/// What the mode is for, and what is left where nobody asked: an error of the reader, never a shorter value.
#[test]
fn a_value_that_was_cut_is_an_error_when_it_is_read() {
    let place = Place::new(Server::MariaDb);
    place.execute("ALTER TABLE users MODIFY note VARBINARY(100) NULL");
    let c = &mut MysqlConnection::establish(&place.diesel_url()).unwrap();
    let scope = Vault::new(Keyring::generate("strict").unwrap())
        .unwrap()
        .scope();
    scope.run(|| {
        let row = |id: i32| User {
            id,
            email: format!("{id}@example.org"),
            note: Some(LONG.to_owned()),
            name: "Ada".to_owned(),
        };
        let strict = diesel::insert_into(users::table).values(row(1)).execute(c);
        assert!(strict.unwrap_err().to_string().contains("Data too long"));

        c.batch_execute(NOT_STRICT).unwrap();
        let insert = diesel::insert_into(users::table).values(row(1)).execute(c);
        assert_eq!(insert, Ok(1));
        let read = users::table.select(users::note).first::<Option<String>>(c);
        let Error::DeserializationError(error) = read.unwrap_err() else {
            panic!("it is another error")
        };
        let sources = std::iter::successors(Some(&*error as &dyn std::error::Error), |error| {
            error.source()
        });
        let mut refused = sources.filter_map(|error| error.downcast_ref());
        assert!(
            matches!(refused.next(), Some(OpenError::Refused { .. })),
            "{error}"
        );
    });
}

/// Shorter than any sealed value is.
#[test]
fn a_value_of_which_nothing_is_left_is_refused_by_the_check() {
    let place = Place::new(Server::MariaDb);
    place.execute("ALTER TABLE users MODIFY note VARBINARY(20) NULL");
    let c = &mut MysqlConnection::establish(&place.diesel_url()).unwrap();
    c.batch_execute(NOT_STRICT).unwrap();
    let scope = Vault::new(Keyring::generate("strict").unwrap())
        .unwrap()
        .scope();
    let row = User {
        id: 1,
        email: "ada@example.org".to_owned(),
        note: Some(LONG.to_owned()),
        name: "Ada".to_owned(),
    };
    let insert = scope.run(|| diesel::insert_into(users::table).values(row).execute(c));
    let error = insert.without_detail().unwrap_err();
    assert!(
        matches!(
            error,
            Error::DatabaseError(DatabaseErrorKind::CheckViolation, _)
        ),
        "{error:?}"
    );
}
