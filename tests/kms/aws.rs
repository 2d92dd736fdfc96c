//! AWS KMS: on moto, which encrypts and signs as it should, on MiniStack, which knows the states of keys, and on a pretender that answers what it is told.
//! Neither emulator does everything as AWS does; each test says on which it runs.

mod chain;
mod codes;
mod contract;
mod counterpart;
pub(crate) mod emulator;
mod outages;
mod permission;
mod pretender;
mod record;
mod request;
mod rotation;
mod state;
mod transport;
mod unlike;

use fieldseal::KeyId;
use fieldseal::kek::{KekError, KekErrorKind, KeyPlace};
use fieldseal::keyring::Purpose;
use std::error::Error;

/// A root of the keyring `production`.
fn place() -> KeyPlace {
    KeyPlace::new("production", Purpose::Data, KeyId::new(7).unwrap())
}

/// As long as a root with its binding.
const ROOT: [u8; 64] = [0x5A; 64];

/// What kind of failure it is, and why, for a message.
fn failed<T>(outcome: Result<T, KekError>) -> (KekErrorKind, String) {
    match outcome {
        Ok(_) => panic!("it succeeds"),
        Err(error) => {
            let cause = error.source().map(ToString::to_string);
            (error.kind(), cause.unwrap_or_default())
        }
    }
}

#[track_caller]
fn assert_kind<T>(outcome: Result<T, KekError>, kind: KekErrorKind) {
    let (is, cause) = failed(outcome);
    assert_eq!(is, kind, "{cause}");
}
