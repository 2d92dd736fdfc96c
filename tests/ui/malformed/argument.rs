//! Arguments of the wrong form: each is reported, and none hides the next.

use fieldseal::Protect;

#[derive(Protect)]
#[protect(adapter = none)]
struct Patient {
    #[encrypted = "search"]
    a: String,
    #[encrypted[search]]
    b: String,
    #[encrypted("search", bits, 3, search = true)]
    c: String,
    #[encrypted(pad = "wide", id = 4, suite = "aes_siv")]
    d: String,
    #[encrypted(search unique, normalise =, , row)]
    e: String,
    #[protect]
    f: String,
    #[protect(encrypted = search)]
    g: String,
}

fn main() {}
