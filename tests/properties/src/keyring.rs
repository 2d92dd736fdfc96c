//! The keyring document (`wire-format.md`, section 7).

mod described;
mod kek;

use crate::base64;
use fieldseal::keyring::{KeyringDocument, KeyringSource, MemoryStore};
use fieldseal::{Keyring, KeyringError, Vault};
use futures_lite::future::block_on;
use serde_json::Value;
use std::collections::BTreeSet;
use std::error::Error;
use std::sync::Arc;

/// Exactly the documents that the format describes are read; a keyring writes the document that it was read from; a refusal repeats
/// no root.
pub fn hold(data: &[u8]) {
    let value: Option<Value> = serde_json::from_slice(data).ok();
    let described = value.as_ref().is_some_and(described::is_document);
    let parsed = KeyringDocument::parse(data);
    let keyring = Keyring::from_json(data);
    // A document that repeats a member is refused too, and looks like a good one as a value.
    assert!(described || parsed.is_err(), "read: {value:#?}");
    assert!(parsed.is_ok() || keyring.is_err());
    if let Some(value) = &value {
        let once = value.to_string();
        let parsed = KeyringDocument::parse(once.as_bytes());
        assert_eq!(parsed.is_ok(), described, "{value:#?}");
    }

    for refusal in [parsed.as_ref().err(), keyring.as_ref().err()]
        .into_iter()
        .flatten()
    {
        is_silent(refusal, value.as_ref());
    }
    if let Ok(document) = &parsed {
        is_unwrapped_by_its_kms_alone(document, data);
    }
    if let (Ok(keyring), Some(value)) = (keyring, value) {
        is_written_again(&keyring, &value);
    }
}

/// The same members with the same values; and from then on the same bytes.
fn is_written_again(keyring: &Keyring, value: &Value) {
    assert_eq!(value["name"], keyring.name());
    assert_eq!(value["revision"], keyring.revision());
    let written = match keyring.to_json() {
        Ok(written) => written,
        // Its MAC is made by the tools that hold the key.
        Err(KeyringError::Wrapped) => return assert!(value["keysets"].get("keyring").is_some()),
        Err(error) => panic!("{error:?}"),
    };
    assert_eq!(serde_json::from_str::<Value>(&written).unwrap(), *value);
    let again = Keyring::from_json(written.as_bytes()).unwrap();
    assert_eq!(*again.to_json().unwrap(), *written);
    assert!(!format!("{keyring:?}").contains("plain"));
}

/// A KMS that fails gives no vault. One that gives back what it was given does, if the document's MAC fits.
fn is_unwrapped_by_its_kms_alone(document: &KeyringDocument, data: &[u8]) {
    let wrapped = document.wrapped_roots();
    let open = |fails| {
        let store = MemoryStore::new(data.to_vec());
        let mut source = KeyringSource::new(document.name(), store);
        for kek in wrapped
            .iter()
            .map(|root| root.kek())
            .collect::<BTreeSet<_>>()
        {
            source = source.kek(Arc::new(kek::Echo::new(kek, fails)));
        }
        block_on(Vault::live(source).open())
    };
    match open(false) {
        Ok(vault) => assert_eq!(vault.status().revision, document.revision()),
        Err(refusal) => assert!(!refusal.to_string().is_empty()),
    }
    assert!(wrapped.is_empty() || open(true).is_err());
}

/// Neither what it says nor what lies behind it holds a root of the document.
fn is_silent(refusal: &KeyringError, value: Option<&Value>) {
    let behind = refusal
        .source()
        .map(|source| format!("{source} {source:?}"));
    let message = format!("{refusal} {refusal:?} {behind:?}");
    for root in value.map(plain_roots).unwrap_or_default() {
        assert!(!message.contains(root), "{refusal:?}");
    }
}

/// The roots of a document, but for those that it repeats in a place which is no secret.
fn plain_roots(document: &Value) -> Vec<&str> {
    let text = document.to_string();
    let keysets = document.get("keysets").and_then(Value::as_object);
    let keys = keysets
        .into_iter()
        .flat_map(|keysets| keysets.values())
        .filter_map(Value::as_array)
        .flatten();
    keys.filter_map(|key| key.get("root")?.get("plain")?.as_str())
        .filter(|root| base64::padded(root, base64::STANDARD).is_some_and(|root| root.len() == 32))
        .filter(|root| text.matches(root).count() == 1)
        .collect()
}
