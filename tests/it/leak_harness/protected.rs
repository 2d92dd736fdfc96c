//! `assert_protected!`: a sound model passes, and each way of not being one fails.

use fieldseal::{FieldPolicy, Model, ModelField, Protect, Protection, TypeTag};
use fieldseal_testing::{Capture, Marker, assert_no_leak, assert_protected};
use serde::{Serialize, Serializer};
use std::fmt;

#[derive(Protect)]
#[protect(adapter = none)]
#[expect(
    dead_code,
    reason = "values go in, and the Debug that comes out is ours"
)]
struct User {
    id: i64,
    #[encrypted(search, normalise = email)]
    #[redact(email)]
    email: String,
    #[encrypted]
    #[redact(last = 4)]
    card: String,
    #[encrypted]
    salary: i64,
    #[redact]
    name: String,
}

#[test]
fn a_protected_model_passes() {
    let (email, card, salary, name) = (
        Marker::email(),
        Marker::digits(),
        Marker::integer(),
        Marker::unicode(),
    );
    let user = User {
        id: 1,
        email: email.value().clone(),
        card: card.value().clone(),
        salary: *salary.value(),
        name: name.value().clone(),
    };
    assert_protected!(User);
    assert_protected!(User, &user, email, card, salary, name);
    assert_protected!(User, user, email);
}

const EMAIL: &FieldPolicy = &FieldPolicy::new("person", "email", TypeTag::STR);
const PERSON: &Model = &Model::new("Person", "person").with_fields(&[ModelField::new(
    "email",
    "email",
    "String",
    Protection::Encrypted(EMAIL),
)]);

/// Says that it is protected, and writes its own `Debug`.
struct Talkative(String);

impl Protect for Talkative {
    const MODEL: &'static Model = PERSON;
}

impl fmt::Debug for Talkative {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Talkative({})", self.0)
    }
}

/// Is silent in `Debug` and not in `Serialize`.
struct Exported(String);

impl Protect for Exported {
    const MODEL: &'static Model = PERSON;
}

impl fmt::Debug for Exported {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Exported([REDACTED])")
    }
}

impl Serialize for Exported {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

/// Protects nothing.
#[derive(Debug)]
struct Bare;

impl Protect for Bare {
    const MODEL: &'static Model = &Model::new("Bare", "bare");
}

/// That it panics, with this text and without the marker.
fn check(assertion: impl FnOnce(), expect: &str, marker: &Marker<String>) {
    let mut capture = Capture::new();
    assert_eq!(capture.panics("the assertion", assertion), None, "{expect}");
    assert_eq!(
        capture
            .search(&[Marker::text(expect).sought()])
            .leaks()
            .len(),
        1,
        "{expect}"
    );
    assert_no_leak!(capture, marker);
}

#[test]
fn each_way_of_not_being_protected_fails() {
    let email = Marker::email();
    check(|| assert_protected!(Bare), "Bare protects no field", &email);
    check(
        || assert_protected!(Talkative, Talkative(email.value().clone()), email),
        "marker `email` in the Debug of Talkative, as it is, at byte 10",
        &email,
    );
    check(
        || assert_protected!(Exported, Exported(email.value().clone()), email),
        "marker `email` in the Serialize of Exported, as it is, at byte 1",
        &email,
    );
}
