//! Every integration test of the workspace, one module a topic.

#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot go on may panic, its helpers too"
)]

// What the binaries of tests share.
#[path = "../support/nonblocking.rs"]
mod nonblocking;
#[path = "../support/own_process.rs"]
mod own_process;
#[path = "../support/reach.rs"]
mod reach;

mod contract;
mod diesel;

mod attacks;
mod format;
mod keyring;
mod keys;
mod leak_harness;
mod nonces;
mod schema;
mod scope;
mod sea_orm;
mod spec;
mod tidy;
mod ui;
mod vectors;
