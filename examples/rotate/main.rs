//! A key is added, promoted, retired and destroyed under two processes that read and write all the while.
//!
//!     cargo run --example rotate
//!
//! Read `rotation.rs` first, which is what an operator does, then `process.rs`, which is what an application does.

mod notes;
mod process;
mod rotation;

use anyhow::ensure;
use clap::Parser;
use fieldseal::kek::PassphraseKek;
use fieldseal::keyring::{FileStore, KeyringSource};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

#[derive(Parser)]
struct Options {
    /// Serve until standard input ends: what this program starts twice.
    #[arg(long, value_name = "FOLDER", hide = true)]
    serve: Option<PathBuf>,
}

/// Minutes in an application, see `Vault::live`; seconds here, so that there is something to see.
const REFRESH: Duration = Duration::from_millis(250);
const SOFT_AGE: Duration = Duration::from_secs(1);
const HARD_AGE: Duration = Duration::from_secs(30);

/// In an application a KMS stands here, or a passphrase that the service manager hands over.
const PASSPHRASE: &str = "a passphrase that stands in an example";

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    if let Some(folder) = Options::parse().serve {
        return process::serve(&folder).await;
    }
    let folder = tempfile::tempdir()?;
    rotation::prepare(folder.path()).await?;
    let mut processes = [
        process::Process::start(folder.path())?,
        process::Process::start(folder.path())?,
    ];
    for process in &mut processes {
        process.wait_until_ready()?;
    }
    rotation::rotate(folder.path()).await?;

    let mut failed = 0;
    for (number, process) in processes.into_iter().enumerate() {
        let served = process.stop()?;
        println!(
            "process {}: {} writes, {} reads, {} failed",
            number + 1,
            served.writes,
            served.reads,
            served.failed
        );
        ensure!(
            served.writes > 0 && served.reads > 0,
            "a process did not work"
        );
        failed += served.failed;
    }
    let notes = rotation::all_open(folder.path()).await?;
    println!("{notes} notes, all readable under the new key; {failed} failed operations");
    ensure!(failed == 0, "an operation failed");
    Ok(())
}

/// Where the keyring is, and what it must be.
fn source(folder: &Path) -> anyhow::Result<KeyringSource> {
    let kek = PassphraseKek::new("example", PASSPHRASE.to_owned().into())?;
    let store = FileStore::new(folder.join("keyring.json"));
    Ok(KeyringSource::new("example", store).kek(Arc::new(kek)))
}
