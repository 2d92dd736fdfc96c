//! `Plaintext` is for enums without fields and for newtypes.

use fieldseal::{Plaintext, Protect};

#[derive(Plaintext)]
enum Status {
    Active,
    #[plaintext(name = "active")]
    Running,
    #[plaintext(nme = "held")]
    Held(u8),
}

#[derive(Plaintext)]
enum Never {}

#[derive(Plaintext)]
struct Iban(String);

#[derive(Plaintext)]
#[plaintext(tag = "point")]
struct Point {
    x: i32,
    y: i32,
}

// The stubs answer for the types, so nothing here complains.
#[derive(Protect)]
#[protect(adapter = none)]
struct Account {
    #[encrypted(search)]
    status: Status,
    #[encrypted(search)]
    iban: Iban,
}

fn main() {}
