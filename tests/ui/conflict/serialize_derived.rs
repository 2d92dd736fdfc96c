//! A `Serialize` beside ours would write plaintext, with or without one of our own.

use fieldseal::Protect;

#[derive(Protect, serde::Serialize)]
struct Person {
    #[redact]
    name: String,
}

#[derive(Protect, serde::Serialize)]
struct Borrowed<'a> {
    #[redact]
    name: &'a str,
}

fn main() {}
