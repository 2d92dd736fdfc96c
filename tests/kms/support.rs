//! What the tests of more than one provider start or ask.

pub(crate) mod python;
pub(crate) mod server;
