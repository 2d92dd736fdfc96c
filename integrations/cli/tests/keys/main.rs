//! The program as an operator runs it: files, exit statuses, JSON.

#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot go on may panic, its helpers too"
)]

mod ceremony;
mod completions;
mod dry_run;
mod index;
mod keks;
mod life;
mod mac;
mod operators;
mod scan;
mod status;
mod terminal;
