//! Keyrings that live: what operators do to documents, and what vaults do when KMS and documents change under them.

#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot go on may panic, its helpers too"
)]

mod ages;
mod doctored;
mod kms;
#[cfg(feature = "metrics")]
mod metrics;
mod operator;
mod passphrase;
mod refresh;
mod scans;
mod stores;
mod tenants;
