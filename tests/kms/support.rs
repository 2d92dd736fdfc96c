//! What the tests of more than one provider start or ask.

pub(crate) mod openssl;
pub(crate) mod place;
pub(crate) mod python;
pub(crate) mod remote;
pub(crate) mod softhsm;
