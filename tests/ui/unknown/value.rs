//! A value that is no choice is an error at the value.

use fieldseal::Protect;

#[derive(Protect)]
#[protect(adapter = none)]
struct Patient {
    #[encrypted(search, normalise = emial)]
    email: String,
    #[encrypted(search, bits = 64)]
    city: String,
    #[encrypted(search, bits = 0)]
    street: String,
    #[encrypted(suite = aes_gcm)]
    number: String,
    #[encrypted(pad = 0)]
    note: String,
    #[encrypted(pad = 65537)]
    diary: String,
    #[encrypted(id = "")]
    other: String,
    #[redact(last = 0)]
    phone: String,
    #[redact(first = 256)]
    iban: String,
    #[redact(serde = hide)]
    name: String,
}

fn main() {}
