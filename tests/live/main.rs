//! What needs servers and async runtimes beyond the contract of adapters (`it`): scopes across tasks and pools, and what servers log. Run by
//! `tests/run`, or `tests/servers run -- cargo test -p fieldseal-tests --all-features --test live`.

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

mod faults;
mod keyring_table;
mod leaks;
mod model;
mod place;
mod postgres;
mod scopes;
mod strict_mode;
