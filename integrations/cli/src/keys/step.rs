//! One step of a key's life, or of its keyring's.

use super::argument::{self, FieldName};
use crate::failure::Failure;
use clap::{ArgGroup, Subcommand};
use fieldseal::keyring::{
    Change, IndexDefinition, KeyringOperator, Promotion, Purpose, ScanReport, Unneeded,
};
use fieldseal::{KeyId, Normaliser, TypeTag};
use std::path::{Path, PathBuf};
use std::time::Duration;

#[derive(Subcommand)]
pub(super) enum Step {
    /// Make a new keyring with one primary key for each purpose.
    Init {
        /// Only these purposes.
        #[arg(long = "purpose", value_name = "PURPOSE", value_parser = argument::purpose)]
        purposes: Vec<Purpose>,
    },
    /// Record how the index of a searchable field is made, as its model declares it: before a second index key is added.
    ///
    /// An application does the same with `KeyringOperator::record`, from the model itself. What is recorded stays: an application that
    /// declares another index does not start, and its refreshes fail.
    Record {
        /// The stable names of the model and the field, such as user.email.
        #[arg(value_name = "ENTITY.FIELD", value_parser = argument::field)]
        field: FieldName,
        /// The normaliser and its version: none/1, lowercase/1, email/1, digits/1, caseless/1, or an own one such as acme:iban/1.
        #[arg(long, value_name = "ID", value_parser = argument::normaliser)]
        normaliser: String,
        /// The type tag of the values, such as str, int or uuid.
        #[arg(long = "type", value_name = "TYPE", default_value = "str", value_parser = argument::type_tag)]
        type_tag: TypeTag,
        /// How many bits of the index are kept: 128, or 1 to 63 for one that collides on purpose.
        #[arg(long, default_value = "128", value_parser = argument::bits)]
        bits: u8,
    },
    /// Add a key. It opens and does not seal, until every process has it and it is promoted.
    Add {
        /// data, index, keyring, pepper, pseudonym, row-seal or token.
        #[arg(value_parser = argument::purpose)]
        purpose: Purpose,
    },
    /// Make a key primary: it seals from now on, and the primary until now becomes decrypt-only.
    ///
    /// Only the age of the key is looked at. A process whose refreshes fail works without it until its hard age (60 minutes, unless it says
    /// otherwise), and cannot open what others seal with it: before promoting, see that every process's `Vault::status` has the revision in
    /// which the key was added.
    Promote {
        /// The key.
        #[arg(value_parser = argument::key_id)]
        id: KeyId,
        /// The refresh interval of the processes, and what may delay a refresh: a younger key is not promoted. They refresh every 2 to 3
        /// minutes, unless they say otherwise.
        #[arg(long, value_name = "AGE", default_value = "5m", value_parser = humantime::parse_duration)]
        min_age: Duration,
        /// Promote it however young it is. A process that has not refreshed cannot open what is sealed with it.
        #[arg(long)]
        force: bool,
    },
    /// Make a disabled key decrypt-only again.
    Retire {
        /// The key.
        #[arg(value_parser = argument::key_id)]
        id: KeyId,
    },
    /// Take a key out of use: what it sealed does not open until it is retired again.
    Disable {
        /// The key.
        #[arg(value_parser = argument::key_id)]
        id: KeyId,
    },
    /// Say that others have a key: it opens inside a re-encryption only, and can only be destroyed.
    Compromise {
        /// The key.
        #[arg(value_parser = argument::key_id)]
        id: KeyId,
    },
    /// Delete a disabled or compromised key for ever.
    #[command(group = ArgGroup::new("why").required(true))]
    Destroy {
        /// The key.
        #[arg(value_parser = argument::key_id)]
        id: KeyId,
        /// The report of a scan, which shows that no value needs the key. Disable the key, wait for the longest hard age of any process, then
        /// scan: until then, one that cannot refresh may still seal with it.
        #[arg(long, value_name = "FILE", group = "why")]
        scan_report: Option<PathBuf>,
        /// Destroy it whatever needs it: type its id again. Values under it are lost for ever.
        #[arg(long, value_name = "KEY_ID", group = "why", value_parser = argument::key_id)]
        force_destroy: Option<KeyId>,
    },
    /// Wrap every root anew under the first KEK: after it was rotated, or to move to it.
    Rewrap,
}

impl Step {
    /// What is to be confirmed, since it cannot be undone.
    pub(super) fn question(&self) -> Option<String> {
        match self {
            Self::Record {
                field: FieldName { entity, field },
                normaliser,
                type_tag,
                bits,
            } => Some(format!(
                "The index of {entity}.{field} is {bits} bits of {normaliser} over `{type_tag}` from now on, whatever its model declares."
            )),
            Self::Compromise { id } => Some(format!(
                "Key {id} opens inside a re-encryption only from now on."
            )),
            // Where it is forced, to type the id in full is the confirmation.
            Self::Destroy {
                id,
                scan_report: Some(_),
                ..
            } => Some(format!("Key {id} is deleted for ever.")),
            _ => None,
        }
    }

    pub(super) async fn take(&self, operator: &KeyringOperator) -> Result<Change, Failure> {
        Ok(match self {
            Self::Init { purposes } if purposes.is_empty() => operator.init(&Purpose::ALL).await?,
            Self::Init { purposes } => operator.init(purposes).await?,
            Self::Record {
                field,
                normaliser,
                type_tag,
                bits,
            } => {
                let FieldName { entity, field } = field;
                if normaliser != Normaliser::NONE.id() && *type_tag != TypeTag::STR {
                    return Err(Failure::usage(format!(
                        "{entity}.{field} holds `{type_tag}`, and {normaliser} needs text: only none/1 goes with it"
                    )));
                }
                let type_tag = type_tag.as_str();
                let definition = IndexDefinition::new(entity, field, normaliser, type_tag, *bits);
                operator.record_index(&definition).await?
            }
            Self::Add { purpose } => operator.add(*purpose).await?,
            Self::Promote { id, force, min_age } => {
                let when = match force {
                    true => Promotion::Forced,
                    false => Promotion::Aged(*min_age),
                };
                operator.promote(*id, when).await?
            }
            Self::Retire { id } => operator.retire(*id).await?,
            Self::Disable { id } => operator.disable(*id).await?,
            Self::Compromise { id } => operator.compromise(*id).await?,
            Self::Destroy {
                id,
                scan_report: Some(report),
                ..
            } => {
                let report = read_report(report)?;
                operator.destroy(*id, Unneeded::Scanned(&report)).await?
            }
            Self::Destroy {
                id, force_destroy, ..
            } => {
                if *force_destroy != Some(*id) {
                    return Err(Failure::usage(format!(
                        "--force-destroy names another key than {id}"
                    )));
                }
                operator.destroy(*id, Unneeded::Forced).await?
            }
            Self::Rewrap => operator.rewrap().await?,
        })
    }
}

fn read_report(path: &Path) -> Result<ScanReport, Failure> {
    let json = std::fs::read(path)
        .map_err(|error| Failure::refused(format!("{}: {error}", path.display())))?;
    ScanReport::from_json(&json)
        .ok_or_else(|| Failure::refused(format!("{} is no report of a scan", path.display())))
}
