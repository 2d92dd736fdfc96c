//! What the tests of more than one provider start or ask.

pub(crate) mod failure;
pub(crate) mod fake;
pub(crate) mod hex;
pub(crate) mod openssl;
pub(crate) mod place;
pub(crate) mod python;
pub(crate) mod remote;
pub(crate) mod server;
pub(crate) mod softhsm;
pub(crate) mod trap;
