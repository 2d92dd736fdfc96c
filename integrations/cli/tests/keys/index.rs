//! Recording how the index of a searchable field is made.

use crate::ceremony::{Ceremony, refused, said};
use serde_json::Value;

const EMAIL: [&str; 4] = ["record", "user.email", "--normaliser", "email/1"];

fn record(ceremony: &Ceremony, arguments: &[&str]) -> Value {
    ceremony.json(&[arguments, &["--yes"]].concat())
}

#[test]
fn an_index_is_recorded_as_its_model_declares_it() {
    let ceremony = Ceremony::plain();
    assert_eq!(record(&ceremony, &EMAIL)["recorded"][0], "user.email");
    let phone = [
        "record",
        "crm.user.phone",
        "--normaliser",
        "none/1",
        "--type",
        "acme:phone",
        "--bits",
        "12",
    ];
    assert_eq!(record(&ceremony, &phone)["recorded"][0], "crm.user.phone");
    let iban = ["record", "user.iban", "--normaliser", "acme:iban/1"];
    assert_eq!(record(&ceremony, &iban)["recorded"][0], "user.iban");
    let document: Value =
        serde_json::from_slice(&std::fs::read(ceremony.keyring()).unwrap()).unwrap();
    let key: u32 = ceremony.key("index", "primary").parse().unwrap();
    assert_eq!(
        document["indexes"],
        serde_json::json!([
            { "entity": "user", "field": "email", "normaliser": "email/1", "type": "str", "bits": 128, "keys": [key], "phase": 1 },
            { "entity": "crm.user", "field": "phone", "normaliser": "none/1", "type": "acme:phone", "bits": 12, "keys": [key], "phase": 1 },
            { "entity": "user", "field": "iban", "normaliser": "acme:iban/1", "type": "str", "bits": 128, "keys": [key], "phase": 1 },
        ])
    );
}

#[test]
fn an_index_that_is_recorded_stays_as_it_is() {
    let ceremony = Ceremony::plain();
    record(&ceremony, &EMAIL);
    let before = ceremony.files();
    assert_eq!(record(&ceremony, &EMAIL)["written"], false);
    let other = ["record", "user.email", "--normaliser", "none/1", "--yes"];
    refused(&ceremony.run(&other), 1, "another index for user.email");
    assert_eq!(ceremony.files(), before);
}

#[test]
fn a_definition_that_no_model_can_have_is_refused() {
    let ceremony = Ceremony::plain();
    let before = ceremony.files();
    for (status, words, arguments) in [
        (2, "ENTITY.FIELD", &["email", "--normaliser", "email/1"][..]),
        (2, "ENTITY.FIELD", &["user.", "--normaliser", "email/1"]),
        (2, "--normaliser", &["user.email"]),
        (
            2,
            "such as acme:iban/1",
            &["user.email", "--normaliser", "emial/1"],
        ),
        (
            2,
            "128 bits",
            &["user.email", "--normaliser", "email/1", "--bits", "64"],
        ),
        (
            2,
            "such as str",
            &["user.email", "--normaliser", "none/1", "--type", "text"],
        ),
        (
            2,
            "needs text",
            &["user.age", "--normaliser", "email/1", "--type", "int"],
        ),
        (
            1,
            "user.note",
            &["user.note", "--normaliser", "none/1", "--type", "json"],
        ),
    ] {
        let output = ceremony.run(&[&["record", "--yes"], arguments].concat());
        refused(&output, status, words);
    }
    assert_eq!(ceremony.files(), before);
}

/// Without the record nobody could say which fields use the first key.
#[test]
fn a_second_index_key_needs_the_record() {
    let ceremony = Ceremony::plain();
    refused(
        &ceremony.run(&["add", "index"]),
        1,
        "record the fields first",
    );
    record(&ceremony, &EMAIL);
    assert_eq!(
        ceremony.json(&["add", "index"])["keys"][0]["to"],
        "pre-active"
    );
}

#[test]
fn people_are_told_what_was_recorded() {
    let ceremony = Ceremony::plain();
    let text = said(&ceremony.run(&[&EMAIL[..], &["--yes"]].concat()));
    assert!(text.contains("user.email: index recorded"), "{text}");
}
