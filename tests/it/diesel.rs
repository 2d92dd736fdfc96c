//! What `fieldseal-diesel` does beyond the contract that every adapter keeps (`contract`): shapes and expressions that only Diesel has.
//!
//! Nothing of a value may show in statements, events and errors.

mod associations;
mod leaks;
pub(crate) mod model;
mod nulls;
mod reads;
mod search;
mod structs;
mod types;
mod writes;
