//! JSON has more than one text for a value: neither searchable nor deterministic.

use fieldseal::{Json, Protect};

#[derive(Protect)]
#[protect(adapter = none)]
struct Patient {
    #[encrypted(suite = aes_siv)]
    tags: Json<Vec<String>>,
    #[encrypted(search)]
    labels: Option<Json<Vec<String>>>,
}

fn main() {}
