//! A second implementation of section 7's check, binding and MAC, to make documents with.
//!
//! It shares no code with the library; the published vectors vouch for both.

use base64ct::{Base64, Encoding};
use hkdf::Hkdf;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;

/// The document of a keyring with a key each for `keyring`, `data` and `index`, all wrapped, and a valid MAC.
pub(super) fn wrapped_document() -> Value {
    let mut document = json!({
        "format": "fieldseal-keyring/1",
        "name": "production",
        "revision": 4,
        "keysets": {
            "index": [wrapped_key("index", 30, "primary", &root(30))],
            "keyring": [wrapped_key("keyring", 11, "decrypt-only", &root(11)), wrapped_key("keyring", 10, "primary", &root(10))],
            "data": [wrapped_key("data", 20, "primary", &root(20)), wrapped_key("data", 21, "decrypt-only", &root(21))],
        },
        "indexes": [{
            "entity": "user", "field": "email", "normaliser": "email/1", "type": "str", "bits": 128, "keys": [30], "phase": 1
        }],
    });
    document["mac"] = json!(mac(&document, &root(10)));
    document
}

/// The root of a key of [`wrapped_document`].
pub(super) fn root(id: u8) -> [u8; 32] {
    [id; 32]
}

fn wrapped_key(purpose: &str, id: u8, state: &str, root: &[u8; 32]) -> Value {
    json!({
        "id": id, "state": state, "created": "2026-11-24T00:00:00Z", "check": check(root),
        "root": { "kek": "test-kek:one", "wrapped": Base64::encode_string(format!("{purpose} {id}").as_bytes()) },
    })
}

pub(super) fn plain_key(id: u32, state: &str, root: &[u8; 32]) -> Value {
    json!({
        "id": id, "state": state, "created": "2026-11-24T00:00:00Z", "check": check(root),
        "root": { "plain": Base64::encode_string(root) },
    })
}

pub(super) fn check(root: &[u8; 32]) -> String {
    Base64::encode_string(&derive(root, "check")[..16])
}

/// What a KEK wraps: the root and its binding.
pub(super) fn wrap(root: &[u8; 32], name: &str, purpose: &str, id: u32, kek: &str) -> Vec<u8> {
    let mut message = b"fieldseal/1/wrap\0".to_vec();
    frame(&mut message, Some(name.as_bytes()));
    frame(&mut message, Some(purpose.as_bytes()));
    message.extend_from_slice(&id.to_be_bytes());
    frame(&mut message, Some(kek.as_bytes()));
    [root.as_slice(), &hmac(&derive(root, "wrap"), &message)].concat()
}

pub(super) fn mac(document: &Value, keyring_root: &[u8; 32]) -> String {
    let text = |value: &Value| value.as_str().unwrap().as_bytes().to_vec();
    let number = |value: &Value| {
        u32::try_from(value.as_u64().unwrap())
            .unwrap()
            .to_be_bytes()
    };
    let len = |list: &Vec<Value>| u32::try_from(list.len()).unwrap().to_be_bytes();
    let mut out = b"fieldseal/1/keyring\0".to_vec();
    frame(&mut out, Some(&text(&document["name"])));
    out.extend_from_slice(&document["revision"].as_u64().unwrap().to_be_bytes());

    let mut keysets: Vec<_> = document["keysets"].as_object().unwrap().iter().collect();
    keysets.sort_by_key(|(purpose, _)| purpose.as_bytes());
    out.extend_from_slice(&u32::try_from(keysets.len()).unwrap().to_be_bytes());
    for (purpose, keys) in keysets {
        let mut keys = keys.as_array().unwrap().clone();
        frame(&mut out, Some(purpose.as_bytes()));
        out.extend_from_slice(&len(&keys));
        keys.sort_by_key(|key| key["id"].as_u64());
        for key in keys {
            out.extend_from_slice(&number(&key["id"]));
            frame(&mut out, Some(&text(&key["state"])));
            frame(&mut out, Some(&text(&key["created"])));
            frame(&mut out, key["root"].get("kek").map(text).as_deref());
            let wrapped = key["root"]
                .get("wrapped")
                .map(|wrapped| base64(wrapped.as_str().unwrap()));
            frame(&mut out, wrapped.as_deref());
            frame(&mut out, Some(&base64(key["check"].as_str().unwrap())));
        }
    }

    let mut indexes = document["indexes"].as_array().unwrap().clone();
    indexes.sort_by_key(|index| (text(&index["entity"]), text(&index["field"])));
    out.extend_from_slice(&len(&indexes));
    for index in indexes {
        for member in ["entity", "field", "normaliser", "type"] {
            frame(&mut out, Some(&text(&index[member])));
        }
        let keys = index["keys"].as_array().unwrap();
        out.push(number(&index["bits"])[3]);
        out.push(len(keys)[3]);
        keys.iter()
            .for_each(|key| out.extend_from_slice(&number(key)));
        out.push(number(&index["phase"])[3]);
    }
    Base64::encode_string(&hmac(&derive(keyring_root, "keyring"), &out))
}

fn derive(root: &[u8; 32], label: &str) -> [u8; 32] {
    let mut info = b"fieldseal/1/key\0".to_vec();
    frame(&mut info, Some(label.as_bytes()));
    (0..3).for_each(|_| frame(&mut info, None));
    let mut key = [0; 32];
    Hkdf::<Sha256>::new(None, root)
        .expand(&info, &mut key)
        .unwrap();
    key
}

fn hmac(key: &[u8], message: &[u8]) -> [u8; 32] {
    Hmac::<Sha256>::new_from_slice(key)
        .unwrap()
        .chain_update(message)
        .finalize()
        .into_bytes()
        .into()
}

fn frame(out: &mut Vec<u8>, part: Option<&[u8]>) {
    match part {
        None => out.push(0),
        Some(part) => {
            out.push(1);
            out.extend_from_slice(&u32::try_from(part.len()).unwrap().to_be_bytes());
            out.extend_from_slice(part);
        }
    }
}

pub(super) fn base64(text: &str) -> Vec<u8> {
    Base64::decode_vec(text).unwrap()
}
