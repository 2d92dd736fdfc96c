//! One `Serialize` masks; another would not, and attributes that go round the masks are refused.

use fieldseal::Protect;

#[derive(Protect, serde::Serialize)]
#[protect(serialize)]
struct Person {
    #[redact]
    name: String,
}

#[derive(Clone, Protect)]
#[protect(serialize)]
#[serde(into = "String")]
struct Whole {
    #[redact]
    #[serde(flatten)]
    name: String,
}

fn main() {}
