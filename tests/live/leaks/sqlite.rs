//! `diesel-async`'s wrapper of SQLite, which works in threads: what it tells and logs, what it makes of a panic there, and what is in its files.

use super::person::{Person, people};
use super::sessions::{block_on, diesel_async};
use super::trace::Heard;
use super::{Secrets, panics, scope};
use crate::own_process;
use ::diesel_async::sync_connection_wrapper::SyncConnectionWrapper;
use ::diesel_async::{AsyncConnection, RunQueryDsl};
use diesel::connection::SimpleConnection;
use diesel::result::{DatabaseErrorKind, Error};
use diesel::{Connection, ConnectionResult, QueryDsl, SqliteConnection};
use fieldseal::Within;
use fieldseal_diesel::WithoutDetail as _;
use fieldseal_sql::{Dialect, ProtectedTable};
use fieldseal_testing::Capture;
use std::path::PathBuf;
use tempfile::TempDir;

type Sqlite = SyncConnectionWrapper<SqliteConnection>;

/// A database with the table of people.
pub(super) struct SqliteFile {
    folder: TempDir,
    /// The last connection to close would remove the journals.
    _open: SqliteConnection,
}

impl SqliteFile {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = file_in(&folder).display().to_string();
        let mut open = SqliteConnection::establish(&url).unwrap();
        open.batch_execute("PRAGMA journal_mode = WAL").unwrap();
        let table = ProtectedTable::of::<Person>(Dialect::Sqlite).unwrap();
        let table = table.plain("id", "INTEGER NOT NULL PRIMARY KEY").unwrap();
        let table = table.plain("name", "TEXT NOT NULL").unwrap();
        open.batch_execute(table.create_table().up()).unwrap();
        Self {
            folder,
            _open: open,
        }
    }

    pub(super) async fn connect(&self) -> ConnectionResult<Sqlite> {
        Sqlite::establish(&file_in(&self.folder).display().to_string()).await
    }
}

fn file_in(folder: &TempDir) -> PathBuf {
    folder.path().join("people.sqlite")
}

#[test]
fn an_application_is_told_no_value_and_no_file_holds_one() {
    let secrets = Secrets::new();
    let file = SqliteFile::new();
    let told = diesel_async::diesel_async_on_sqlite(&file, &secrets);
    told.search(&secrets.all()).assert_clean();
    let mut stored = Capture::new();
    stored.database(file_in(&file.folder)).unwrap();
    secrets.assert_only_the_name_is_in(&stored);
}

#[test]
fn no_value_is_in_what_is_logged_at_trace_and_in_events() {
    let path = "leaks::sqlite::no_value_is_in_what_is_logged_at_trace_and_in_events";
    own_process::run(path, || {
        let heard = Heard::begin();
        let secrets = Secrets::new();
        let file = SqliteFile::new();
        diesel_async::diesel_async_on_sqlite(&file, &secrets);
        panics::panic(|panic| panics::diesel_async_on_sqlite(&file, &secrets, panic));
        // It says something itself, since nothing below it does.
        tracing::trace!("the end");
        heard.logged().search(&secrets.all()).assert_clean();
        secrets.assert_only_the_name_is_in(&heard.events());
    });
}

#[test]
fn a_panic_in_the_middle_of_a_load_tells_no_value() {
    let secrets = Secrets::new();
    let file = SqliteFile::new();
    let told = panics::panic(|panic| panics::diesel_async_on_sqlite(&file, &secrets, panic));
    told.search(&secrets.all()).assert_clean();
}

/// The wrapper makes an error of it, which has the message of the panic.
#[test]
fn what_a_panic_in_its_thread_says_is_not_told() {
    let secrets = Secrets::new();
    let file = SqliteFile::new();
    let work = async {
        let c = &mut file.connect().await.unwrap();
        let insert = diesel::insert_into(people::table).values(secrets.person(1));
        insert.execute(c).await.unwrap();
        let found: String = people::table.select(people::email).first(c).await.unwrap();
        let panic = c.spawn_blocking::<()>(move |_| panic!("cannot handle {found}"));
        panic.await.unwrap_err()
    };
    let printed = &mut Capture::new();
    let error = printed.panics("a thread", || block_on(work.within(scope())));
    let error = error.unwrap();
    assert!(error.to_string().contains(secrets.email.value()), "{error}");
    let error = error.without_detail();
    assert!(
        matches!(
            error,
            Error::DatabaseError(DatabaseErrorKind::UnableToSendCommand, _)
        ),
        "{error:?}"
    );
    let mut told = Capture::new();
    told.error("an error", &error);
    told.search(&secrets.all()).assert_clean();
}
