//! What must hold of hostile input, one function a parser: it takes any bytes, and panics where the property does not hold.
//!
//! The tests of this crate ask it of inputs that a strategy makes and of the kept corpus, in every run of the tests; `tests/fuzz`
//! asks it of inputs that a fuzzer looks for. Where a parser's answer is more than "no panic", a second reading of the same rules
//! stands beside it and must agree.

#![forbid(unsafe_code)]
#![allow(
    clippy::unwrap_used,
    clippy::missing_panics_doc,
    reason = "a property that does not hold is a panic"
)]

pub mod attributes;
pub mod envelope;
pub mod keyring;
pub mod masks;
pub mod phc;
pub mod text_form;

mod base64;

// The sources of the adapters' macros name one another by `crate::`.
use attributes::macros::diesel::{assignment, diesel_options, write};
use attributes::macros::sea_orm::{
    column, describe, entity, fallback, fields, item, marker, prepare, protect, utoipa, value,
};

/// A property: any input may be given to it.
pub type Property = fn(&[u8]);

/// Every property, by the name of its fuzz target and of the folder of its corpus.
pub const ALL: [(&str, Property); 6] = [
    ("attributes", attributes::hold),
    ("envelope", envelope::hold),
    ("keyring", keyring::hold),
    ("masks", masks::hold),
    ("phc", phc::hold),
    ("text_form", text_form::hold),
];
