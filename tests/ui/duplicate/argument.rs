//! What is said twice is an error at the second place.

use fieldseal::Protect;

#[derive(Protect)]
#[protect(adapter = none, entity = "patient")]
#[protect(entity = "person")]
struct Patient {
    #[encrypted(search, search)]
    email: String,
    #[encrypted]
    #[encrypted(search)]
    phone: String,
    #[encrypted]
    #[protect(encrypted)]
    note: String,
    #[redact(last = 4, last = 2)]
    ssn: String,
    #[redact(last = 4, email)]
    iban: String,
    #[encrypted]
    city: String,
    #[encrypted(id = "city")]
    town: String,
}

fn main() {}
