//! Types that have no encoding, no index or no text are named, with what to do.

use fieldseal::{Plaintext, Protect};

struct Address {
    street: String,
}

#[derive(Protect)]
#[protect(adapter = none)]
struct Patient {
    #[encrypted]
    address: Address,
    #[encrypted(search)]
    smokes: bool,
    #[encrypted(search)]
    weight: f64,
    #[encrypted(search, normalise = digits)]
    height: i64,
    #[redact(last = 4)]
    number: u64,
}

#[derive(Plaintext)]
#[plaintext(tag = "acme:reading")]
struct Reading(f64);

fn main() {}
