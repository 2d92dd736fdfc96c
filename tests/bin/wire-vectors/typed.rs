//! Opening a vector as a Rust type, through the decoders that applications use.

use crate::case::OrElseSay;
use crate::file::Vector;
use crate::place::{Place, said};
use fieldseal::{Encode, OpenError, Plaintext};

/// Opens as the Rust type of the tag, seals that again and opens the result to the same encoding.
pub(crate) fn opens(place: &Place, vector: &Vector) -> Result<(), String> {
    // The mark of a hidden NULL is the adapters' matter, and these types are those that need no feature.
    match vector.type_tag.as_str() {
        "str" => round_trip::<String>(place, vector),
        "bytes" => round_trip::<Vec<u8>>(place, vector),
        "bool" => round_trip::<bool>(place, vector),
        "int" => round_trip::<i64>(place, vector),
        "uint" => round_trip::<u64>(place, vector),
        "i128" => round_trip::<i128>(place, vector),
        "u128" => round_trip::<u128>(place, vector),
        "f64" => round_trip::<f64>(place, vector),
        "json" => open::<serde_json::Value>(place, &vector.stored.0)
            .map(drop)
            .map_err(said),
        _ => Ok(()),
    }
}

fn round_trip<T: Plaintext>(place: &Place, vector: &Vector) -> Result<(), String> {
    let value: T = open(place, &vector.stored.0).map_err(said)?;
    let sealed = seal(place, &value)?;
    (place.open(&sealed)? == vector.plaintext.0).or_else_say("sealed again, it is another")
}

fn open<T: Plaintext>(place: &Place, stored: &[u8]) -> Result<T, OpenError> {
    match &place.row {
        None => place.scope.open(place.policy, stored),
        Some(row) => place.scope.open_in_row(place.policy, row, stored),
    }
}

fn seal<T: Encode>(place: &Place, value: &T) -> Result<Vec<u8>, String> {
    match &place.row {
        None => place.scope.seal(place.policy, value),
        Some(row) => place.scope.seal_in_row(place.policy, row, value),
    }
    .map_err(said)
}
