//! A key is added, promoted, retired and destroyed under two processes that read and write all the while.
//!
//!     cargo run --example rotate
//!
//! Read `rotation.rs` first, which is what an operator does, and `scan.rs`, which shows that a key is not needed any more; then `process.rs`, which is
//! what an application does, and `watch.rs`, which sees to it that it goes on.

mod notes;
mod process;
mod rotation;
mod scan;
mod watch;

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
const HARD_AGE: Duration = Duration::from_secs(5);

/// In an application a KMS stands here, or a passphrase that the service manager hands over.
const PASSPHRASE: &str = "a passphrase that stands in an example";

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    if let Some(folder) = Options::parse().serve {
        return process::serve(&folder).await;
    }
    let folder = tempfile::tempdir()?;
    rotation::prepare(folder.path()).await?;
    let mut processes = watch::Processes::start(folder.path())?;
    rotation::rotate(folder.path(), &mut processes).await?;
    processes.stop()?;
    let notes = rotation::all_open(folder.path()).await?;
    println!("{notes} notes, all readable under the new key; no operation failed");
    Ok(())
}

/// Where the keyring is, and what it must be.
fn source(folder: &Path) -> anyhow::Result<KeyringSource> {
    let kek = PassphraseKek::new("example", PASSPHRASE.to_owned().into())?;
    let store = FileStore::new(folder.join("keyring.json"));
    Ok(KeyringSource::new("example", store).kek(Arc::new(kek)))
}
