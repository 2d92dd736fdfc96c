//! The entities that most tests work with, shared with the contract.

pub(crate) mod letter;
pub(crate) mod user;
