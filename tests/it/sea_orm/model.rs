//! The entities that most tests work with, some of them shared with the contract, and a database in memory.

pub(crate) mod letter;
pub(crate) mod user;

use fieldseal::{Keyring, Password, Protect, Scope, Vault, Within};
use fieldseal_sea_orm::schema::Schema;
use futures_util::FutureExt;
use sea_orm::ActiveValue::Set;
use sea_orm::{
    ActiveModelTrait, ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbErr,
    EntityTrait, Statement,
};
use std::any::Any;
use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::sync::LazyLock;
use tokio::runtime::Builder;

/// Runs what an application would await, on this thread.
pub(crate) fn block_on<T>(work: impl Future<Output = T>) -> T {
    Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap()
        .block_on(work)
}

pub(super) fn scope() -> Scope {
    Vault::new(Keyring::generate("test").unwrap())
        .unwrap()
        .scope()
}

/// Runs a test in the scope of a vault that nobody else has, with an empty database that has the tables of users and letters.
pub(super) fn with_database(work: impl AsyncFnOnce(&DatabaseConnection)) {
    let test = async {
        let db = connect("sqlite::memory:").await;
        create_table(&db, user::Entity).await;
        create_table(&db, letter::Entity).await;
        work(&db).await;
    };
    block_on(test.within(scope()));
}

/// The same, with users 1 and 2, of whom the second has NULL wherever it may be.
pub(super) fn with_users(work: impl AsyncFnOnce(&DatabaseConnection)) {
    with_database(async |db| {
        user(1).insert(db).await.unwrap();
        let sparse = user::ActiveModel {
            phone: Set(None),
            note: Set(None),
            nick: Set(None),
            ..user(2)
        };
        sparse.insert(db).await.unwrap();
        work(db).await;
    });
}

pub(super) async fn connect(url: &str) -> DatabaseConnection {
    let mut options = ConnectOptions::new(url);
    options.max_connections(1);
    Database::connect(options).await.unwrap()
}

/// The table of an entity with its CHECKs and indexes.
pub(super) async fn create_table<E: EntityTrait<Model: Protect>>(
    db: &DatabaseConnection,
    entity: E,
) {
    let schema = Schema::new(db.get_database_backend());
    let migration = schema.entity(entity).unwrap().migration();
    db.execute_unprepared(migration.up()).await.unwrap();
}

/// A user with every field filled; each number gives other values.
pub(super) fn user(id: i32) -> user::ActiveModel {
    user::ActiveModel {
        id: Set(id),
        email: Set(format!("Ada.{id}@example.org").into()),
        phone: Set(Some(format!("+49 30 {id:07}").into())),
        ssn: Set(format!("078-05-{id:04}").into()),
        salary: Set((731_264_000 + i64::from(id)).into()),
        note: Set(Some(format!("allergic to penicillin {id}").into())),
        password: Set(hashed().into()),
        name: Set(format!("Ada Lovelace {id}").into()),
        nick: Set(Some("ada".to_owned())),
    }
}

pub(super) const PASSWORD: &str = "correct horse battery staple";

/// Hashed once: hashing is slow on purpose.
pub(super) fn hashed() -> Password {
    static PHC: LazyLock<String> = LazyLock::new(|| {
        let password = Password::from(PASSWORD);
        password.hash_blocking().unwrap();
        password.phc().unwrap().to_owned()
    });
    Password::from_phc(&PHC).unwrap()
}

/// What the database holds of one value, read around the library.
pub(super) async fn stored(
    db: &impl ConnectionTrait,
    table: &str,
    column: &str,
    id: i32,
) -> Option<Vec<u8>> {
    let sql = format!("SELECT `{column}` AS bytes FROM `{table}` WHERE id = {id}");
    let row = db
        .query_one_raw(Statement::from_string(db.get_database_backend(), sql))
        .await
        .unwrap();
    row.unwrap().try_get("", "bytes").unwrap()
}

pub(super) async fn count(db: &impl ConnectionTrait, table: &str) -> i64 {
    let sql = format!("SELECT count(*) AS count FROM `{table}`");
    let row = db
        .query_one_raw(Statement::from_string(db.get_database_backend(), sql))
        .await
        .unwrap();
    row.unwrap().try_get("", "count").unwrap()
}

/// What the panic says that keeps a value from being written.
pub(super) async fn panic_of<T>(work: impl Future<Output = T>) -> String {
    match AssertUnwindSafe(work).catch_unwind().await {
        Ok(_) => panic!("it went through"),
        Err(panic) => message(&*panic),
    }
}

fn message(panic: &(dyn Any + Send)) -> String {
    panic
        .downcast_ref::<String>()
        .cloned()
        .unwrap_or_else(|| panic.downcast_ref::<&str>().copied().unwrap().to_owned())
}

/// Everything that an error says.
pub(super) fn chain(error: &DbErr) -> String {
    let mut text = String::new();
    let mut next = Some(error as &dyn std::error::Error);
    while let Some(error) = next {
        text += &format!("{error} {error:?} ");
        next = error.source();
    }
    text
}
