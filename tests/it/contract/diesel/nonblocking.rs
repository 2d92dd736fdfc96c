//! `diesel-async`, whose connections the suite drives by Diesel's own wrapper: each call is awaited before it returns.

use super::{Connect, Diesel, SQLITE};
use crate::contract::database::{Database, Place};
use diesel::SqliteConnection;
use diesel::connection::SimpleConnection;
use diesel_async::async_connection_wrapper::AsyncConnectionWrapper;
use diesel_async::sync_connection_wrapper::SyncConnectionWrapper;
use diesel_async::{AsyncConnection, AsyncMysqlConnection, AsyncPgConnection};
use tokio::runtime::{Builder, Runtime};

pub(crate) type Sqlite = Diesel<AsyncConnectionWrapper<SyncConnectionWrapper<SqliteConnection>>>;
pub(crate) type Postgres = Diesel<AsyncConnectionWrapper<AsyncPgConnection>>;
pub(crate) type MariaDb = Diesel<AsyncConnectionWrapper<AsyncMysqlConnection>>;

/// Where connections do in the background what is theirs to do.
pub(super) fn runtime() -> &'static Runtime {
    static RUNTIME: std::sync::OnceLock<Runtime> = std::sync::OnceLock::new();
    RUNTIME.get_or_init(|| {
        Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap()
    })
}

impl Connect for AsyncConnectionWrapper<SyncConnectionWrapper<SqliteConnection>> {
    const DATABASE: Database = Database::Sqlite;

    fn connect(place: &Place) -> Self {
        let file = place.file();
        let connection = SyncConnectionWrapper::establish(&file);
        let mut connection = Self::from(runtime().block_on(connection).unwrap());
        connection.batch_execute(SQLITE).unwrap();
        connection
    }
}

impl Connect for AsyncConnectionWrapper<AsyncPgConnection> {
    const DATABASE: Database = Database::Postgres;

    fn connect(place: &Place) -> Self {
        Self::from(runtime().block_on(place.reach().postgres()).unwrap())
    }
}

impl Connect for AsyncConnectionWrapper<AsyncMysqlConnection> {
    const DATABASE: Database = Database::MariaDb;

    fn connect(place: &Place) -> Self {
        Self::from(runtime().block_on(place.reach().maria_db()).unwrap())
    }
}
