//! What the user's `#[serde(…)]` attributes say. Serde's own derive reports mistakes in them.

use syn::Attribute;

use crate::argument::{self, Argument};
use crate::context::Context;

/// The arguments of every `#[serde(…)]` among `attributes`; what does not parse is passed over.
#[must_use]
pub fn arguments(attributes: &[Attribute]) -> Vec<Argument> {
    let cx = Context::new();
    let arguments = attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident("serde"))
        .flat_map(|attribute| argument::of_attribute(&cx, attribute, ""))
        .collect();
    let _mistakes_are_serdes = cx.discard();
    arguments
}
