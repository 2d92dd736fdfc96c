//! `fieldseal keys …`.

mod verdict;

use crate::confirmation::confirm;
use crate::failure::Failure;
use crate::kek::KekArguments;
use crate::output;
use clap::{ArgGroup, Subcommand};
use fieldseal::KeyId;
use fieldseal::keyring::{
    FileStore, KeyringOperator, KeyringSource, Promotion, Purpose, ScanReport, Unneeded,
};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

#[derive(clap::Args)]
pub(crate) struct Keys {
    /// The keyring's document.
    #[arg(
        long,
        value_name = "FILE",
        env = "FIELDSEAL_KEYRING",
        default_value = "keyring.json",
        global = true
    )]
    keyring: PathBuf,
    /// The keyring's name, which its document must have.
    #[arg(
        long,
        value_name = "NAME",
        env = "FIELDSEAL_KEYRING_NAME",
        default_value = "development",
        global = true
    )]
    name: String,
    #[command(flatten)]
    kek: KekArguments,
    /// Refuse a document of an older revision.
    #[arg(
        long,
        value_name = "REVISION",
        env = "FIELDSEAL_LOWEST_REVISION",
        default_value_t = 0,
        global = true
    )]
    lowest_revision: u64,
    /// The key of the document's MAC and its check value, as `status` prints them: needed with a KEK that anyone can wrap under.
    #[arg(
        long,
        value_name = "ID:HEX",
        env = "FIELDSEAL_KEYRING_CHECK",
        global = true,
        value_parser = keyring_check,
    )]
    keyring_check: Option<(KeyId, [u8; 16])>,
    /// Check and work everything out, and write nothing.
    #[arg(long, global = true)]
    dry_run: bool,
    /// Print JSON.
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// Do what cannot be undone without asking.
    #[arg(long, global = true)]
    yes: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Make a new keyring with one primary key for each purpose.
    Init {
        /// Only these purposes.
        #[arg(long = "purpose", value_name = "PURPOSE", value_parser = purpose)]
        purposes: Vec<Purpose>,
    },
    /// Add a key. It opens and does not seal, until every process has it and it is promoted.
    Add {
        /// data, index, keyring, pepper, pseudonym, row-seal or token.
        #[arg(value_parser = purpose)]
        purpose: Purpose,
    },
    /// Make a key primary: it seals from now on, and the primary until now becomes decrypt-only.
    Promote {
        /// The key.
        #[arg(value_parser = key_id)]
        id: KeyId,
        /// The longest that a process works without a refresh: a younger key is not promoted.
        #[arg(long, value_name = "AGE", default_value = "5m", value_parser = humantime::parse_duration)]
        min_age: Duration,
        /// Promote it however young it is. A process that has not refreshed cannot open what is sealed with it.
        #[arg(long)]
        force: bool,
    },
    /// Make a pre-active or disabled key decrypt-only.
    Retire {
        /// The key.
        #[arg(value_parser = key_id)]
        id: KeyId,
    },
    /// Take a key out of use: what it sealed does not open until it is retired again.
    Disable {
        /// The key.
        #[arg(value_parser = key_id)]
        id: KeyId,
    },
    /// Say that others have a key: it opens inside a re-encryption only, and can only be destroyed.
    Compromise {
        /// The key.
        #[arg(value_parser = key_id)]
        id: KeyId,
    },
    /// Delete a disabled or compromised key for ever.
    #[command(group = ArgGroup::new("why").required(true))]
    Destroy {
        /// The key.
        #[arg(value_parser = key_id)]
        id: KeyId,
        /// The report of a scan, which shows that no value needs the key.
        #[arg(long, value_name = "FILE", group = "why")]
        scan_report: Option<PathBuf>,
        /// Destroy it whatever needs it: type its id again. Values under it are lost for ever.
        #[arg(long, value_name = "KEY_ID", group = "why", value_parser = key_id)]
        force_destroy: Option<KeyId>,
    },
    /// Wrap every root anew under the first KEK: after it was rotated, or to move to it.
    Rewrap,
    /// Show the keys. Asks no KEK.
    Status,
    /// Unwrap every root and check it, the MAC and every binding.
    Verify,
}

impl Keys {
    pub(crate) async fn run(self) -> Result<ExitCode, Failure> {
        let operator = KeyringOperator::new(self.source().await?).dry_run(self.dry_run);
        let waiting = output::Waiting::new(self.json);
        let change = match self.command {
            Command::Init { purposes } if purposes.is_empty() => {
                operator.init(&Purpose::ALL).await?
            }
            Command::Init { purposes } => operator.init(&purposes).await?,
            Command::Add { purpose } => operator.add(purpose).await?,
            Command::Promote {
                id, force: true, ..
            } => operator.promote(id, Promotion::Forced).await?,
            Command::Promote { id, min_age, .. } => {
                operator.promote(id, Promotion::Aged(min_age)).await?
            }
            Command::Retire { id } => operator.retire(id).await?,
            Command::Disable { id } => operator.disable(id).await?,
            Command::Compromise { id } => {
                let question = format!("Key {id} opens inside a re-encryption only from now on.");
                waiting.suspend(|| confirm(self.yes || self.dry_run, &question))?;
                operator.compromise(id).await?
            }
            Command::Destroy {
                id,
                scan_report: Some(report),
                ..
            } => {
                let report = read_report(&report)?;
                let question = format!("Key {id} is deleted for ever.");
                waiting.suspend(|| confirm(self.yes || self.dry_run, &question))?;
                operator.destroy(id, Unneeded::Scanned(&report)).await?
            }
            Command::Destroy {
                id, force_destroy, ..
            } => {
                // To type the id in full is the confirmation.
                if force_destroy != Some(id) {
                    return Err(Failure::usage(format!(
                        "--force-destroy names another key than {id}"
                    )));
                }
                operator.destroy(id, Unneeded::Forced).await?
            }
            Command::Rewrap => operator.rewrap().await?,
            Command::Status => {
                output::status(self.json, &operator.document().await?);
                return Ok(ExitCode::SUCCESS);
            }
            Command::Verify => {
                let verified = operator.verify().await?;
                drop(waiting);
                return Ok(verdict::print(self.json, &verified));
            }
        };
        drop(waiting);
        output::change(self.json, &change, self.dry_run);
        Ok(ExitCode::SUCCESS)
    }

    async fn source(&self) -> Result<KeyringSource, Failure> {
        let store = FileStore::new(&self.keyring);
        let mut source =
            KeyringSource::new(&self.name, store).lowest_revision(self.lowest_revision);
        for kek in self.kek.open().await? {
            source = source.kek(kek);
        }
        if let Some((id, check)) = self.keyring_check {
            source = source.keyring_check(id, check);
        }
        Ok(source)
    }
}

fn read_report(path: &Path) -> Result<ScanReport, Failure> {
    let json = std::fs::read(path)
        .map_err(|error| Failure::refused(format!("{}: {error}", path.display())))?;
    ScanReport::from_json(&json)
        .ok_or_else(|| Failure::refused(format!("{} is no report of a scan", path.display())))
}

fn purpose(text: &str) -> Result<Purpose, String> {
    Purpose::ALL
        .into_iter()
        .find(|purpose| purpose.name() == text)
        .ok_or_else(|| {
            format!(
                "purposes are {}",
                Purpose::ALL.map(Purpose::name).join(", ")
            )
        })
}

fn key_id(text: &str) -> Result<KeyId, String> {
    text.parse()
        .ok()
        .and_then(KeyId::new)
        .ok_or_else(|| "a key id is a number from 1 to 4294967294".to_owned())
}

fn keyring_check(text: &str) -> Result<(KeyId, [u8; 16]), String> {
    let (id, check) = text.split_once(':').ok_or("it is ID:HEX")?;
    let bytes = (0..16).map(|at| u8::from_str_radix(check.get(2 * at..2 * at + 2)?, 16).ok());
    let check = bytes
        .collect::<Option<Vec<_>>>()
        .filter(|_| check.len() == 32);
    match check.and_then(|check| check.try_into().ok()) {
        Some(check) => Ok((key_id(id)?, check)),
        None => Err("a check value is 32 hexadecimal digits".to_owned()),
    }
}
