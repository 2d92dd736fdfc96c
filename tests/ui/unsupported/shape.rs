//! Only a struct with named fields is a model.

use fieldseal::Protect;

#[derive(Protect)]
enum Role {
    Admin,
}

#[derive(Protect)]
struct Pair(#[encrypted] String, String);

#[derive(Protect)]
struct Unit;

#[derive(Protect)]
union Bits {
    number: u32,
}

fn main() {}
