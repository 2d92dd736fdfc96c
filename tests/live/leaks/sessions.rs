//! What an application does with protected values, through each driver: it writes them, looks them up, reads and changes them, and is refused.

pub(super) mod diesel;
pub(super) mod diesel_async;
pub(super) mod sea_orm;

use super::{LOGGING, PLAINTEXT, Secrets, assert_told, scope};
use crate::place::Place;
use crate::reach::Server;
use fieldseal_testing::Capture;
use std::future::Future;
use tokio::runtime::Builder;

/// A driver with its server.
pub(super) struct Driver {
    pub(super) server: Server,
    /// Gives back what the application is told.
    pub(super) session: fn(&Place, &Secrets) -> Capture,
    /// Of the test that runs.
    pub(super) path: &'static str,
}

fn block_on<T>(work: impl Future<Output = T>) -> T {
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(work)
}
