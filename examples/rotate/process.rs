//! A process of an application: it opens a vault, keeps it fresh, writes and reads. Nothing here knows of a rotation.

use crate::notes::{NewNote, Note, connect, notes};
use crate::{HARD_AGE, REFRESH, SOFT_AGE, source};
use anyhow::{Context, ensure};
use diesel::prelude::*;
use fieldseal::Vault;
use std::io::BufRead;
use std::path::Path;
use std::str::FromStr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

pub(crate) async fn serve(folder: &Path) -> anyhow::Result<()> {
    let vault = Vault::live(source(folder)?)
        .model::<Note>()
        .refresh_every(REFRESH)
        .soft_age(SOFT_AGE)
        .hard_age(HARD_AGE)
        .open()
        .await?;
    tokio::spawn(vault.keep_fresh());
    vault.clone().install()?;

    let work = Arc::new(Work::default());
    let mut connection = connect(folder)?;
    let worker = tokio::task::spawn_blocking({
        let work = Arc::clone(&work);
        move || work.until_it_ends(&mut connection)
    });
    println!("ready");
    // A health endpoint, in an application. Whoever started this process asks by a line, and closes the input at the end, or is gone.
    let health = tokio::task::spawn_blocking({
        let work = Arc::clone(&work);
        move || {
            for _ in std::io::stdin().lock().lines().map_while(Result::ok) {
                println!("{}", work.health(&vault));
            }
            work.ended.store(true, Ordering::Relaxed);
        }
    });
    health.await?;
    worker.await?;
    // Since it was asked last.
    ensure!(work.failed.load(Ordering::Relaxed) == 0);
    Ok(())
}

/// What the process does, counted.
#[derive(Default)]
struct Work {
    writes: AtomicU64,
    reads: AtomicU64,
    failed: AtomicU64,
    ended: AtomicBool,
}

impl Work {
    fn until_it_ends(&self, connection: &mut SqliteConnection) {
        while !self.ended.load(Ordering::Relaxed) {
            self.count(write(connection), &self.writes);
            self.count(read(connection), &self.reads);
        }
    }

    fn count(&self, result: anyhow::Result<()>, counter: &AtomicU64) {
        let counter = match result {
            Ok(()) => counter,
            Err(error) => {
                eprintln!("failed: {error:#}");
                &self.failed
            }
        };
        counter.fetch_add(1, Ordering::Relaxed);
    }

    /// What was done since it was asked last.
    fn health(&self, vault: &Vault) -> Health {
        let take = |counter: &AtomicU64| counter.swap(0, Ordering::Relaxed);
        Health {
            revision: vault.status().revision,
            writes: take(&self.writes),
            reads: take(&self.reads),
            failed: take(&self.failed),
        }
    }
}

fn write(connection: &mut SqliteConnection) -> anyhow::Result<()> {
    let body = "a note that only its owner may read";
    diesel::insert_into(notes::table)
        .values(&NewNote { body })
        .execute(connection)?;
    Ok(())
}

/// The newest notes, the other process's among them, and the oldest.
fn read(connection: &mut SqliteConnection) -> anyhow::Result<()> {
    let mut page: Vec<Note> = notes::table
        .order(notes::id.desc())
        .limit(20)
        .select(Note::as_select())
        .load(connection)?;
    page.push(
        notes::table
            .order(notes::id)
            .select(Note::as_select())
            .first(connection)?,
    );
    ensure!(
        page.iter()
            .all(|note| note.id > 0 && note.body.starts_with("a note"))
    );
    Ok(())
}

/// How a process is: the revision of its keyring, and what it did since it was asked last.
pub(crate) struct Health {
    pub(crate) revision: u64,
    pub(crate) writes: u64,
    pub(crate) reads: u64,
    pub(crate) failed: u64,
}

impl std::fmt::Display for Health {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self {
            revision,
            writes,
            reads,
            failed,
        } = self;
        write!(f, "{revision} {writes} {reads} {failed}")
    }
}

impl FromStr for Health {
    type Err = anyhow::Error;

    fn from_str(line: &str) -> anyhow::Result<Self> {
        let numbers: Vec<u64> = line
            .split(' ')
            .map(str::parse)
            .collect::<Result<_, _>>()
            .context("a process said something else than how it is")?;
        match numbers[..] {
            [revision, writes, reads, failed] => Ok(Self {
                revision,
                writes,
                reads,
                failed,
            }),
            _ => anyhow::bail!("a process did not say how it is"),
        }
    }
}
