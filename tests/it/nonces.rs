//! Nonces, the kept prefix of suite 01, and values that are sealed together.

mod batches;
#[cfg(unix)]
mod forks;

use crate::keys::{policy, vault};
use fieldseal::adapter::SealedValue;
use fieldseal::{FieldPolicy, Suite, TypeTag};
use std::collections::HashSet;

const NOTE: &FieldPolicy = &FieldPolicy::new("user", "note", TypeTag::STR);
const FRESH: &FieldPolicy = &FieldPolicy::new("user", "note", TypeTag::STR).fresh_nonces();

/// The half of a nonce that a writer may keep.
fn prefix(stored: &[u8]) -> [u8; 12] {
    stored[6..18].try_into().unwrap()
}

fn nonce(stored: &[u8]) -> [u8; 24] {
    stored[6..30].try_into().unwrap()
}

/// At most 2^16 values: the next one begins another prefix.
#[test]
fn a_prefix_is_kept_for_65536_values() {
    let vault = vault();
    let prefixes: Vec<_> = (0..65_537)
        .map(|_| prefix(&vault.seal(NOTE, "").unwrap()))
        .collect();
    assert_eq!(prefixes.iter().collect::<HashSet<_>>().len(), 2);
    assert_eq!(
        prefixes.iter().filter(|it| **it == prefixes[0]).count(),
        65_536
    );
    assert_ne!(prefixes[65_535], prefixes[65_536]);
}

#[test]
fn a_field_that_forbids_it_never_keeps_a_prefix() {
    let vault = vault();
    let prefixes: HashSet<_> = (0..2_000)
        .map(|_| prefix(&vault.seal(FRESH, "").unwrap()))
        .collect();
    assert_eq!(prefixes.len(), 2_000);
    // Nor in a batch.
    let prefixes: HashSet<_> = vault.scope().run(|| {
        let values: Vec<_> = (0..2_000).map(|_| SealedValue::new(FRESH, "")).collect();
        values
            .iter()
            .map(|value| prefix(value.stored().unwrap().unwrap()))
            .collect()
    });
    assert_eq!(prefixes.len(), 2_000);
}

/// A prefix belongs to one field key: it does not show across columns, tenants or vaults what one process wrote.
#[test]
fn every_field_key_has_a_prefix_of_its_own() {
    let vault = vault();
    let other = policy(FieldPolicy::new("user", "other", TypeTag::STR));
    let tenant = vault.scope().tenant("acme").unwrap();
    let prefixes = [
        prefix(&vault.seal(NOTE, "").unwrap()),
        prefix(&vault.seal(other, "").unwrap()),
        prefix(&tenant.seal(NOTE, "").unwrap()),
        prefix(&tenant.tenant("umbrella").unwrap().seal(NOTE, "").unwrap()),
        prefix(&crate::keys::vault().seal(NOTE, "").unwrap()),
    ];
    assert_eq!(HashSet::from(prefixes).len(), prefixes.len());
}

/// Group E1: sealed in statements of 1,000 with the nonces drawn once for each.
#[test]
fn a_million_nonces_are_unique() {
    const MANY: usize = 1_000_000;
    let mut nonces = HashSet::with_capacity(MANY);
    vault().scope().run(|| {
        for _ in 0..MANY / 1_000 {
            let statement: Vec<_> = (0..1_000).map(|_| SealedValue::new(NOTE, "")).collect();
            nonces.extend(
                statement
                    .iter()
                    .map(|value| nonce(value.stored().unwrap().unwrap())),
            );
        }
    });
    assert_eq!(nonces.len(), MANY);
}

/// From many threads at once: the prefix is shared and the rest of the nonce is not.
#[test]
fn threads_that_seal_at_once_never_share_a_nonce() {
    let vault = vault();
    let nonces: Vec<_> = std::thread::scope(|threads| {
        let seal = || {
            (0..1_000)
                .map(|_| nonce(&vault.seal(NOTE, "").unwrap()))
                .collect::<Vec<_>>()
        };
        let threads: Vec<_> = (0..8).map(|_| threads.spawn(seal)).collect();
        threads
            .into_iter()
            .flat_map(|thread| thread.join().unwrap())
            .collect()
    });
    assert_eq!(nonces.iter().collect::<HashSet<_>>().len(), 8_000);
}

/// Group E4, and E5 for the suite that is deterministic on purpose.
#[test]
fn equal_plaintexts_give_different_bytes_except_in_suite_11() {
    let vault = vault();
    for suite in Suite::ALL {
        let policy = policy(FieldPolicy::new("user", "note", TypeTag::STR).suite(suite));
        let stored: HashSet<_> = (0..50)
            .map(|_| vault.seal(policy, "hello").unwrap())
            .collect();
        assert_eq!(
            stored.len(),
            if suite.is_deterministic() { 1 } else { 50 },
            "{suite}"
        );
    }
}

/// Group E5: the same value, elsewhere.
#[test]
fn suite_11_gives_other_bytes_in_another_column_table_or_tenant() {
    let vault = vault();
    let field = |entity, field| {
        policy(FieldPolicy::new(entity, field, TypeTag::STR).suite(Suite::AesSivCmac512))
    };
    let stored = [
        vault.seal(field("user", "note"), "hello").unwrap(),
        vault.seal(field("user", "name"), "hello").unwrap(),
        vault.seal(field("pet", "note"), "hello").unwrap(),
        vault
            .scope()
            .tenant("acme")
            .unwrap()
            .seal(field("user", "note"), "hello")
            .unwrap(),
    ];
    assert_eq!(stored.iter().collect::<HashSet<_>>().len(), stored.len());
    // Not only the header: nothing of the ciphertext agrees.
    assert_eq!(
        stored
            .iter()
            .map(|stored| &stored[6..22])
            .collect::<HashSet<_>>()
            .len(),
        stored.len()
    );
}
