//! The recorded definition of a field's blind index, and which keys are written at present.

use super::{KeyId, KeyringError, Purpose};
use crate::model::{Model, Protection};
use crate::policy::FieldPolicy;

/// What a keyring records of one searchable field (`wire-format.md`, sections 5 and 7).
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct IndexRecord {
    pub(crate) entity: String,
    pub(crate) field: String,
    pub(crate) normaliser: String,
    pub(crate) type_tag: String,
    pub(crate) bits: u8,
    pub(crate) keys: IndexKeys,
}

/// The live index keys and the phase of their rotation.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum IndexKeys {
    /// Phases 1 and 5: one key.
    Steady { key: KeyId, phase: SteadyPhase },
    /// Phases 2, 3 and 4: from one key to another.
    Rotating {
        old: KeyId,
        new: KeyId,
        phase: RotatingPhase,
    },
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum SteadyPhase {
    Steady = 1,
    Finished = 5,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum RotatingPhase {
    Both = 2,
    Enforced = 3,
    New = 4,
}

impl IndexRecord {
    pub(super) fn of<'a>(records: &'a [Self], policy: &FieldPolicy) -> Option<&'a Self> {
        records
            .iter()
            .find(|index| index.entity == policy.entity() && index.field == policy.field())
    }

    /// Refuses a policy whose index definition is not the recorded one.
    pub(super) fn check(records: &[Self], policy: &FieldPolicy) -> Result<(), KeyringError> {
        let (Some(search), Some(record)) = (policy.search_policy(), Self::of(records, policy))
        else {
            return Ok(());
        };
        let same = record.normaliser == search.normaliser.id()
            && record.type_tag == policy.type_tag().as_str()
            && record.bits == search.bits;
        match same {
            true => Ok(()),
            false => Err(KeyringError::IndexDefinition {
                field: policy.to_string(),
            }),
        }
    }

    /// Records the searchable fields of a model that are not recorded yet, under the primary index key. Says which they were.
    pub(super) fn add(
        records: &mut Vec<Self>,
        model: &Model,
        primary: Option<KeyId>,
    ) -> Result<Vec<String>, KeyringError> {
        let mut added = Vec::new();
        for field in model.fields() {
            let Protection::Encrypted(policy) = field.protection() else {
                continue;
            };
            let Some(search) = policy.search_policy() else {
                continue;
            };
            Self::check(records, policy)?;
            if Self::of(records, policy).is_none() {
                let key = primary.ok_or(KeyringError::NoPrimary(Purpose::Index))?;
                records.push(Self {
                    entity: policy.entity().to_owned(),
                    field: policy.field().to_owned(),
                    normaliser: search.normaliser.id().to_owned(),
                    type_tag: policy.type_tag().as_str().to_owned(),
                    bits: search.bits,
                    keys: IndexKeys::steady(key),
                });
                added.push(policy.to_string());
            }
        }
        Ok(added)
    }
}

impl IndexKeys {
    pub(super) fn from_parts(keys: &[KeyId], phase: u8) -> Option<Self> {
        match (keys, phase) {
            (&[key], 1) => Some(Self::steady(key)),
            (&[key], 5) => Some(Self::Steady {
                key,
                phase: SteadyPhase::Finished,
            }),
            (&[old, new], 2..=4) if old != new => Some(Self::Rotating {
                old,
                new,
                phase: match phase {
                    2 => RotatingPhase::Both,
                    3 => RotatingPhase::Enforced,
                    _ => RotatingPhase::New,
                },
            }),
            _ => None,
        }
    }

    pub(crate) fn steady(key: KeyId) -> Self {
        Self::Steady {
            key,
            phase: SteadyPhase::Steady,
        }
    }

    pub(crate) fn phase(self) -> u8 {
        match self {
            Self::Steady { phase, .. } => phase as u8,
            Self::Rotating { phase, .. } => phase as u8,
        }
    }

    /// Every live key: a look-up asks for all of them, always.
    pub(crate) fn live(self) -> Vec<KeyId> {
        match self {
            Self::Steady { key, .. } => vec![key],
            Self::Rotating { old, new, .. } => vec![old, new],
        }
    }

    /// The keys of the slots that a writer writes, outgoing first.
    pub(crate) fn written(self) -> Vec<KeyId> {
        match self {
            Self::Steady { key, .. } => vec![key],
            Self::Rotating {
                new,
                phase: RotatingPhase::New,
                ..
            } => vec![new],
            Self::Rotating { old, new, .. } => vec![old, new],
        }
    }
}
