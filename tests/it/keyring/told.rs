//! What a live vault tells the log: names, ids and numbers.

use super::forged::{mac, root, wrapped_document};
use super::wrapped::{Kms, kms};
use fieldseal::kek::{KekError, KekErrorKind, KeyPlace};
use fieldseal::keyring::{KeyringSource, KeyringStore, MemoryStore};
use fieldseal::vault::TenantFuture;
use fieldseal::{FieldPolicy, TenantKeyrings, TypeTag, Vault};
use fieldseal_testing::{Capture, Marker, assert_no_leak};
use futures_lite::future::block_on;
use serde_json::json;
use std::sync::{Arc, Mutex};
use std::time::Duration;

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

/// A KMS that says what stands here, or answers.
type Says = Arc<Mutex<Option<KekErrorKind>>>;

fn source(store: &MemoryStore, says: &Says) -> KeyringSource {
    let says = Arc::clone(says);
    let answer = move |place: &KeyPlace, wrapped: &[u8]| match *says.lock().unwrap() {
        None => kms(place, wrapped),
        Some(kind) => Err(KekError::new(kind)),
    };
    KeyringSource::new("production", store.clone()).kek(Arc::new(Kms::new(answer)))
}

/// The same document with the next revision.
fn next_revision(store: &MemoryStore) {
    let mut document = wrapped_document();
    let old = document.to_string();
    document["revision"] = json!(document["revision"].as_u64().unwrap() + 1);
    document["mac"] = json!(mac(&document, &root(10)));
    let new = document.to_string();
    block_on(store.replace(Some(old.as_bytes()), new.as_bytes())).unwrap();
}

#[derive(Debug)]
struct Own(KeyringSource);

impl TenantKeyrings for Own {
    fn source<'a>(&'a self, _: &'a str) -> TenantFuture<'a> {
        Box::pin(async { Ok(Some(self.0.clone())) })
    }
}

/// In how many places something was said.
fn times(capture: &Capture, told: &str) -> usize {
    let report = capture.search(&[Marker::text(told).sought()]);
    report.leaks().iter().map(|found| found.count).sum()
}

#[test]
fn what_becomes_of_refreshes_is_told() {
    let mut capture = Capture::new();
    let ran = capture.run("a vault and a tenant", || {
        let store = MemoryStore::new(wrapped_document().to_string().into_bytes());
        let tenants = MemoryStore::new(wrapped_document().to_string().into_bytes());
        let (says, tenant_says) = (Says::default(), Says::default());
        let vault = Vault::live(source(&store, &says))
            .tenant_keyrings(Own(source(&tenants, &tenant_says)), 8);
        let vault = block_on(vault.open()).unwrap();
        next_revision(&store);
        block_on(vault.refresh()).unwrap();
        *says.lock().unwrap() = Some(KekErrorKind::Unavailable);
        block_on(vault.refresh()).unwrap_err();
        let _scope = block_on(vault.enter_tenant("the clinic in the north")).unwrap();
        *tenant_says.lock().unwrap() = Some(KekErrorKind::Disabled);
        block_on(vault.refresh_tenants());
    });
    ran.unwrap();
    for told in [
        "the keyring has a new revision",
        "the keyring could not be refreshed",
        "the kms does not answer",
        "a tenant took the use of its keyring back",
    ] {
        assert!(times(&capture, told) > 0, "{told}");
    }
    assert_eq!(
        times(&capture, "the clinic in the north"),
        0,
        "a tenant is named"
    );
}

/// Where nothing refreshes, because nobody polls `keep_fresh`, there is nobody else who could say it.
#[test]
fn the_age_of_a_keyring_that_nothing_refreshes_is_told_by_who_uses_it() {
    let (nanosecond, hour) = (Duration::from_nanos(1), Duration::from_secs(3600));
    let used = |refresh, soft, hard| {
        let mut capture = Capture::new();
        let ran = capture.run("a vault", || {
            let store = MemoryStore::new(wrapped_document().to_string().into_bytes());
            let vault = Vault::live(source(&store, &Says::default()))
                .refresh_every(refresh)
                .soft_age(soft)
                .hard_age(hard);
            let vault = block_on(vault.open()).unwrap();
            // Refused where it is too late.
            let _ = vault.seal(SSN, "078-05-1120");
        });
        ran.unwrap();
        capture
    };
    let stale = "was not confirmed for some time and is still used";
    let expired = "was not confirmed for too long";
    let fresh = used(hour, hour, hour);
    assert_eq!(times(&fresh, stale) + times(&fresh, expired), 0);
    let late = used(nanosecond, nanosecond, hour);
    assert!(times(&late, stale) > 0 && times(&late, "no refresh ran") > 0);
    let over = used(nanosecond, nanosecond, nanosecond);
    assert!(times(&over, expired) > 0);
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
