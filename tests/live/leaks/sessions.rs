//! What an application does with protected values, through each driver: it writes them, looks them up, reads and changes them, and is refused.

pub(super) mod diesel;
pub(super) mod diesel_async;
pub(super) mod sea_orm;

use super::{LOGGING, PLAINTEXT, Secrets, assert_told, scope};
use crate::place::Place;
use crate::reach::{Reach, Server};
use fieldseal_testing::Capture;
use std::error::Error;
use std::future::Future;
use tokio::runtime::Builder;

/// A driver with its server.
pub(super) struct Driver {
    pub(super) server: Server,
    pub(super) connect: Connect,
    /// Writes a person and loads it so that it panics in the middle: in the conversion of a column, or with the row in its message.
    pub(super) load: fn(&Place, &Secrets, Panic) -> usize,
    /// Writes two people of one name, which a UNIQUE index refuses: what the database says, and the error as an application is to take it.
    pub(super) duplicate: fn(&Place, &Secrets) -> Duplicate,
    /// Gives back what the application is told.
    pub(super) session: fn(&Place, &Secrets) -> Capture,
    /// Of the test that runs.
    pub(super) path: &'static str,
}

/// Gives back the error, as an application is to take it.
pub(super) type Connect = fn(&Reach) -> Option<Box<dyn Error>>;

/// What the database says of it, and the error of the application.
pub(super) type Duplicate = (String, Box<dyn Error>);

/// Where a load panics.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Panic {
    InAConversion,
    WithTheRow,
    Nowhere,
}

pub(super) fn block_on<T>(work: impl Future<Output = T>) -> T {
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(work)
}
