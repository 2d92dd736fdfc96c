//! What the blind index of a field is, apart from its keys.

use crate::model::{Model, Protection};
use crate::policy::FieldPolicy;
use std::fmt;

/// What the blind index of a field is: a keyring records it, so that an index is never written by two rules.
///
/// A model says it of its fields ([`KeyringOperator::record`](super::KeyringOperator::record)); this is for an operator who has no model at
/// hand.
///
/// ```
/// use fieldseal::keyring::IndexDefinition;
///
/// let email = IndexDefinition::new("user", "email", "email/1", "str", 128);
/// assert_eq!(email.to_string(), "user.email");
/// ```
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct IndexDefinition {
    /// The stable name of the model.
    pub entity: String,
    /// The stable name of the field.
    pub field: String,
    /// The id of the normaliser, such as `email/1`; `none/1` for the value as it is.
    pub normaliser: String,
    /// The type tag of the plaintext, such as `str`.
    pub type_tag: String,
    /// How many bits of the index are kept: 128, or 1 to 63 for one that collides on purpose.
    pub bits: u8,
}

impl IndexDefinition {
    /// A definition. Whether its values go together is checked when it is recorded.
    #[must_use]
    pub fn new(entity: &str, field: &str, normaliser: &str, type_tag: &str, bits: u8) -> Self {
        Self {
            entity: entity.to_owned(),
            field: field.to_owned(),
            normaliser: normaliser.to_owned(),
            type_tag: type_tag.to_owned(),
            bits,
        }
    }

    /// The definition of a field; `None` for one that is not searchable.
    #[must_use]
    pub fn of(policy: &FieldPolicy) -> Option<Self> {
        let search = policy.search_policy()?;
        Some(Self::new(
            policy.entity(),
            policy.field(),
            search.normaliser.id(),
            policy.type_tag().as_str(),
            search.bits,
        ))
    }

    /// The definitions of a model's searchable fields.
    pub(super) fn of_model(model: &Model) -> impl Iterator<Item = Self> {
        model
            .fields()
            .iter()
            .filter_map(|field| match field.protection() {
                Protection::Encrypted(policy) => Self::of(policy),
                Protection::Password(_) | Protection::Redacted => None,
            })
    }
}

/// `entity.field`.
impl fmt::Display for IndexDefinition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.entity, self.field)
    }
}
