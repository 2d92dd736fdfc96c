//! What the tests of more than one provider start or ask.

pub(crate) mod authority;
pub(crate) mod elsewhere;
pub(crate) mod failure;
pub(crate) mod fake;
pub(crate) mod hex;
pub(crate) mod openssl;
pub(crate) mod place;
pub(crate) mod python;
pub(crate) mod readme;
pub(crate) mod relay;
pub(crate) mod remote;
pub(crate) mod server;
pub(crate) mod softhsm;
pub(crate) mod stub;
pub(crate) mod trap;
