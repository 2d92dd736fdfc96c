//! What a live vault tells the log: names, ids and numbers.

use super::forged::{root, wrapped_document};
use super::wrapped::{Kms, kms};
use fieldseal::kek::{KekError, KekErrorKind, KeyPlace};
use fieldseal::keyring::{KeyringSource, MemoryStore};
use fieldseal::{FieldPolicy, TypeTag, Vault};
use fieldseal_testing::{Capture, Marker, assert_no_leak};
use futures_lite::future::block_on;
use std::sync::Arc;

const SSN: &FieldPolicy = &FieldPolicy::new("user", "ssn", TypeTag::STR);

#[test]
fn the_life_of_a_vault_is_told_and_no_root_and_no_value_with_it() {
    let mut capture = Capture::new();
    let ssn = Marker::digits();
    let data_root = Marker::bytes(root(20)).named("data root");
    let mac_root = Marker::bytes(root(10)).named("root of the mac");
    let ran = capture.run("a vault", || {
        let store = MemoryStore::new(wrapped_document().to_string().into_bytes());
        let source = KeyringSource::new("production", store.clone()).kek(Arc::new(Kms::new(kms)));
        let vault = block_on(Vault::live(source).open()).unwrap();
        let stored = vault.seal(SSN, ssn.value().as_str()).unwrap();
        block_on(vault.refresh()).unwrap();
        // A changed value, and one under a key that is not there.
        for at in [stored.len() - 1, 5] {
            let mut changed = stored.clone();
            changed[at] ^= 0x40;
            vault.open::<String>(SSN, &changed).unwrap_err();
        }
        assert_eq!(vault.open::<String>(SSN, &stored).unwrap(), *ssn.value());
        format!("{:?}", vault.status())
    });
    capture.text("the status", &ran.unwrap());
    for told in [
        "the vault was opened",
        "the keyring was confirmed",
        "a value does not open under its key",
        "a value stands under a key that is not in the keyring",
        "kek=test-kek:one",
    ] {
        let sought = Marker::text(told).sought();
        assert!(!capture.search(&[sought]).is_clean(), "{told}");
    }
    assert_no_leak!(capture, ssn, data_root, mac_root);
}

#[test]
fn a_kek_that_does_not_answer_is_told_with_its_kind() {
    let mut capture = Capture::new();
    let ran = capture.run("a cold start", || {
        let store = MemoryStore::new(wrapped_document().to_string().into_bytes());
        let disabled = |_: &KeyPlace, _: &[u8]| Err(KekError::new(KekErrorKind::Disabled));
        let source = KeyringSource::new("production", store).kek(Arc::new(Kms::new(disabled)));
        block_on(Vault::live(source).open())
            .unwrap_err()
            .to_string()
    });
    capture.text("the error", &ran.unwrap());
    for told in [
        "unwrap failed",
        "kek=test-kek:one",
        "kind=the kek is disabled",
    ] {
        let sought = Marker::text(told).sought();
        assert!(!capture.search(&[sought]).is_clean(), "{told}");
    }
}
