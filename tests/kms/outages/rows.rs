//! An application's rows while its KMS is away: through an ORM, in a file that a scan looks into.

use super::{Outage, at_last, opened, until};
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::result::Error;
use fieldseal::kek::Kek;
use fieldseal::vault::Freshness;
use fieldseal::{OpenError, Protect, SealError};
use fieldseal_diesel::Insertable;
use fieldseal_sql::{Dialect, ProtectedTable};
use fieldseal_testing::Scan;
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;

diesel::table! {
    use diesel::sql_types::*;
    use fieldseal_diesel::sql_types::*;

    patients {
        id -> Integer,
        diagnosis -> Encrypted<diagnosis>,
    }
}

#[derive(Protect, Queryable, Selectable, Insertable)]
#[diesel(table_name = patients)]
struct Patient {
    id: i32,
    #[encrypted]
    diagnosis: String,
}

/// Two threads insert and load until the keys are too old, get the documented error, and go on by themselves. What was said to be written is there,
/// what was refused is not, and nothing is readable.
pub(crate) async fn a_table_goes_on<O: Outage>(outage: &mut O, kek: Arc<dyn Kek>) {
    let (folder, _, vault) = opened(&kek).await;
    let keeper = tokio::spawn(vault.keep_fresh());
    let file = folder.path().join("patients.sqlite");
    connect(&file).batch_execute(&create_table()).unwrap();
    let stop = Arc::new(AtomicBool::new(false));
    let progress = Arc::new(Progress::default());
    let workers: Vec<_> = (0..2)
        .map(|number| {
            let (vault, file) = (vault.clone(), file.clone());
            let (stop, progress) = (Arc::clone(&stop), Arc::clone(&progress));
            std::thread::spawn(move || vault.scope().run(|| work(number, &file, &stop, &progress)))
        })
        .collect();

    progress.is_made(&progress.written).await;
    outage.begin().await;
    until(Freshness::Stale, &vault).await;
    progress.is_made(&progress.written).await;
    until(Freshness::Expired, &vault).await;
    progress.is_made(&progress.refused).await;
    outage.end().await;
    until(Freshness::Fresh, &vault).await;
    progress.is_made(&progress.written).await;
    stop.store(true, Ordering::Relaxed);
    let mut written = BTreeSet::new();
    for worker in workers {
        written.extend(worker.join().unwrap());
    }

    let mut connection = connect(&file);
    let rows: Vec<Patient> = vault.scope().run(|| {
        let all = patients::table.select(Patient::as_select());
        all.load(&mut connection).unwrap()
    });
    assert_eq!(rows.len(), written.len());
    for row in &rows {
        assert!(written.contains(&row.id), "{} was refused", row.id);
        assert_eq!(row.diagnosis, diagnosis(row.id));
    }
    let scan = Scan::new(rows.iter().map(|row| row.diagnosis.as_str()));
    let report = scan.database(&file).run().unwrap();
    assert_eq!(report.sought(), rows.len());
    assert!(report.findings().is_empty(), "{report}");
    keeper.abort();
}

/// How often things happened.
#[derive(Default)]
struct Progress {
    written: AtomicU32,
    refused: AtomicU32,
}

impl Progress {
    /// Until it happened once more.
    async fn is_made(&self, number: &AtomicU32) {
        let before = number.load(Ordering::Relaxed);
        at_last(async || (number.load(Ordering::Relaxed) > before).then_some(())).await;
    }
}

/// Gives back the rows that were written.
fn work(number: i32, file: &Path, stop: &AtomicBool, progress: &Progress) -> Vec<i32> {
    let mut connection = connect(file);
    let mut written = Vec::new();
    for id in (0..).map(|row| 2 * row + number) {
        if stop.load(Ordering::Relaxed) {
            break;
        }
        let row = Patient {
            id,
            diagnosis: diagnosis(id),
        };
        let inserted = diesel::insert_into(patients::table)
            .values(&row)
            .execute(&mut connection);
        match inserted {
            Ok(_) => {
                written.push(id);
                progress.written.fetch_add(1, Ordering::Relaxed);
            }
            Err(error) => {
                assert!(is_refused(&error), "{error:?}");
                progress.refused.fetch_add(1, Ordering::Relaxed);
            }
        }
        let page = patients::table
            .order(patients::id.desc())
            .limit(5)
            .select(Patient::as_select());
        match page.load::<Patient>(&mut connection) {
            Ok(page) => assert!(page.iter().all(|row| row.diagnosis == diagnosis(row.id))),
            Err(error) => assert!(is_refused(&error), "{error:?}"),
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    written
}

/// Like no other.
fn diagnosis(id: i32) -> String {
    format!("the diagnosis of patient {id}, which nobody else may read")
}

fn create_table() -> String {
    let table = ProtectedTable::of::<Patient>(Dialect::Sqlite).unwrap();
    let table = table.plain("id", "INTEGER NOT NULL PRIMARY KEY").unwrap();
    table.create_table().up().to_owned()
}

fn connect(file: &Path) -> SqliteConnection {
    let mut connection = SqliteConnection::establish(file.to_str().unwrap()).unwrap();
    let pragmas =
        "PRAGMA busy_timeout = 60000; PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF";
    connection.batch_execute(pragmas).unwrap();
    connection
}

/// The keys were not confirmed for too long: the one error that is documented for this.
fn is_refused(error: &Error) -> bool {
    let (Error::SerializationError(source) | Error::DeserializationError(source)) = error else {
        return false;
    };
    let mut next: Option<&(dyn std::error::Error + 'static)> = Some(&**source);
    while let Some(error) = next {
        if matches!(error.downcast_ref(), Some(SealError::Expired(_)))
            || matches!(error.downcast_ref(), Some(OpenError::Expired(_)))
        {
            return true;
        }
        next = error.source();
    }
    false
}
