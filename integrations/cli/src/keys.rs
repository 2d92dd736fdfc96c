//! `fieldseal keys …`.

mod argument;
mod step;
mod verdict;

use crate::confirmation::confirm;
use crate::failure::{EXIT_STATUS, Failure, Status};
use crate::kek::KekArguments;
use crate::output;
use clap::Subcommand;
use fieldseal::KeyId;
use fieldseal::keyring::{FileStore, KeyringOperator, KeyringSource};
use std::path::PathBuf;
use step::Step;

#[derive(clap::Args)]
#[command(after_help = EXIT_STATUS)]
pub(crate) struct Keys {
    /// The keyring's document, a file. One in a table of the database is changed by `KeyringOperator`, in a program that can open the table.
    #[arg(
        long,
        value_name = "FILE",
        env = "FIELDSEAL_KEYRING",
        hide_env_values = true,
        default_value = "keyring.json",
        global = true
    )]
    keyring: PathBuf,
    /// The keyring's name, which its document must have.
    #[arg(
        long,
        value_name = "NAME",
        env = "FIELDSEAL_KEYRING_NAME",
        hide_env_values = true,
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
        hide_env_values = true,
        default_value_t = 0,
        global = true
    )]
    lowest_revision: u64,
    /// A key that the document's MAC may be made with, and its check value, as `init`, `add keyring`, `promote` and `status` print them. Needed
    /// with a KEK that anyone can wrap under. Another one, such as the next key, is another --keyring-check, or another line of
    /// FIELDSEAL_KEYRING_CHECK.
    #[arg(
        long = "keyring-check",
        value_name = "ID:HEX",
        env = "FIELDSEAL_KEYRING_CHECK",
        hide_env_values = true,
        value_delimiter = '\n',
        global = true,
        value_parser = argument::keyring_check,
    )]
    keyring_checks: Vec<(KeyId, [u8; 16])>,
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
    #[command(flatten)]
    Step(Step),
    /// Show the keys. Has no root unwrapped.
    Status,
    /// Unwrap every root and check it, the MAC and every binding.
    Verify,
}

impl Keys {
    pub(crate) async fn run(self) -> Result<Status, Failure> {
        let source = self.source().await?;
        let plain = source.keks().is_empty();
        let operator = KeyringOperator::new(source).dry_run(self.dry_run);
        match &self.command {
            Command::Status => output::status(self.json, &operator.document().await?),
            Command::Verify => {
                let waiting = output::Waiting::new(self.json);
                let verified = operator.verify().await?;
                drop(waiting);
                return Ok(verdict::print(self.json, &verified));
            }
            Command::Step(step) => {
                if let Some(question) = step.question() {
                    confirm(self.yes || self.dry_run, &question)?;
                }
                let waiting = output::Waiting::new(self.json);
                let change = step.take(&operator).await?;
                drop(waiting);
                output::change(self.json, &change, self.dry_run, plain);
                if plain && !self.json && matches!(step, Step::Init { .. }) {
                    eprintln!(
                        "fieldseal: the roots are plain, for development: whoever reads {} reads every value; --kek wraps them",
                        self.keyring.display()
                    );
                }
            }
        }
        Ok(Status::Done)
    }

    async fn source(&self) -> Result<KeyringSource, Failure> {
        let store = FileStore::new(&self.keyring);
        let mut source =
            KeyringSource::new(&self.name, store).lowest_revision(self.lowest_revision);
        for kek in self.kek.open().await? {
            source = source.kek(kek);
        }
        for (id, check) in &self.keyring_checks {
            source = source.keyring_check(*id, *check);
        }
        Ok(source)
    }
}
