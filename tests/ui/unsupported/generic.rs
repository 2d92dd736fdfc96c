//! A column has one type, whatever the struct that holds it.

use fieldseal::Protect;

#[derive(Protect)]
#[protect(adapter = none)]
struct Envelope<T> {
    #[encrypted]
    content: Vec<T>,
}

fn main() {}
