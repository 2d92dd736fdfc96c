//! What is not exactly a keyring document is refused.

use super::forged::{self, plain_key};
use fieldseal::keyring::{KeyringDocument, Purpose};
use fieldseal::{Keyring, KeyringError};
use serde_json::{Value, json};

/// A small document that is right.
fn document() -> Value {
    json!({
        "format": "fieldseal-keyring/1",
        "name": "tests",
        "revision": 1,
        "keysets": {
            "data": [plain_key(20, "primary", &[2; 32]), plain_key(21, "decrypt-only", &[3; 32])],
            "index": [plain_key(30, "primary", &[4; 32]), plain_key(31, "pre-active", &[5; 32])],
        },
        "indexes": [{
            "entity": "user", "field": "email", "normaliser": "email/1", "type": "str", "bits": 128, "keys": [30], "phase": 1
        }],
    })
}

fn changed(place: &str, value: Value) -> Value {
    let mut document = document();
    *document.pointer_mut(place).unwrap() = value;
    document
}

/// The error of a document that must not be read.
fn refusal(json: &str) -> KeyringError {
    match Keyring::from_json(json.as_bytes()) {
        Err(error) => error,
        Ok(_) => panic!("accepted: {json}"),
    }
}

fn assert_malformed(json: &str) {
    let error = refusal(json);
    assert!(
        matches!(error, KeyringError::Malformed { line: 1.., .. }),
        "{error:?} for {json}"
    );
}

#[test]
fn the_document_that_the_other_tests_change_is_right() {
    Keyring::from_json(document().to_string().as_bytes()).unwrap();
}

#[test]
fn an_unknown_member_is_refused_at_every_level() {
    for place in ["", "/keysets/data/0", "/keysets/data/0/root", "/indexes/0"] {
        let mut document = document();
        document.pointer_mut(place).unwrap()["comment"] = json!("hello");
        assert_malformed(&document.to_string());
    }
    let mut document = document();
    document["keysets"]["intake"] = json!([plain_key(40, "primary", &[6; 32])]);
    assert_malformed(&document.to_string());
}

#[test]
fn a_missing_member_is_refused_at_every_level() {
    for place in ["", "/keysets/data/0", "/indexes/0"] {
        let document = document();
        let members: Vec<_> = document
            .pointer(place)
            .unwrap()
            .as_object()
            .unwrap()
            .keys()
            .cloned()
            .collect();
        assert!(members.len() >= 5);
        for member in members {
            let mut document = document.clone();
            document
                .pointer_mut(place)
                .unwrap()
                .as_object_mut()
                .unwrap()
                .remove(&member);
            assert_malformed(&document.to_string());
        }
    }
    assert_malformed(&changed("/keysets/data/0/root", json!({})).to_string());
}

#[test]
fn a_repeated_member_is_refused_at_every_level() {
    let text = document().to_string();
    for member in [
        r#""name":"tests""#,
        r#""revision":1"#,
        r#""format":"fieldseal-keyring/1""#,
        r#""id":20"#,
        r#""state":"decrypt-only""#,
        r#""phase":1"#,
        r#""entity":"user""#,
        r#""plain":"AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI=""#,
    ] {
        assert!(text.contains(member), "{member}");
        assert_malformed(&text.replacen(member, &format!("{member},{member}"), 1));
    }
    let data = document()["keysets"]["data"].to_string();
    assert_malformed(&text.replacen("\"data\":", &format!("\"data\":{data},\"data\":"), 1));
}

#[test]
fn a_value_of_another_json_type_is_refused() {
    let key = document()["keysets"]["data"][0].clone();
    let members =
        |value: &Value| Value::Array(value.as_object().unwrap().values().cloned().collect());
    for (place, value) in [
        ("", json!([])),
        ("/name", json!(null)),
        ("/revision", json!("1")),
        ("/revision", json!(1.0)),
        ("/revision", json!(-1)),
        ("/keysets", json!([])),
        ("/keysets/data", json!({})),
        ("/keysets/data/0/id", json!("20")),
        ("/keysets/data/0/id", json!(4_294_967_296_u64)),
        ("/keysets/data/0/root", json!("AgIC")),
        ("/keysets/data/0/state", json!(1)),
        ("/indexes", json!({})),
        ("/indexes", json!(null)),
        ("/indexes/0/bits", json!(300)),
        ("/indexes/0/keys", json!(30)),
        ("/indexes/0/phase", json!("1")),
        // Members in an array, without their names: what a derived deserialiser would take.
        (
            "/keysets/data/0",
            json!([20, "primary", key["created"], key["check"], key["root"]]),
        ),
        ("/keysets/data/0/root", members(&key["root"])),
        (
            "/indexes/0",
            json!(["user", "email", "email/1", "str", 128, [30], 1]),
        ),
    ] {
        assert_malformed(&changed(place, value).to_string());
    }
}

#[test]
fn null_is_no_spelling_of_a_missing_member() {
    let mut document = document();
    document["mac"] = json!(null);
    assert_malformed(&document.to_string());
    let plain = document["keysets"]["data"][0]["root"]["plain"].clone();
    for root in [
        json!({ "plain": plain, "kek": null }),
        json!({ "plain": null, "kek": "a", "wrapped": "AAAA" }),
    ] {
        assert_malformed(&changed("/keysets/data/0/root", root).to_string());
    }
}

#[test]
fn what_is_not_json_or_not_utf_8_is_refused() {
    let text = document().to_string();
    for wrong in [
        "",
        " ",
        "null",
        "{",
        &text[..text.len() - 1],
        &format!("{text}{text}"),
        &format!("\u{feff}{text}"),
        &format!("{text},"),
    ] {
        assert!(
            matches!(refusal(wrong), KeyringError::Malformed { .. }),
            "{wrong}"
        );
    }
    let mut bytes = text.into_bytes();
    let at = bytes
        .windows(5)
        .position(|window| window == b"tests")
        .unwrap();
    bytes[at] = 0xff;
    assert!(matches!(
        Keyring::from_json(&bytes),
        Err(KeyringError::Malformed { .. })
    ));
}

#[test]
fn base64_has_one_spelling() {
    let check = document()["keysets"]["data"][0]["check"]
        .as_str()
        .unwrap()
        .to_owned();
    let root = document()["keysets"]["data"][0]["root"]["plain"]
        .as_str()
        .unwrap()
        .to_owned();
    assert!(check.ends_with("==") && root.ends_with("I="));
    // A last sextet of which the low bits are not zero.
    let trailing = |text: &str, padding: &str| {
        let body = text.trim_end_matches('=');
        let (head, last) = body.split_at(body.len() - 1);
        let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        let at = alphabet.find(last).unwrap();
        format!("{head}{}{padding}", &alphabet[at + 1..=at + 1])
    };
    for wrong in [
        check.trim_end_matches('=').to_owned(),
        check[..23].to_owned(),
        format!("{check}="),
        format!("{check}\n"),
        format!(" {check}"),
        check.replacen(|letter: char| letter.is_ascii_alphabetic(), "-", 1),
        check.replacen(|letter: char| letter.is_ascii_alphabetic(), "_", 1),
        trailing(&check, "=="),
        String::new(),
        "AAAA".to_owned(),
        forged::check(&[2; 32]) + &forged::check(&[2; 32]),
    ] {
        assert_malformed(&changed("/keysets/data/0/check", json!(wrong)).to_string());
    }
    for wrong in [
        root.trim_end_matches('=').to_owned(),
        trailing(&root, "="),
        format!("{} {}", &root[..8], &root[8..]),
        root[4..].to_owned(),
        format!("AAAA{root}"),
        String::new(),
    ] {
        assert_malformed(&changed("/keysets/data/0/root/plain", json!(wrong)).to_string());
    }
}

#[test]
fn another_format_is_refused() {
    for format in [
        "fieldseal-keyring/2",
        "fieldseal-keyring/1 ",
        "",
        "Fieldseal-keyring/1",
    ] {
        assert!(
            matches!(
                refusal(&changed("/format", json!(format)).to_string()),
                KeyringError::Format
            ),
            "{format}"
        );
    }
}

#[test]
fn a_name_is_1_to_255_bytes() {
    for name in [String::new(), "x".repeat(256), "é".repeat(128)] {
        assert!(matches!(
            refusal(&changed("/name", json!(name)).to_string()),
            KeyringError::Name
        ));
        assert!(matches!(Keyring::generate(&name), Err(KeyringError::Name)));
    }
    assert!(Keyring::generate(&"x".repeat(255)).is_ok());
}

#[test]
fn a_reserved_key_id_is_refused() {
    for id in [0, u32::MAX] {
        assert_malformed(&changed("/keysets/data/0/id", json!(id)).to_string());
        let index = refusal(&changed("/indexes/0/keys", json!([id])).to_string());
        assert!(matches!(index, KeyringError::IndexRecord { .. }));
    }
}

/// Unique over all purposes, destroyed keys included: an id that came back would open the old values of another key's life.
#[test]
fn a_key_id_is_used_once_in_a_keyring() {
    let destroyed = json!({ "id": 20, "state": "destroyed", "created": "2026-11-24T00:00:00Z", "check": forged::check(&[9; 32]), "root": null });
    for (purpose, key) in [
        ("data", plain_key(20, "decrypt-only", &[9; 32])),
        ("index", plain_key(20, "decrypt-only", &[9; 32])),
        ("data", destroyed),
    ] {
        let mut document = document();
        document["keysets"][purpose]
            .as_array_mut()
            .unwrap()
            .push(key);
        assert!(
            matches!(refusal(&document.to_string()), KeyringError::RepeatedId(id) if id.number() == 20)
        );
        // Before any root is there.
        assert!(KeyringDocument::parse(document.to_string().as_bytes()).is_err());
    }
}

#[test]
fn a_keyset_has_exactly_one_primary_key() {
    let two = changed("/keysets/data/1/state", json!("primary"));
    assert!(matches!(
        refusal(&two.to_string()),
        KeyringError::TwoPrimaries(Purpose::Data)
    ));
    let none = changed("/keysets/data/0/state", json!("decrypt-only"));
    assert!(matches!(
        refusal(&none.to_string()),
        KeyringError::NoPrimary(Purpose::Data)
    ));
    let empty = changed("/keysets/data", json!([]));
    assert!(matches!(
        refusal(&empty.to_string()),
        KeyringError::NoPrimary(Purpose::Data)
    ));
}

#[test]
fn a_key_has_no_root_exactly_when_it_is_destroyed() {
    let destroyed_with_root = changed("/keysets/data/1/state", json!("destroyed"));
    assert!(
        matches!(refusal(&destroyed_with_root.to_string()), KeyringError::Root(id) if id.number() == 21)
    );
    for state in [
        "pre-active",
        "primary",
        "decrypt-only",
        "disabled",
        "compromised",
    ] {
        let mut document = changed("/keysets/data/1/state", json!(state));
        document["keysets"]["data"][1]["root"] = json!(null);
        assert!(
            matches!(refusal(&document.to_string()), KeyringError::Root(id) if id.number() == 21),
            "{state}"
        );
    }
    let mut destroyed = changed("/keysets/data/1/state", json!("destroyed"));
    destroyed["keysets"]["data"][1]["root"] = json!(null);
    assert!(Keyring::from_json(destroyed.to_string().as_bytes()).is_ok());
}

#[test]
fn an_unknown_state_is_refused() {
    for state in ["Primary", "primary ", "enabled", "decrypt_only", ""] {
        assert_malformed(&changed("/keysets/data/0/state", json!(state)).to_string());
    }
}

#[test]
fn a_time_has_one_spelling() {
    for time in [
        "2026-11-24",
        "2026-11-24 00:00:00Z",
        "2026-11-24T00:00:00",
        "2026-11-24T00:00:00z",
        "2026-11-24T00:00:00+00:00",
        "2026-11-24T00:00:00.000Z",
        "2026-11-24T24:00:00Z",
        "2026-11-24T00:00:60Z",
        "2026-02-30T00:00:00Z",
        "2026-11-24T00:00:00Z ",
        "",
    ] {
        assert_malformed(&changed("/keysets/data/0/created", json!(time)).to_string());
    }
}

#[test]
fn a_root_is_plain_or_wrapped_and_nothing_else() {
    let plain = document()["keysets"]["data"][0]["root"]["plain"].clone();
    for root in [
        json!({ "plain": plain, "kek": "test-kek:one", "wrapped": "AAAA" }),
        json!({ "plain": plain, "kek": "test-kek:one" }),
        json!({ "kek": "test-kek:one" }),
        json!({ "wrapped": "AAAA" }),
        json!({ "kek": "", "wrapped": "AAAA" }),
        json!({ "kek": "test-kek:one", "wrapped": "" }),
        json!({ "kek": "test-kek:one", "wrapped": "AA" }),
        json!({ "kek": "test-kek:one", "wrapped": "AB==" }),
    ] {
        assert_malformed(&changed("/keysets/data/0/root", root).to_string());
    }
}

fn assert_index_refused(place: &str, value: Value) {
    let error = refusal(&changed(place, value.clone()).to_string());
    assert!(
        matches!(&error, KeyringError::IndexRecord { .. }),
        "{error:?} for {place} {value}"
    );
}

#[test]
fn an_index_has_128_bits_or_1_to_63() {
    for bits in [0, 64, 65, 127, 129, 255] {
        assert_index_refused("/indexes/0/bits", json!(bits));
    }
    for bits in [1, 63, 128] {
        assert!(
            Keyring::from_json(
                changed("/indexes/0/bits", json!(bits))
                    .to_string()
                    .as_bytes()
            )
            .is_ok()
        );
    }
}

#[test]
fn an_index_has_one_key_in_phases_1_and_5_and_two_in_between() {
    for phase in 0..=7 {
        for (count, keys) in [
            (0, json!([])),
            (1, json!([30])),
            (2, json!([30, 31])),
            (3, json!([30, 31, 30])),
        ] {
            let mut document = changed("/indexes/0/keys", keys);
            document["indexes"][0]["phase"] = json!(phase);
            let right = matches!((phase, count), (1 | 5, 1) | (2..=4, 2));
            let read = Keyring::from_json(document.to_string().as_bytes());
            assert_eq!(read.is_ok(), right, "phase {phase}, {count} keys");
        }
    }
    let mut twice = changed("/indexes/0/keys", json!([30, 30]));
    twice["indexes"][0]["phase"] = json!(2);
    assert!(matches!(
        refusal(&twice.to_string()),
        KeyringError::IndexRecord { .. }
    ));
}

#[test]
fn what_cannot_be_searched_is_not_recorded() {
    for type_tag in ["f64", "json"] {
        assert_index_refused("/indexes/0/type", json!(type_tag));
    }
    for member in ["entity", "field", "normaliser", "type"] {
        assert_index_refused(&format!("/indexes/0/{member}"), json!(""));
        assert_index_refused(&format!("/indexes/0/{member}"), json!("x".repeat(256)));
    }
}

#[test]
fn a_field_is_recorded_once() {
    let mut document = document();
    let mut second = document["indexes"][0].clone();
    second["keys"] = json!([31]);
    document["indexes"].as_array_mut().unwrap().push(second);
    assert!(
        matches!(refusal(&document.to_string()), KeyringError::RepeatedIndex { field } if field == "user.email")
    );
}

#[test]
fn an_index_names_a_key_of_the_keyset_index_that_is_not_destroyed() {
    for id in [20, 99] {
        let error = refusal(&changed("/indexes/0/keys", json!([id])).to_string());
        assert!(matches!(error, KeyringError::IndexKey { key, .. } if key.number() == id));
    }
    let mut destroyed = changed("/keysets/index/1/state", json!("destroyed"));
    destroyed["keysets"]["index"][1]["root"] = json!(null);
    destroyed["indexes"][0]["keys"] = json!([31]);
    assert!(matches!(
        refusal(&destroyed.to_string()),
        KeyringError::IndexKey { .. }
    ));
}

/// The text around a mistake may be a root.
#[test]
fn no_refusal_shows_what_the_document_holds() {
    let root = document()["keysets"]["data"][0]["root"]["plain"]
        .as_str()
        .unwrap()
        .to_owned();
    for wrong in [
        format!("{root}="),
        root[1..].to_owned(),
        root.replace('=', ""),
    ] {
        let error = refusal(&changed("/keysets/data/0/root/plain", json!(wrong)).to_string());
        for said in [error.to_string(), format!("{error:?}")] {
            assert!(!said.contains(&root[4..20]), "{said}");
        }
    }
    let error = refusal(
        &document()
            .to_string()
            .replacen("\"primary\"", &format!("\"{root}\""), 1),
    );
    assert!(!format!("{error:?} {error}").contains(&root[4..20]));
}
