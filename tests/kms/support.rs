//! What the tests of more than one provider start or ask.

pub(crate) mod failure;
pub(crate) mod place;
pub(crate) mod python;
pub(crate) mod server;
pub(crate) mod trap;
