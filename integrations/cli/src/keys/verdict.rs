//! What `verify` found.

use crate::failure::{Chain, Status};
use fieldseal::keyring::VerifiedKey;
use serde_json::json;
use std::fmt;

/// What is known of one root.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Right,
    Wrong,
    /// Its KMS does not answer.
    Unknown,
}

impl Verdict {
    fn of(key: &VerifiedKey) -> Self {
        match &key.result {
            Ok(()) => Self::Right,
            Err(error) if error.is_retryable() => Self::Unknown,
            Err(_) => Self::Wrong,
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Right => "right",
            Self::Wrong => "wrong",
            Self::Unknown => "unknown",
        })
    }
}

/// Prints what was found. A wrong root outweighs one that cannot be seen now: trying again does not mend it.
pub(super) fn print(json: bool, verified: &[VerifiedKey]) -> Status {
    let count = |verdict| {
        let keys = verified.iter().filter(|key| Verdict::of(key) == verdict);
        keys.count()
    };
    let (wrong, unknown) = (count(Verdict::Wrong), count(Verdict::Unknown));
    if json {
        let keys: Vec<_> = verified
            .iter()
            .map(|key| {
                json!({
                    "id": key.id.number(),
                    "purpose": key.purpose.name(),
                    "state": key.state.name(),
                    "verdict": Verdict::of(key).to_string(),
                    "error": key.result.as_ref().err().map(|error| Chain(error).to_string()),
                })
            })
            .collect();
        println!(
            "{}",
            json!({ "verified": verified.len() - unknown, "wrong": wrong, "unknown": unknown, "keys": keys })
        );
    } else {
        for key in verified {
            print!(
                "{} {} {}: {}",
                key.purpose,
                key.id,
                key.state,
                Verdict::of(key)
            );
            match &key.result {
                Ok(()) => println!(),
                Err(error) => println!(", {}", Chain(error)),
            }
        }
        println!("{} roots, {wrong} wrong, {unknown} unknown", verified.len());
    }
    match (wrong, unknown) {
        (0, 0) => Status::Done,
        (0, _) => Status::Retryable,
        _ => Status::Refused,
    }
}
