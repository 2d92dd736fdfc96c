//! What `verify` prints.

use fieldseal::keyring::VerifiedKey;
use serde_json::json;
use std::error::Error;
use std::process::ExitCode;

/// 0 when every root is right, else 1.
pub(super) fn print(json: bool, verified: &[VerifiedKey]) -> ExitCode {
    let wrong = verified.iter().filter(|key| key.result.is_err()).count();
    if json {
        let keys: Vec<_> = verified
            .iter()
            .map(|key| {
                json!({
                    "id": key.id.number(),
                    "purpose": key.purpose.name(),
                    "state": key.state.name(),
                    "error": key.result.as_ref().err().map(|error| chain(error)),
                })
            })
            .collect();
        println!(
            "{}",
            json!({ "verified": verified.len(), "wrong": wrong, "keys": keys })
        );
    } else {
        for key in verified {
            match &key.result {
                Ok(()) => println!("{} {} {}: right", key.purpose, key.id, key.state),
                Err(error) => {
                    println!("{} {} {}: {}", key.purpose, key.id, key.state, chain(error));
                }
            }
        }
        println!("{} roots, {wrong} wrong", verified.len());
    }
    match wrong {
        0 => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    }
}

fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(error) = next {
        text.push_str(&format!(": {error}"));
        next = error.source();
    }
    text
}
