//! The recorded definition of a field's blind index, and which keys are written at present.

use super::{IndexDefinition, KeyId, KeyringError, Purpose};
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
        Self::named(records, policy.entity(), policy.field())
    }

    fn named<'a>(records: &'a [Self], entity: &str, field: &str) -> Option<&'a Self> {
        records
            .iter()
            .find(|index| index.entity == entity && index.field == field)
    }

    /// Refuses a policy whose index definition is not the recorded one.
    pub(super) fn check(records: &[Self], policy: &FieldPolicy) -> Result<(), KeyringError> {
        let Some(definition) = IndexDefinition::of(policy) else {
            return Ok(());
        };
        match Self::of(records, policy) {
            Some(record) => record.must_be(&definition),
            None => Ok(()),
        }
    }

    fn must_be(&self, definition: &IndexDefinition) -> Result<(), KeyringError> {
        let same = self.normaliser == definition.normaliser
            && self.type_tag == definition.type_tag
            && self.bits == definition.bits;
        match same {
            true => Ok(()),
            false => Err(KeyringError::IndexDefinition {
                field: definition.to_string(),
            }),
        }
    }

    /// Records the definitions that are not recorded yet, under the primary index key. Says which they were.
    pub(super) fn add(
        records: &mut Vec<Self>,
        definitions: impl Iterator<Item = IndexDefinition>,
        primary: Option<KeyId>,
    ) -> Result<Vec<String>, KeyringError> {
        let mut added = Vec::new();
        for definition in definitions {
            match Self::named(records, &definition.entity, &definition.field) {
                Some(record) => record.must_be(&definition)?,
                None => {
                    let key = primary.ok_or(KeyringError::NoPrimary(Purpose::Index))?;
                    added.push(definition.to_string());
                    records.push(Self {
                        entity: definition.entity,
                        field: definition.field,
                        normaliser: definition.normaliser,
                        type_tag: definition.type_tag,
                        bits: definition.bits,
                        keys: IndexKeys::steady(key),
                    });
                }
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
