//! Every provider of key-encryption keys, on the real thing or what stands for it: one contract, and what each does when its server is down, slow,
//! sealed or takes permissions away. Run by `tests/run`, or `cargo test -p fieldseal-tests-kms`.

#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot go on may panic, its helpers too"
)]

mod asymmetric;
mod aws;
mod azure;
mod google;
mod outages;
mod passphrase;
mod pkcs11;
mod support;
mod vault;
