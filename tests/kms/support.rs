//! What the tests of several providers start and ask.

pub(crate) mod failure;
pub(crate) mod fake;
pub(crate) mod hex;
pub(crate) mod trap;
