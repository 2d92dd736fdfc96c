//! A `Debug` beside ours would print plaintext.

use fieldseal::Protect;

#[derive(Debug, Protect)]
struct Person {
    #[redact]
    name: String,
}

fn main() {}
