//! One vector: opened, indexed again, and changed in every way that must be refused.

use crate::Tally;
use crate::file::{Hex, Vector};
use crate::place::Place;
use crate::typed;
use sha2::{Digest, Sha256};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Checks everything that one vector promises.
pub(crate) fn check(vector: &Vector, tally: &mut Tally) {
    let Hex(stored) = &vector.stored;
    tally.check(
        "length",
        (stored.len() == vector.stored_len).or_else_say("it is another"),
    );
    let digest = Sha256::digest(stored);
    tally.check(
        "SHA-256",
        (digest[..] == vector.stored_sha256.0).or_else_say("it is another"),
    );

    // What the library refuses by a panic is a failure of this vector, not of the program.
    let outcome = catch_unwind(AssertUnwindSafe(|| check_with_library(vector, tally)));
    let outcome = outcome.unwrap_or_else(|panic| {
        Err(
            match (panic.downcast_ref::<&str>(), panic.downcast_ref::<String>()) {
                (Some(text), _) => (*text).to_owned(),
                (_, Some(text)) => text.clone(),
                _ => "the library panicked".to_owned(),
            },
        )
    });
    if let Err(reason) = outcome {
        tally.check("open", Err(reason));
    }
}

fn check_with_library(vector: &Vector, tally: &mut Tally) -> Result<(), String> {
    let place = Place::of(vector)?;
    let Hex(stored) = &vector.stored;
    let opened = place.open(stored)?;
    tally.check(
        "open",
        (opened == vector.plaintext.0).or_else_say("another plaintext"),
    );
    tally.check("open as its type", typed::opens(&place, vector));
    tally.check("padding", is_padded(vector));
    if vector.index.is_some() {
        let prefix = place.index_prefix(&opened);
        tally.check(
            "index",
            prefix.and_then(|prefix| stored.starts_with(&prefix).or_else_say("it is another")),
        );
    }

    for (change, elsewhere) in place.elsewhere() {
        tally.check(
            change,
            elsewhere.and_then(|elsewhere| elsewhere.refuses(stored)),
        );
    }
    let mut changed = stored.clone();
    for bit in bits(stored.len()) {
        let mask = 0x80 >> (bit % 8);
        changed[bit / 8] ^= mask;
        tally.check(&format!("bit {bit} flipped"), place.refuses(&changed));
        changed[bit / 8] ^= mask;
    }
    for length in (0..stored.len()).rev().take(64).chain([0]) {
        tally.check(
            &format!("cut to {length} bytes"),
            place.refuses(&stored[..length]),
        );
    }
    changed.push(0);
    tally.check("a byte more", place.refuses(&changed));
    Ok(())
}

/// The size says to which multiple a plaintext was padded: the header alone says only that it was.
fn is_padded(vector: &Vector) -> Result<(), String> {
    let prefix = vector
        .index
        .as_ref()
        .map_or(0, |index| 1 + 20 * index.keys.len());
    let envelope = vector.stored.0.get(prefix..).unwrap_or_default();
    let padding_bit = envelope.get(1).is_some_and(|suite| suite & 0x80 != 0);
    let Some(pad) = vector.pad else {
        return (!padding_bit).or_else_say("it is padded");
    };
    let suite = fieldseal::Suite::from_byte(vector.suite).ok_or("the suite is unknown")?;
    let padded = (vector.plaintext.0.len() + 1).next_multiple_of((pad as usize).max(1));
    (padding_bit && envelope.len() == suite.envelope_len(padded))
        .or_else_say("it has another length")
}

/// Every bit of a small value; of a large one all of its beginning and end, and a sample in between.
fn bits(length: usize) -> impl Iterator<Item = usize> {
    let all = 8 * length;
    let step = if length <= SMALL {
        1
    } else {
        8 * length / SAMPLE + 1
    };
    let dense = 8 * length.min(EDGE);
    (0..all).filter(move |bit| bit % step == 0 || *bit < dense || *bit >= all - dense)
}

/// Up to this many bytes every bit is flipped.
const SMALL: usize = 1024;
/// How many bits in the middle of a large value are flipped: each costs opening all of it.
const SAMPLE: usize = 1500;
/// Prefix, header, nonce, salt and commitment of every suite are within so many bytes.
const EDGE: usize = 128;

/// A condition as the result of a check.
pub(crate) trait OrElseSay {
    /// Its failure, in words.
    fn or_else_say(self, reason: &str) -> Result<(), String>;
}

impl OrElseSay for bool {
    fn or_else_say(self, reason: &str) -> Result<(), String> {
        if self { Ok(()) } else { Err(reason.to_owned()) }
    }
}
