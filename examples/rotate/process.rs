//! A process of an application: it opens a vault, keeps it fresh, writes and reads. Nothing here knows of a rotation.

use crate::notes::{NewNote, Note, connect, notes};
use crate::{HARD_AGE, REFRESH, SOFT_AGE, source};
use anyhow::{Context, ensure};
use diesel::prelude::*;
use fieldseal::Vault;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

pub(crate) async fn serve(folder: &Path) -> anyhow::Result<()> {
    let vault = Vault::live(source(folder)?)
        .model::<Note>()
        .refresh_every(REFRESH)
        .soft_age(SOFT_AGE)
        .hard_age(HARD_AGE)
        .open()
        .await?;
    tokio::spawn(vault.keep_fresh());
    vault.install()?;

    let stop = Arc::new(AtomicBool::new(false));
    let told = Arc::clone(&stop);
    std::thread::spawn(move || {
        // Whoever started this process closes its standard input, or is gone.
        let _ = std::io::stdin().read_to_end(&mut Vec::new());
        told.store(true, Ordering::Relaxed);
    });
    println!("ready");
    let mut connection = connect(folder)?;
    let served = tokio::task::spawn_blocking(move || {
        let mut served = Served::default();
        while !stop.load(Ordering::Relaxed) {
            served.count(write(&mut connection), |served| &mut served.writes);
            served.count(read(&mut connection), |served| &mut served.reads);
        }
        served
    })
    .await?;
    println!("{} {} {}", served.writes, served.reads, served.failed);
    Ok(())
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

#[derive(Default)]
pub(crate) struct Served {
    pub(crate) writes: u64,
    pub(crate) reads: u64,
    pub(crate) failed: u64,
}

impl Served {
    fn count(&mut self, result: anyhow::Result<()>, counter: fn(&mut Self) -> &mut u64) {
        match result {
            Ok(()) => *counter(self) += 1,
            Err(error) => {
                eprintln!("failed: {error:#}");
                self.failed += 1;
            }
        }
    }
}

/// A process that serves, seen from the one that started it.
pub(crate) struct Process {
    child: Child,
    said: BufReader<ChildStdout>,
}

impl Process {
    pub(crate) fn start(folder: &Path) -> anyhow::Result<Self> {
        let mut child = Command::new(std::env::current_exe()?)
            .arg("--serve")
            .arg(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let said = child.stdout.take().context("the process says nothing")?;
        Ok(Self {
            child,
            said: BufReader::new(said),
        })
    }

    pub(crate) fn wait_until_ready(&mut self) -> anyhow::Result<()> {
        ensure!(self.line()? == "ready", "the process did not start");
        Ok(())
    }

    pub(crate) fn stop(mut self) -> anyhow::Result<Served> {
        drop(self.child.stdin.take());
        let line = self.line()?;
        let numbers: Vec<u64> = line
            .split(' ')
            .map(str::parse)
            .collect::<Result<_, _>>()
            .context("the process said something else than what it did")?;
        ensure!(self.child.wait()?.success(), "the process failed");
        match numbers[..] {
            [writes, reads, failed] => Ok(Served {
                writes,
                reads,
                failed,
            }),
            _ => anyhow::bail!("the process did not say what it did"),
        }
    }

    fn line(&mut self) -> anyhow::Result<String> {
        let mut line = String::new();
        self.said.read_line(&mut line)?;
        Ok(line.trim_end().to_owned())
    }
}

/// A process whose starter failed has nobody who would stop it.
impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
