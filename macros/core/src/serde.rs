//! What the user's `#[serde(…)]` attributes say. Serde's own derive reports mistakes in them.

use syn::Attribute;

use crate::argument::{self, Argument};

/// The arguments of every `#[serde(…)]` among `attributes`.
#[must_use]
pub fn arguments(attributes: &[Attribute]) -> Vec<Argument> {
    argument::of_foreign(attributes, "serde")
}
