//! `keyring-v1.json`: the published documents, their check values and their MAC.

use super::forged;
use crate::keys::hex;
use base64ct::{Base64, Encoding};
use fieldseal::keyring::{KeyringDocument, Purpose, State};
use fieldseal::{Keyring, KeyringError};
use serde_json::{Value, json};

fn published() -> Value {
    serde_json::from_str(include_str!("../../vectors/keyring-v1.json")).unwrap()
}

fn parse(document: &Value) -> KeyringDocument {
    KeyringDocument::parse(document.to_string().as_bytes()).unwrap()
}

fn keyring_root() -> [u8; 32] {
    hex(published()["wrapped_document_keyring_root"]
        .as_str()
        .unwrap())
    .try_into()
    .unwrap()
}

#[test]
fn the_plain_document_is_read_whole() {
    let keyring = Keyring::from_json(published()["plain_document"].to_string().as_bytes()).unwrap();
    assert_eq!((keyring.name(), keyring.revision()), ("development", 3));
    let keys = |purpose| {
        keyring
            .keys(purpose)
            .map(|(id, state)| (id.number(), state))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        keys(Purpose::Data),
        [
            (268_435_457, State::DecryptOnly),
            (268_435_458, State::Primary),
            (268_435_459, State::PreActive),
            (268_435_460, State::Destroyed),
        ]
    );
    assert_eq!(keys(Purpose::Index), [(536_870_913, State::Primary)]);
    assert_eq!(keys(Purpose::Pepper), [(805_306_369, State::Primary)]);
    assert_eq!(keys(Purpose::Keyring), []);
}

/// Written and read again, the document is the same keyring.
#[test]
fn the_plain_document_survives_being_written() {
    let published = &published()["plain_document"];
    let keyring = Keyring::from_json(published.to_string().as_bytes()).unwrap();
    let written: Value = serde_json::from_str(&keyring.to_json().unwrap()).unwrap();
    assert_eq!(&written, published);
}

/// The check values of all roots that are given, by the second implementation too.
#[test]
fn the_check_values_are_those_of_the_roots() {
    let document = &published()["plain_document"];
    for key in document["keysets"]
        .as_object()
        .unwrap()
        .values()
        .flat_map(|keys| keys.as_array().unwrap())
    {
        if let Some(root) = key["root"].get("plain") {
            let root = forged::base64(root.as_str().unwrap()).try_into().unwrap();
            assert_eq!(forged::check(&root), key["check"].as_str().unwrap());
        }
    }
}

#[test]
fn a_root_that_does_not_fit_its_check_value_is_refused() {
    for member in ["check", "root"] {
        let mut document = published()["plain_document"].clone();
        let key = &mut document["keysets"]["data"][1];
        let place = if member == "root" {
            &mut key["root"]["plain"]
        } else {
            &mut key["check"]
        };
        let mut bytes = forged::base64(place.as_str().unwrap());
        bytes[15] ^= 1;
        *place = json!(Base64::encode_string(&bytes));
        let refused = Keyring::from_json(document.to_string().as_bytes());
        assert!(
            matches!(refused, Err(KeyringError::Check(id)) if id.number() == 268_435_458),
            "{member}"
        );
    }
}

#[test]
fn the_mac_fits_the_wrapped_document() {
    let published = published();
    let document = &published["wrapped_document"];
    assert_eq!(
        forged::mac(document, &keyring_root()),
        document["mac"].as_str().unwrap()
    );
    parse(document).verify_mac(&keyring_root()).unwrap();
    let mut other = keyring_root();
    other[0] ^= 1;
    assert!(matches!(
        parse(document).verify_mac(&other),
        Err(KeyringError::Mac)
    ));
}

/// The MAC is over what the document says, not over how it is written.
#[test]
fn the_order_of_keys_and_indexes_does_not_matter_to_the_mac() {
    let mut document = published()["wrapped_document"].clone();
    document["indexes"].as_array_mut().unwrap().reverse();
    for keys in document["keysets"].as_object_mut().unwrap().values_mut() {
        keys.as_array_mut().unwrap().reverse();
    }
    parse(&document).verify_mac(&keyring_root()).unwrap();
}

/// Whoever changes any of it without the root of the keyset `keyring` is found out: a key that is promoted, revived or replaced,
/// a phase that is skipped, an older revision that says that it is a newer one.
#[test]
fn no_member_of_the_wrapped_document_can_be_changed_under_its_mac() {
    let other_bytes = json!(Base64::encode_string(&[7; 64]));
    let other_check = json!(Base64::encode_string(&[7; 16]));
    let changes: [(&str, Value); 17] = [
        ("/name", json!("productioN")),
        ("/revision", json!(13)),
        ("/keysets/data/1/state", json!("decrypt-only")),
        ("/keysets/data/1/id", json!(268_435_461)),
        ("/keysets/data/1/created", json!("2026-11-24T00:00:01Z")),
        ("/keysets/data/1/check", other_check),
        ("/keysets/data/1/root/kek", json!("test-kek:two")),
        ("/keysets/data/1/root/wrapped", other_bytes),
        (
            "/keysets/data/2/check",
            json!(Base64::encode_string(&[8; 16])),
        ),
        ("/indexes/0/entity", json!("users")),
        ("/indexes/0/field", json!("phones")),
        ("/indexes/0/normaliser", json!("digits/2")),
        ("/indexes/0/type", json!("bytes")),
        ("/indexes/0/bits", json!(21)),
        ("/indexes/0/keys", json!([536_870_913])),
        ("/indexes/1/keys", json!([536_870_914, 536_870_913])),
        ("/indexes/1/phase", json!(4)),
    ];
    for (place, value) in changes {
        let mut document = published()["wrapped_document"].clone();
        *document.pointer_mut(place).unwrap() = value;
        assert!(
            matches!(
                parse(&document).verify_mac(&keyring_root()),
                Err(KeyringError::Mac)
            ),
            "{place}"
        );
    }
    let mut fewer = published()["wrapped_document"].clone();
    fewer["keysets"]["data"].as_array_mut().unwrap().pop();
    fewer["indexes"].as_array_mut().unwrap().pop();
    assert!(matches!(
        parse(&fewer).verify_mac(&keyring_root()),
        Err(KeyringError::Mac)
    ));
}

/// `wrapped_plaintext_example`, by the second implementation; a unit test of the library does the same for its own.
#[test]
fn the_wrapped_plaintext_is_the_root_and_its_binding() {
    let example = &published()["wrapped_plaintext_example"];
    let text = |member: &str| example[member].as_str().unwrap();
    let wrapped = forged::wrap(
        &hex(text("root")).try_into().unwrap(),
        text("keyring"),
        text("purpose"),
        u32::try_from(example["id"].as_u64().unwrap()).unwrap(),
        text("kek"),
    );
    assert_eq!(wrapped, hex(text("wrapped_plaintext")));
}
