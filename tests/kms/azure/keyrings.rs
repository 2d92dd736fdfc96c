//! What Key Vault does not bind, the keyring does: a root that was moved is refused before it is used.

#[path = "../../it/keyring/forged.rs"]
#[allow(
    dead_code,
    reason = "shared with the tests of keyrings, which make other documents too"
)]
mod forged;

use super::{created, kek};
use base64ct::{Base64, Encoding as _};
use fieldseal::kek::{Kek, KeyPlace};
use fieldseal::keyring::{KeyringDocument, KeyringSource, MemoryStore, Purpose};
use fieldseal::{FieldPolicy, KeyId, KeyringError, TypeTag, Vault, VaultError};
use fieldseal_kms_azure::AzureKek;
use forged::{check, mac, root, wrap};
use serde_json::{Value, json};
use std::sync::Arc;

const NOTE: &FieldPolicy = &FieldPolicy::new("user", "note", TypeTag::STR);

#[tokio::test]
async fn a_keyring_that_key_vault_wrapped_seals_and_opens() {
    let kek = Arc::new(kek(&created("keyring").await));
    let vault = opened(&kek, &document(&kek, 20).await).await.unwrap();
    let stored = vault.seal(NOTE, "hello").unwrap();
    assert_eq!(vault.open::<String>(NOTE, &stored).unwrap(), "hello");
}

/// Whoever moves one here holds the root that documents are signed with: the MAC is right.
#[tokio::test]
async fn a_root_that_was_moved_is_refused() {
    let kek = Arc::new(kek(&created("keyring").await));
    for (what, name, purpose, id) in [
        ("from another keyring", "staging", "data", 20),
        ("from another purpose", "production", "index", 20),
        ("from another key", "production", "data", 21),
    ] {
        let mut document = document(&kek, 20).await;
        document["keysets"]["data"] = json!([key(&kek, name, purpose, id, 20).await]);
        document["mac"] = json!(mac(&document, &root(10)));

        // The KMS itself opens it.
        let read = KeyringDocument::parse(document.to_string().as_bytes()).unwrap();
        let moved = read.wrapped_roots()[1];
        assert_eq!(moved.key_id().number(), 20);
        let place = KeyPlace::new(read.name(), moved.purpose(), moved.key_id());
        kek.unwrap(&place, moved.bytes()).await.unwrap();

        let refused = opened(&kek, &document).await;
        assert!(
            matches!(refused, Err(VaultError::Keyring(KeyringError::Unwrap { key, .. })) if key.number() == 20),
            "{what}"
        );
    }
}

/// A keyring with a key for itself and one for data, wrapped for its place.
async fn document(kek: &AzureKek, id: u8) -> Value {
    let mut document = json!({
        "format": "fieldseal-keyring/1", "name": "production", "revision": 1, "indexes": [],
        "keysets": {
            "keyring": [key(kek, "production", "keyring", 10, 10).await],
            "data": [key(kek, "production", "data", id, id).await],
        },
    });
    document["mac"] = json!(mac(&document, &root(10)));
    document
}

/// A key whose root was wrapped for one place and stands in the document as another.
async fn key(kek: &AzureKek, name: &str, purpose: &str, id: u8, stands_as: u8) -> Value {
    let root = root(id);
    let place = KeyPlace::new(
        name,
        if purpose == "index" {
            Purpose::Index
        } else {
            Purpose::Data
        },
        KeyId::new(u32::from(id)).unwrap(),
    );
    let bound = wrap(&root, name, purpose, u32::from(id), kek.name());
    let wrapped = kek.wrap(&place, &bound).await.unwrap();
    json!({
        "id": stands_as, "state": "primary", "created": "2026-11-24T00:00:00Z", "check": check(&root),
        "root": { "kek": kek.name(), "wrapped": Base64::encode_string(&wrapped) },
    })
}

/// The vault of a document, opened under this KEK.
async fn opened(kek: &Arc<AzureKek>, document: &Value) -> Result<Vault, VaultError> {
    let store = MemoryStore::new(document.to_string().into_bytes());
    let read = KeyringDocument::parse(document.to_string().as_bytes()).unwrap();
    let own = read
        .keys()
        .find(|key| key.purpose() == Purpose::Keyring)
        .unwrap();
    let source = KeyringSource::new("production", store)
        .kek(kek.clone())
        .keyring_check(own.id(), own.check());
    Vault::live(source).open().await
}
