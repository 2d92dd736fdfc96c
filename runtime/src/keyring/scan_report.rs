//! What a scan of the tables found: which keys are still needed.

use super::document::KeyringDocument;
use super::{KeyId, Purpose, State};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

/// What a scan of every protected column found: how many values stand under which key.
///
/// JSON, so that another program may write it: `fieldseal_sql::key_usage` prints the queries that count.
///
/// ```
/// use fieldseal::keyring::ScanReport;
///
/// let report = ScanReport::from_json(br#"{
///     "format": "fieldseal-scan/1", "keyring": "production", "revision": 12,
///     "keys": { "2712847316": "disabled" },
///     "columns": [ { "entity": "user", "field": "ssn", "purpose": "data", "values": { "2712847317": 1042 } } ]
/// }"#).unwrap();
/// assert_eq!(report.columns.len(), 1);
/// ```
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct ScanReport {
    /// `fieldseal-scan/1`.
    format: String,
    /// The keyring's name.
    pub keyring: String,
    /// The revision of the keyring that the scanned application used.
    pub revision: u64,
    /// The state that each key had before the scan began.
    pub keys: BTreeMap<u32, String>,
    /// What was found.
    pub columns: Vec<ScannedColumn>,
}

/// What a scan found in one column.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct ScannedColumn {
    /// The stable name of the model.
    pub entity: String,
    /// The stable name of the field.
    pub field: String,
    /// Whose keys were counted: `data`, `index`, …
    pub purpose: String,
    /// How many values stand under each key.
    pub values: BTreeMap<u32, u64>,
}

/// Why a key may still be needed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum NeededReason {
    /// The report counts values under it.
    Found(u64),
    /// The report is of another keyring.
    OtherKeyring,
    /// The report is of a revision that the document has not reached.
    FutureRevision,
    /// When the scan began the key was still in use, or the report does not say: what was sealed behind the scan was not seen.
    InUse,
    /// The report looked at no column of the key's purpose.
    NotScanned,
    /// A field's index is recorded with it.
    Recorded,
}

const FORMAT: &str = "fieldseal-scan/1";

impl ScanReport {
    /// A report of a keyring before a scan: what state its keys have.
    #[must_use]
    pub fn begin(document: &KeyringDocument) -> Self {
        Self {
            format: FORMAT.to_owned(),
            keyring: document.name.clone(),
            revision: document.revision,
            keys: document
                .entries()
                .map(|key| (key.id.number(), key.state.name().to_owned()))
                .collect(),
            columns: Vec::new(),
        }
    }

    /// Adds what was found in a column.
    pub fn add(
        &mut self,
        entity: &str,
        field: &str,
        purpose: Purpose,
        values: impl IntoIterator<Item = (KeyId, u64)>,
    ) {
        self.columns.push(ScannedColumn {
            entity: entity.to_owned(),
            field: field.to_owned(),
            purpose: purpose.name().to_owned(),
            values: values
                .into_iter()
                .map(|(key, count)| (key.number(), count))
                .collect(),
        });
    }

    /// Reads a report. `None` when it is none.
    #[must_use]
    pub fn from_json(json: &[u8]) -> Option<Self> {
        serde_json::from_slice(json)
            .ok()
            .filter(|report: &Self| report.format == FORMAT)
    }

    /// The report as JSON.
    ///
    /// # Panics
    ///
    /// Never: names and numbers always have a JSON.
    #[must_use]
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).expect("a report has nothing that JSON cannot hold")
    }

    /// Why the report does not show that a key is unneeded; `None` when it does.
    pub(super) fn needs(
        &self,
        document: &KeyringDocument,
        purpose: Purpose,
        key: KeyId,
    ) -> Option<NeededReason> {
        if self.keyring != document.name {
            return Some(NeededReason::OtherKeyring);
        }
        if self.revision > document.revision {
            return Some(NeededReason::FutureRevision);
        }
        let out_of_use = [State::Disabled, State::Compromised].map(State::name);
        if !self
            .keys
            .get(&key.number())
            .is_some_and(|state| out_of_use.contains(&state.as_str()))
        {
            return Some(NeededReason::InUse);
        }
        // The document's own MAC is no column.
        let mut columns = self
            .columns
            .iter()
            .filter(|column| column.purpose == purpose.name())
            .peekable();
        if columns.peek().is_none() && purpose != Purpose::Keyring {
            return Some(NeededReason::NotScanned);
        }
        let found = columns
            .filter_map(|column| column.values.get(&key.number()))
            .sum();
        match found {
            0 => None,
            found => Some(NeededReason::Found(found)),
        }
    }
}

impl fmt::Display for NeededReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Found(count) => write!(f, "the scan found {count} values under it"),
            Self::OtherKeyring => f.write_str("the scan is of another keyring"),
            Self::FutureRevision => {
                f.write_str("the scan is of a later revision than the document")
            }
            Self::InUse => f.write_str("it was in use when the scan began"),
            Self::NotScanned => f.write_str("no column of its purpose was scanned"),
            Self::Recorded => f.write_str("the index of a field is recorded with it"),
        }
    }
}
