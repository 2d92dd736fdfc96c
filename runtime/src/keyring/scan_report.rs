//! What a scan of the tables found: which keys are still needed.

use super::document::KeyringDocument;
use super::{KeyId, Purpose, State};
use crate::model::{Model, Protection};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// What a scan of every protected column found: how many values stand under which key.
///
/// JSON, so that another program may write it: `ProtectedTable::key_usage` of the crate `fieldseal-sql` gives the queries that count.
///
/// ```
/// use fieldseal::keyring::ScanReport;
///
/// let report = ScanReport::from_json(br#"{
///     "format": "fieldseal-scan/1", "keyring": "production", "revision": 12,
///     "keys": { "2712847316": "disabled", "2712847317": "primary" },
///     "expected": [ { "entity": "user", "field": "ssn", "purpose": "data" } ],
///     "columns": [ { "entity": "user", "field": "ssn", "purpose": "data", "values": { "2712847317": 1042 } } ]
/// }"#).unwrap();
/// assert_eq!(report.columns.len(), report.expected.len());
/// ```
///
/// # Security
///
/// A report shows what stood in the tables while the scan ran, of a document that has not changed since but for keys that the scan
/// showed to be unneeded. A process that has not refreshed since the key was disabled may still seal with it, until its hard age is over.
/// So: [`disable`](super::KeyringOperator::disable) the key, wait for the longest hard age of any process, then begin the report and scan.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct ScanReport {
    /// `fieldseal-scan/1`.
    format: String,
    /// The keyring's name.
    pub keyring: String,
    /// The revision of the keyring when the scan began.
    pub revision: u64,
    /// The state that each key had before the scan began.
    pub keys: BTreeMap<u32, String>,
    /// The columns that a complete scan counts.
    pub expected: BTreeSet<ExpectedColumn>,
    /// What was found.
    pub columns: Vec<ScannedColumn>,
}

/// A column that a complete scan counts, for one purpose.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct ExpectedColumn {
    /// The stable name of the model.
    pub entity: String,
    /// The stable name of the field.
    pub field: String,
    /// Whose keys are counted: `data`, `index` or `pepper`.
    pub purpose: String,
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
#[derive(Clone, PartialEq, Eq, Debug)]
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
    /// The keyring was changed after the scan began, and not only by destroying what was out of use then: another key may have become
    /// primary meanwhile, this one among them. Scan again.
    Changed,
    /// The report names no column of the key's purpose that a complete scan counts.
    NotScanned,
    /// The report has no count of this field (`entity.field`), which a complete scan has.
    FieldNotScanned(String),
    /// A field's index is recorded with it.
    Recorded,
}

const FORMAT: &str = "fieldseal-scan/1";

impl ScanReport {
    /// A report of a keyring before a scan: what state its keys have, and which columns of these models a complete scan counts.
    ///
    /// Name every model of the application: a column of a model that is not named here is not missed.
    ///
    /// ```
    /// use fieldseal::keyring::{KeyringOperator, ScanReport};
    /// # use fieldseal::{FieldPolicy, Model, ModelField, Protect, Protection, TypeTag};
    /// # struct User;
    /// # impl Protect for User {
    /// #     const MODEL: &'static Model = &Model::new("User", "user").with_fields(&[
    /// #         ModelField::new("ssn", "ssn", "String", Protection::Encrypted(&FieldPolicy::new("user", "ssn", TypeTag::STR))),
    /// #     ]);
    /// # }
    ///
    /// # async fn scan(operator: KeyringOperator) -> Result<(), fieldseal::KeyringError> {
    /// let report = ScanReport::begin(&operator.document().await?, &[User::MODEL]);
    /// assert_eq!(report.expected.len(), 1);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn begin(document: &KeyringDocument, models: &[&Model]) -> Self {
        Self {
            format: FORMAT.to_owned(),
            keyring: document.name.clone(),
            revision: document.revision,
            keys: document
                .entries()
                .map(|key| (key.id.number(), key.state.name().to_owned()))
                .collect(),
            expected: models.iter().copied().flat_map(columns_of).collect(),
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
        if !self.was_out_of_use(key) {
            return Some(NeededReason::InUse);
        }
        if !self.is_of_the_present(document) {
            return Some(NeededReason::Changed);
        }
        // The document's own MAC is no column.
        if purpose == Purpose::Keyring {
            return None;
        }
        if let Some(reason) = self.lacks(document, purpose) {
            return Some(reason);
        }
        let found = self
            .columns
            .iter()
            .filter(|column| column.purpose == purpose.name())
            .filter_map(|column| column.values.get(&key.number()))
            .fold(0, |sum: u64, count| sum.saturating_add(*count));
        match found {
            0 => None,
            found => Some(NeededReason::Found(found)),
        }
    }

    /// Whether the document is still the one that was scanned, but for keys that were out of use then and are destroyed now.
    ///
    /// Each change of a document counts its revision up by one, and destroying a key changes nothing else. So there were at least as many
    /// revisions since as there are such keys; where there were just as many, each of them destroyed one, and none promoted a key, brought
    /// one back or recorded an index.
    fn is_of_the_present(&self, document: &KeyringDocument) -> bool {
        let destroyed = document
            .entries()
            .filter(|key| key.state == State::Destroyed && self.was_out_of_use(key.id))
            .count();
        document.revision.checked_sub(self.revision) == u64::try_from(destroyed).ok()
    }

    fn was_out_of_use(&self, key: KeyId) -> bool {
        let out_of_use = [State::Disabled, State::Compromised].map(State::name);
        self.keys
            .get(&key.number())
            .is_some_and(|state| out_of_use.contains(&state.as_str()))
    }

    /// What the scan has not counted, of all that may stand under a key of this purpose.
    fn lacks(&self, document: &KeyringDocument, purpose: Purpose) -> Option<NeededReason> {
        // A recorded field has values with an index, whatever models the report was begun with.
        let recorded = document
            .indexes
            .iter()
            .filter(|_| matches!(purpose, Purpose::Data | Purpose::Index))
            .map(|index| (&index.entity, &index.field));
        let mut expected = self
            .expected
            .iter()
            .filter(|column| column.purpose == purpose.name())
            .map(|column| (&column.entity, &column.field))
            .chain(recorded)
            .peekable();
        if expected.peek().is_none() {
            return Some(NeededReason::NotScanned);
        }
        expected
            .find(|(entity, field)| {
                !self.columns.iter().any(|column| {
                    column.purpose == purpose.name()
                        && column.entity == **entity
                        && column.field == **field
                })
            })
            .map(|(entity, field)| NeededReason::FieldNotScanned(format!("{entity}.{field}")))
    }
}

/// What a complete scan of a model counts.
fn columns_of(model: &Model) -> impl Iterator<Item = ExpectedColumn> {
    let column = |entity: &str, field: &str, purpose: Purpose| ExpectedColumn {
        entity: entity.to_owned(),
        field: field.to_owned(),
        purpose: purpose.name().to_owned(),
    };
    model.fields().iter().flat_map(move |field| {
        let (sealed, index) = match field.protection() {
            Protection::Encrypted(policy) => {
                let name = |purpose| column(policy.entity(), policy.field(), purpose);
                let index = policy.search_policy().map(|_| name(Purpose::Index));
                (Some(name(policy.purpose())), index)
            }
            Protection::Password(policy) if policy.has_pepper() => {
                let sealed = column(policy.entity(), policy.field(), Purpose::Pepper);
                (Some(sealed), None)
            }
            Protection::Password(_) | Protection::Redacted => (None, None),
        };
        sealed.into_iter().chain(index)
    })
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
            Self::Changed => f.write_str("the keyring was changed since the scan: scan again"),
            Self::NotScanned => f.write_str("the scan names no column of its purpose"),
            Self::FieldNotScanned(field) => write!(f, "the scan did not count {field}"),
            Self::Recorded => f.write_str("the index of a field is recorded with it"),
        }
    }
}
