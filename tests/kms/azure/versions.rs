//! Versions of a key: the one that wraps, older ones, those that are disabled, too short or of another key.

use super::{administer, create_version, created, created_on, fake, kek};
use crate::support::failure::fails;
use crate::support::fake::run;
use crate::support::hex::{hex, unhex};
use crate::support::place::{ROOT, place};
use fieldseal::kek::{Kek as _, KekErrorKind};
use serde_json::{Value, json};

#[tokio::test]
async fn what_an_older_version_wrapped_still_opens() {
    let name = created("app").await;
    let kek = kek(&name);
    let old = kek.wrap(&place(7), &ROOT).await.unwrap();
    let version = create_version(fake(), &name, rsa(4096)).await;
    let new = kek.wrap(&place(7), &ROOT).await.unwrap();

    assert_eq!(&new[2..34], version.as_bytes());
    assert_ne!(&old[2..34], version.as_bytes());
    assert_eq!((old.len(), new.len()), (34 + 384, 34 + 512));
    for wrapped in [old, new] {
        assert_eq!(*kek.unwrap(&place(7), &wrapped).await.unwrap(), ROOT);
    }
}

/// As the service does, the fake wraps under a key that is disabled.
#[tokio::test]
async fn a_key_that_is_disabled_is_so_until_it_is_enabled() {
    let name = created("app").await;
    let kek = kek(&name);
    let wrapped = kek.wrap(&place(7), &ROOT).await.unwrap();
    let version = str::from_utf8(&wrapped[2..34]).unwrap();

    enable(&name, version, false).await;
    fails(KekErrorKind::Disabled, kek.wrap(&place(7), &ROOT)).await;
    fails(KekErrorKind::Disabled, kek.unwrap(&place(7), &wrapped)).await;
    fails(KekErrorKind::Disabled, kek.health()).await;

    enable(&name, version, true).await;
    kek.health().await.unwrap();
    assert_eq!(*kek.unwrap(&place(7), &wrapped).await.unwrap(), ROOT);
}

#[tokio::test]
async fn an_older_version_that_is_disabled_leaves_the_key_healthy() {
    let name = created("app").await;
    let kek = kek(&name);
    let old = kek.wrap(&place(7), &ROOT).await.unwrap();
    create_version(fake(), &name, rsa(3072)).await;
    enable(&name, str::from_utf8(&old[2..34]).unwrap(), false).await;
    fails(KekErrorKind::Disabled, kek.unwrap(&place(7), &old)).await;
    kek.health().await.unwrap();
}

#[tokio::test]
async fn a_key_of_2048_bits_opens_what_it_wrapped_and_wraps_nothing_new() {
    let name = created_on(fake(), "app", rsa(2048)).await;
    let kek = kek(&name);
    let told = fails(KekErrorKind::Configuration, kek.wrap(&place(7), &ROOT)).await;
    assert!(told.contains("2048 bits"), "{told}");

    let version = create_version(fake(), &name, rsa(2048)).await;
    let port = fake().port().to_string();
    let authority = fake().authority_file();
    let wrapped = run(
        "key_vault_client.py",
        &[
            &port,
            authority.to_str().unwrap(),
            "wrap",
            &format!("{name}/{version}"),
            &hex(&ROOT),
        ],
    );
    let stored = [b"\x01\x20", version.as_bytes(), &unhex(&wrapped)].concat();
    assert_eq!(*kek.unwrap(&place(7), &stored).await.unwrap(), ROOT);
    kek.health().await.unwrap();
}

/// The service says of both that there is no such key.
#[tokio::test]
async fn a_version_that_the_key_never_had_is_refused_and_a_key_that_is_gone_is_not_found() {
    let name = created("app").await;
    let kek = kek(&name);
    let wrapped = kek.wrap(&place(7), &ROOT).await.unwrap();
    let mut other = wrapped.clone();
    other[2..34].copy_from_slice(&[b'0'; 32]);
    let told = fails(KekErrorKind::Refused, kek.unwrap(&place(7), &other)).await;
    assert!(told.contains("no version 0000"), "{told}");

    administer(fake(), "DELETE", &format!("/keys/{name}"), json!({})).await;
    fails(KekErrorKind::NotFound, kek.unwrap(&place(7), &wrapped)).await;
}

#[tokio::test]
async fn the_version_of_another_wrap_does_not_open() {
    let name = created("app").await;
    let kek = kek(&name);
    let old = kek.wrap(&place(7), &ROOT).await.unwrap();
    create_version(fake(), &name, rsa(3072)).await;
    let new = kek.wrap(&place(7), &ROOT).await.unwrap();
    let mixed = [&old[..34], &new[34..]].concat();
    fails(KekErrorKind::Refused, kek.unwrap(&place(7), &mixed)).await;
}

#[tokio::test]
async fn more_than_a_root_and_its_binding_is_not_wrapped() {
    let kek = kek(&created("app").await);
    fails(KekErrorKind::Configuration, kek.wrap(&place(7), &[1; 65])).await;
}

fn rsa(bits: u32) -> Value {
    json!({ "kty": "RSA", "key_size": bits })
}

async fn enable(name: &str, version: &str, enabled: bool) {
    let body = json!({ "attributes": { "enabled": enabled } });
    administer(fake(), "PATCH", &format!("/keys/{name}/{version}"), body).await;
}
