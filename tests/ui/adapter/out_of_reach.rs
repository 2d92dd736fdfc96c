//! Without an adapter nobody would encrypt.

use fieldseal::{Password, Protect};

#[derive(Protect)]
struct User {
    #[encrypted]
    email: String,
    #[password]
    password: Password,
    #[redact]
    name: String,
}

fn main() {}
