//! The servers that `tests/servers` started for this run.

use std::env;
use std::sync::atomic::{AtomicU32, Ordering};

/// A variable that `tests/servers` sets.
#[track_caller]
fn variable(name: &str) -> String {
    env::var(name).unwrap_or_else(|_| {
        panic!("{name} is not set: run the tests as `tests/run`, or `tests/servers run -- cargo test …`")
    })
}

/// The URL of a server, without options: `postgres://fieldseal:fieldseal@localhost:15432/postgres`.
#[track_caller]
pub(crate) fn server(name: &str) -> String {
    variable(&format!("FIELDSEAL_TEST_{name}"))
}

/// The certificate of the authority that both servers' certificates are from.
#[track_caller]
pub(crate) fn ca() -> String {
    variable("FIELDSEAL_TEST_CA")
}

/// A name that nobody else has on a server that lives for one run.
pub(super) fn fresh_name() -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    format!(
        "test_{}_{}",
        std::process::id(),
        COUNT.fetch_add(1, Ordering::Relaxed)
    )
}
