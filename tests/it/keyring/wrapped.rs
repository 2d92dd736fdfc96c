//! Documents whose roots a KMS wrapped.

use super::forged::{self, root, wrap, wrapped_document};
use crate::keys::policy;
use fieldseal::keyring::{KeyringDocument, Purpose, State, WrappedRoot};
use fieldseal::{FieldPolicy, Keyring, KeyringError, TypeTag, Vault};
use serde_json::{Value, json};
use std::error::Error;
use zeroize::Zeroizing;

fn parse(document: &Value) -> KeyringDocument {
    KeyringDocument::parse(document.to_string().as_bytes()).unwrap()
}

type Unwrapped = Result<Zeroizing<Vec<u8>>, &'static str>;

/// A KMS that knows every root.
fn kms(wrapped: WrappedRoot<'_>) -> Unwrapped {
    let id = wrapped.key_id().number();
    assert_eq!(
        wrapped.bytes(),
        format!("{} {id}", wrapped.purpose()).as_bytes()
    );
    let root = root(u8::try_from(id).unwrap());
    Ok(Zeroizing::new(wrap(
        &root,
        "production",
        wrapped.purpose().name(),
        id,
        wrapped.kek(),
    )))
}

/// The ids that the KMS is asked for, in order, with a KMS that answers as `answer` says.
fn asked(
    document: &Value,
    answer: impl Fn(WrappedRoot<'_>) -> Unwrapped,
) -> (Vec<u32>, Result<Keyring, KeyringError>) {
    let mut ids = Vec::new();
    let keyring = parse(document).unwrap_with(|wrapped| {
        ids.push(wrapped.key_id().number());
        answer(wrapped)
    });
    (ids, keyring)
}

#[test]
fn a_wrapped_document_becomes_a_keyring_that_seals() {
    let (ids, keyring) = asked(&wrapped_document(), kms);
    let keyring = keyring.unwrap();
    assert_eq!(ids.len(), 5);
    assert_eq!(
        keyring
            .keys(Purpose::Data)
            .map(|(id, state)| (id.number(), state))
            .collect::<Vec<_>>(),
        [(20, State::Primary), (21, State::DecryptOnly)]
    );
    let note = policy(FieldPolicy::new("user", "note", TypeTag::STR));
    let vault = Vault::new(keyring).unwrap();
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
    type Change = fn(WrappedRoot<'_>) -> Vec<u8>;
    let changes: [(&str, Change); 7] = [
        ("another keyring", |it| {
            wrap(&root(20), "staging", "data", 20, it.kek())
        }),
        ("another purpose", |it| {
            wrap(&root(20), "production", "index", 20, it.kek())
        }),
        ("another id", |it| {
            wrap(&root(20), "production", "data", 21, it.kek())
        }),
        ("another kek", |_| {
            wrap(&root(20), "production", "data", 20, "test-kek:two")
        }),
        ("no binding", |_| root(20).to_vec()),
        ("a longer binding", |it| {
            [wrap(&root(20), "production", "data", 20, it.kek()), vec![0]].concat()
        }),
        ("nothing", |_| Vec::new()),
    ];
    for (change, answer) in changes {
        let (_, refused) = asked(&wrapped_document(), |wrapped| {
            match wrapped.key_id().number() {
                20 => Ok(Zeroizing::new(answer(wrapped))),
                _ => kms(wrapped),
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
    let (_, refused) = asked(&wrapped_document(), |wrapped| {
        match wrapped.key_id().number() {
            20 => Ok(Zeroizing::new(wrap(
                &[99; 32],
                "production",
                "data",
                20,
                wrapped.kek(),
            ))),
            _ => kms(wrapped),
        }
    });
    assert!(matches!(refused, Err(KeyringError::Check(id)) if id.number() == 20));
}

#[test]
fn a_kms_that_fails_is_an_error_with_its_reason() {
    let (ids, refused) = asked(&wrapped_document(), |_| Err("the kms is asleep"));
    assert_eq!(ids, [10]);
    let error = refused.unwrap_err();
    assert!(matches!(&error, KeyringError::Unwrap { key, .. } if key.number() == 10));
    assert_eq!(error.source().unwrap().to_string(), "the kms is asleep");
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

/// What a KMS protects is never written in the clear, nor changed without it.
#[test]
fn a_keyring_of_wrapped_roots_is_not_written_or_changed() {
    let mut keyring = asked(&wrapped_document(), kms).1.unwrap();
    assert!(matches!(keyring.to_json(), Err(KeyringError::Wrapped)));
    let path = tempfile::tempdir().unwrap().path().join("keyring.json");
    assert!(matches!(
        keyring.save_new(&path),
        Err(KeyringError::Wrapped)
    ));
    assert!(matches!(
        keyring.record(super::recorded::MODEL),
        Err(KeyringError::Wrapped)
    ));
    assert!(matches!(
        Keyring::from_json(wrapped_document().to_string().as_bytes()),
        Err(KeyringError::Wrapped)
    ));
}

#[test]
fn debug_shows_no_root() {
    let mut shown = format!("{:?}", parse(&wrapped_document()));
    parse(&wrapped_document())
        .unwrap_with(|wrapped| {
            shown += &format!("{wrapped:?}");
            kms(wrapped)
        })
        .unwrap();
    assert!(!shown.contains("[20, 20"), "{shown}");
    assert!(!shown.contains("Z"), "{shown}");
}
