//! An attribute in the wrong place is sent to the right one.

use fieldseal::{Password, Protect};

#[derive(Protect)]
#[encrypted(search)]
#[protect(adapter = none, redact(last = 4))]
struct Patient {
    #[protect(entity = "patient")]
    a: String,
    #[encrypted(last = 4)]
    b: String,
    #[redact(search)]
    c: String,
    #[password(tenant)]
    d: Password,
}

fn main() {}
