//! The processes, seen from the operator: each has to read and write in every phase of the rotation, and nothing may fail.

use crate::process::Health;
use anyhow::{Context, ensure};
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

/// How long a process may stand still: far more than it ever needs.
const PATIENCE: Duration = Duration::from_secs(60);
const PAUSE: Duration = Duration::from_millis(50);

pub(crate) struct Processes([Process; 2]);

impl Processes {
    pub(crate) fn start(folder: &Path) -> anyhow::Result<Self> {
        let mut processes = [Process::start(folder)?, Process::start(folder)?];
        for process in &mut processes {
            ensure!(process.line()? == "ready", "a process did not start");
        }
        Ok(Self(processes))
    }

    /// Waits until every process has this revision of the keyring, as a health endpoint tells.
    pub(crate) async fn have(&mut self, revision: u64) -> anyhow::Result<()> {
        let deadline = Instant::now() + PATIENCE;
        while self.0.iter().any(|process| process.revision < revision) {
            ensure!(Instant::now() < deadline, "a process does not refresh");
            tokio::time::sleep(PAUSE).await;
            for process in &mut self.0 {
                process.ask()?;
            }
        }
        Ok(())
    }

    /// Lets the processes work for a while, then says what each did since the last phase ended.
    pub(crate) async fn work(&mut self, phase: &str, time: Duration) -> anyhow::Result<()> {
        tokio::time::sleep(time).await;
        for (number, process) in (1..).zip(&mut self.0) {
            let deadline = Instant::now() + PATIENCE;
            process.ask()?;
            while process.writes == 0 || process.reads == 0 {
                ensure!(
                    Instant::now() < deadline,
                    "process {number} stands still {phase}"
                );
                tokio::time::sleep(PAUSE).await;
                process.ask()?;
            }
            println!(
                "    {phase}, process {number}: {} writes, {} reads",
                std::mem::take(&mut process.writes),
                std::mem::take(&mut process.reads)
            );
        }
        Ok(())
    }

    pub(crate) fn stop(self) -> anyhow::Result<()> {
        self.0.into_iter().try_for_each(Process::stop)
    }
}

/// A process that serves.
struct Process {
    child: Child,
    input: Option<ChildStdin>,
    /// Its lines: one that stands still must not stop the operator.
    lines: Receiver<String>,
    revision: u64,
    writes: u64,
    reads: u64,
}

impl Process {
    fn start(folder: &Path) -> anyhow::Result<Self> {
        let mut child = Command::new(std::env::current_exe()?)
            .arg("--serve")
            .arg(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let said = child.stdout.take().context("the process says nothing")?;
        let (send, lines) = channel();
        std::thread::spawn(move || {
            let mut said = BufReader::new(said).lines().map_while(Result::ok);
            said.try_for_each(|line| send.send(line))
        });
        Ok(Self {
            input: child.stdin.take(),
            child,
            lines,
            revision: 0,
            writes: 0,
            reads: 0,
        })
    }

    /// Asks how it is, and adds what it did.
    fn ask(&mut self) -> anyhow::Result<()> {
        let input = self.input.as_mut().context("the process hears nothing")?;
        input.write_all(b"\n").context("a process is gone")?;
        let health: Health = self.line()?.parse()?;
        ensure!(health.failed == 0, "{} operations failed", health.failed);
        self.revision = health.revision;
        self.writes += health.writes;
        self.reads += health.reads;
        Ok(())
    }

    fn stop(mut self) -> anyhow::Result<()> {
        self.ask()?;
        drop(self.input.take());
        let said = self.lines.recv_timeout(PATIENCE);
        ensure!(
            said == Err(RecvTimeoutError::Disconnected),
            "a process does not end"
        );
        ensure!(self.child.wait()?.success(), "a process failed");
        Ok(())
    }

    fn line(&mut self) -> anyhow::Result<String> {
        self.lines
            .recv_timeout(PATIENCE)
            .context("a process does not answer")
    }
}

/// A process whose starter failed has nobody who would stop it.
impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
