//! Documents whose roots a KMS wrapped.

use super::forged::{self, root, wrap, wrapped_document};
use crate::keys::policy;
use fieldseal::kek::{Kek, KekError, KekErrorKind, KekFuture, KeyPlace};
use fieldseal::keyring::{KeyringDocument, KeyringSource, MemoryStore, Purpose, State};
use fieldseal::{FieldPolicy, Keyring, KeyringError, TypeTag, Vault, VaultError};
use futures_lite::future::block_on;
use serde_json::{Value, json};
use std::error::Error;
use std::fmt;
use std::sync::{Arc, Mutex};
use zeroize::Zeroizing;

fn parse(document: &Value) -> KeyringDocument {
    KeyringDocument::parse(document.to_string().as_bytes()).unwrap()
}

type Unwrapped = Result<Zeroizing<Vec<u8>>, KekError>;

const KEK: &str = "test-kek:one";

/// What a KMS that knows every root answers.
pub(super) fn kms(place: &KeyPlace, wrapped: &[u8]) -> Unwrapped {
    let id = place.key_id().number();
    assert_eq!(wrapped, format!("{} {id}", place.purpose()).as_bytes());
    let root = root(u8::try_from(id).unwrap());
    let purpose = place.purpose().name();
    Ok(Zeroizing::new(wrap(&root, "production", purpose, id, KEK)))
}

/// A KMS that answers as it is told, and remembers for which keys.
pub(super) struct Kms<A> {
    answer: A,
    asked: Mutex<Vec<u32>>,
}

impl<A> Kms<A> {
    pub(super) fn new(answer: A) -> Self {
        Self {
            answer,
            asked: Mutex::default(),
        }
    }
}

impl<A> fmt::Debug for Kms<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Kms")
    }
}

impl<A: Fn(&KeyPlace, &[u8]) -> Unwrapped + Send + Sync> Kek for Kms<A> {
    fn name(&self) -> &str {
        KEK
    }

    fn wrap<'a>(&'a self, _: &'a KeyPlace, _: &'a [u8]) -> KekFuture<'a, Vec<u8>> {
        Box::pin(async { Err(KekError::new(KekErrorKind::Denied)) })
    }

    fn unwrap<'a>(
        &'a self,
        place: &'a KeyPlace,
        wrapped: &'a [u8],
    ) -> KekFuture<'a, Zeroizing<Vec<u8>>> {
        self.asked.lock().unwrap().push(place.key_id().number());
        let answer = (self.answer)(place, wrapped);
        Box::pin(async { answer })
    }

    fn health(&self) -> KekFuture<'_, ()> {
        Box::pin(async { Ok(()) })
    }
}

/// The ids that the KMS is asked for, in order, with a KMS that answers as `answer` says.
fn asked(
    document: &Value,
    answer: impl Fn(&KeyPlace, &[u8]) -> Unwrapped + Send + Sync + 'static,
) -> (Vec<u32>, Result<Vault, KeyringError>) {
    let kms = Arc::new(Kms::new(answer));
    let store = MemoryStore::new(document.to_string().into_bytes());
    let source = KeyringSource::new("production", store).kek(kms.clone());
    let vault = block_on(Vault::live(source).open()).map_err(|error| match error {
        VaultError::Keyring(error) => error,
        other => panic!("{other:?}"),
    });
    let ids = kms.asked.lock().unwrap().clone();
    (ids, vault)
}

#[test]
fn a_wrapped_document_becomes_a_keyring_that_seals() {
    let (ids, vault) = asked(&wrapped_document(), kms);
    let vault = vault.unwrap();
    assert_eq!(ids.len(), 5);
    let keys = vault.status().keys;
    let data = keys
        .iter()
        .filter(|(_, purpose, _)| *purpose == Purpose::Data);
    assert_eq!(
        data.map(|(id, _, state)| (id.number(), *state))
            .collect::<Vec<_>>(),
        [(20, State::Primary), (21, State::DecryptOnly)]
    );
    let note = policy(FieldPolicy::new("user", "note", TypeTag::STR));
    let stored = vault.seal(note, "hello").unwrap();
    assert_eq!(stored[2..6], [0, 0, 0, 20]);
    assert_eq!(vault.open::<String>(note, &stored).unwrap(), "hello");
}

/// The MAC is checked with the keyring's own root before the KMS is asked for anything else, whatever the order in the document.
#[test]
fn the_root_of_the_mac_is_unwrapped_first() {
    let (ids, _) = asked(&wrapped_document(), kms);
    assert_eq!(ids[0], 10);

    let mut changed = wrapped_document();
    changed["keysets"]["data"][1]["state"] = json!("pre-active");
    let (ids, refused) = asked(&changed, kms);
    assert_eq!(ids, [10]);
    assert!(matches!(refused, Err(KeyringError::Mac)));
}

#[test]
fn a_root_that_is_bound_to_another_place_is_refused() {
    type Change = fn() -> Vec<u8>;
    let changes: [(&str, Change); 7] = [
        ("another keyring", || {
            wrap(&root(20), "staging", "data", 20, KEK)
        }),
        ("another purpose", || {
            wrap(&root(20), "production", "index", 20, KEK)
        }),
        ("another id", || {
            wrap(&root(20), "production", "data", 21, KEK)
        }),
        ("another kek", || {
            wrap(&root(20), "production", "data", 20, "test-kek:two")
        }),
        ("no binding", || root(20).to_vec()),
        ("a longer binding", || {
            [wrap(&root(20), "production", "data", 20, KEK), vec![0]].concat()
        }),
        ("nothing", || Vec::new()),
    ];
    for (change, answer) in changes {
        let (_, refused) = asked(&wrapped_document(), move |place, wrapped| {
            match place.key_id().number() {
                20 => Ok(Zeroizing::new(answer())),
                _ => kms(place, wrapped),
            }
        });
        assert!(
            matches!(refused, Err(KeyringError::Unwrap { key, .. }) if key.number() == 20),
            "{change}"
        );
    }
}

#[test]
fn a_root_that_is_bound_right_and_does_not_fit_its_check_value_is_refused() {
    let (_, refused) = asked(&wrapped_document(), |place, wrapped| {
        match place.key_id().number() {
            20 => Ok(Zeroizing::new(wrap(
                &[99; 32],
                "production",
                "data",
                20,
                KEK,
            ))),
            _ => kms(place, wrapped),
        }
    });
    assert!(matches!(refused, Err(KeyringError::Check(id)) if id.number() == 20));
}

#[test]
fn a_kms_that_fails_is_an_error_with_its_reason() {
    let asleep = |_: &KeyPlace, _: &[u8]| {
        Err(KekError::with_source(
            KekErrorKind::Unavailable,
            "the kms is asleep",
        ))
    };
    let (ids, refused) = asked(&wrapped_document(), asleep);
    assert_eq!(ids, [10]);
    let error = refused.unwrap_err();
    assert!(matches!(&error, KeyringError::Unwrap { key, .. } if key.number() == 10));
    assert!(error.is_retryable());
    let reason = error.source().and_then(Error::source).unwrap();
    assert_eq!(reason.to_string(), "the kms is asleep");
}

/// Anyone can put a plain root into a document: it is refused before the KMS is asked for anything.
#[test]
fn a_plain_root_in_a_wrapped_document_is_refused() {
    let mut document = wrapped_document();
    document["keysets"]["data"][1] = forged::plain_key(21, "decrypt-only", &root(21));
    document["mac"] = json!(forged::mac(&document, &root(10)));
    let (ids, refused) = asked(&document, kms);
    assert!(ids.is_empty());
    assert!(matches!(refused, Err(KeyringError::Plain(id)) if id.number() == 21));
    assert!(matches!(
        Keyring::from_json(document.to_string().as_bytes()),
        Err(KeyringError::Wrapped)
    ));
}

#[test]
fn a_plain_root_of_the_mac_is_refused_where_a_kms_is() {
    let mut document = wrapped_document();
    document["keysets"]["keyring"][1] = forged::plain_key(10, "primary", &root(10));
    document["mac"] = json!(forged::mac(&document, &root(10)));
    let (ids, refused) = asked(&document, kms);
    assert!(ids.is_empty());
    assert!(matches!(refused, Err(KeyringError::Plain(id)) if id.number() == 10));
}

#[test]
fn a_wrapped_root_without_a_keyset_keyring_is_refused() {
    let mut document = wrapped_document();
    document["keysets"]
        .as_object_mut()
        .unwrap()
        .remove("keyring");
    document.as_object_mut().unwrap().remove("mac");
    let refused = KeyringDocument::parse(document.to_string().as_bytes());
    assert!(matches!(refused, Err(KeyringError::MacMissing)));
}

#[test]
fn a_mac_stands_exactly_beside_a_keyset_keyring() {
    let mut without_mac = wrapped_document();
    without_mac.as_object_mut().unwrap().remove("mac");
    let mut without_keyset = wrapped_document();
    without_keyset["keysets"]
        .as_object_mut()
        .unwrap()
        .remove("keyring");
    for document in [without_mac, without_keyset] {
        let refused = KeyringDocument::parse(document.to_string().as_bytes());
        assert!(matches!(refused, Err(KeyringError::MacMissing)));
    }
    // Nor does a vault with a KMS take a document that has nothing to check.
    let empty = json!({ "format": "fieldseal-keyring/1", "name": "production", "revision": 4, "keysets": {}, "indexes": [] });
    assert!(matches!(
        asked(&empty, kms).1,
        Err(KeyringError::MacMissing)
    ));
}

#[test]
fn a_plain_document_with_a_mac_is_checked_by_it() {
    let mut document = json!({
        "format": "fieldseal-keyring/1", "name": "tests", "revision": 1, "indexes": [],
        "keysets": {
            "keyring": [forged::plain_key(10, "primary", &root(10))],
            "data": [forged::plain_key(20, "primary", &root(20)), forged::plain_key(21, "decrypt-only", &root(21))],
        },
    });
    document["mac"] = json!(forged::mac(&document, &root(10)));
    assert!(Keyring::from_json(document.to_string().as_bytes()).is_ok());
    document["keysets"]["data"][1]["state"] = json!("compromised");
    assert!(matches!(
        Keyring::from_json(document.to_string().as_bytes()),
        Err(KeyringError::Mac)
    ));
}

/// What a KMS protects is never read without it.
#[test]
fn a_document_of_wrapped_roots_is_no_plain_keyring() {
    assert!(matches!(
        Keyring::from_json(wrapped_document().to_string().as_bytes()),
        Err(KeyringError::Wrapped)
    ));
}

#[test]
fn debug_shows_no_root() {
    let document = parse(&wrapped_document());
    let vault = asked(&wrapped_document(), kms).1.unwrap();
    let shown = format!(
        "{document:?} {:?} {vault:?} {:?}",
        document.wrapped_roots(),
        vault.status()
    );
    assert!(!shown.contains("[20, 20"), "{shown}");
    assert!(!shown.contains("wrapped: "), "{shown}");
}
