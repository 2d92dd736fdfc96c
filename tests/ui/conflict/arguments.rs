//! Arguments and attributes that contradict one another.

use fieldseal::{Lazy, Password, Protect};

#[derive(Protect)]
#[protect(adapter = none)]
struct Patient {
    #[encrypted]
    #[password]
    a: Password,
    #[encrypted(normalise = email, bits = 20, unique)]
    b: String,
    #[encrypted(search, bits = 20, unique)]
    c: String,
    #[encrypted(hide_null)]
    d: Option<String>,
    #[encrypted(search, pad = 32, hide_null)]
    e: Option<String>,
    #[encrypted(pad = 32, hide_null)]
    f: String,
    #[encrypted(suite = aes_siv, row)]
    g: String,
    #[password]
    #[redact(last = 4)]
    h: Password,
    #[password]
    pin: String,
    #[encrypted]
    secret: Option<Password>,
    #[encrypted]
    #[redact(last = 4)]
    i: Lazy<String>,
    #[redact(serde = expose)]
    j: String,
}

fn main() {}
