//! A server that is gone, that hangs, that is slow: an end within the limit, and no new object when it is back.

use super::{ROOT, builder, created, created_on, fake, hasty, place};
use crate::support::failure::fails;
use crate::support::fake::Fake;
use fieldseal::kek::{Kek as _, KekErrorKind};
use serde_json::json;

#[tokio::test]
async fn after_a_server_was_gone_the_same_kek_goes_on() {
    let mut fake = Fake::start("key_vault.py", true);
    let key = json!({ "kty": "RSA", "key_size": 3072 });
    let kek = builder(&fake, &created_on(&fake, "app", key).await)
        .build()
        .unwrap();
    let wrapped = kek.wrap(&place(), &ROOT).await.unwrap();

    fake.kill();
    fails(KekErrorKind::Unavailable, kek.unwrap(&place(), &wrapped)).await;
    fails(KekErrorKind::Unavailable, kek.wrap(&place(), &ROOT)).await;
    fails(KekErrorKind::Unavailable, kek.health()).await;

    fake.restart();
    assert_eq!(*kek.unwrap(&place(), &wrapped).await.unwrap(), ROOT);
    kek.health().await.unwrap();
}

#[tokio::test]
async fn after_a_server_hung_the_same_kek_goes_on() {
    let fake = Fake::start("key_vault.py", true);
    let key = json!({ "kty": "RSA", "key_size": 3072 });
    let name = created_on(&fake, "app", key).await;
    let patient = builder(&fake, &name).build().unwrap();
    let hasty = hasty(&fake, &name);
    let wrapped = patient.wrap(&place(), &ROOT).await.unwrap();

    fake.pause();
    fails(KekErrorKind::Unavailable, hasty.unwrap(&place(), &wrapped)).await;
    fails(KekErrorKind::Unavailable, hasty.wrap(&place(), &ROOT)).await;
    fails(KekErrorKind::Unavailable, hasty.health()).await;
    // With the limits that it has if nothing is said.
    fails(
        KekErrorKind::Unavailable,
        patient.unwrap(&place(), &wrapped),
    )
    .await;

    fake.resume();
    assert_eq!(*patient.unwrap(&place(), &wrapped).await.unwrap(), ROOT);
    patient.health().await.unwrap();
}

#[tokio::test]
async fn a_server_that_is_slow_is_not_waited_for() {
    let kek = hasty(fake(), &created("slow").await);
    let stored = [b"\x01\x20".as_slice(), &[b'a'; 32], &[1; 384]].concat();
    fails(KekErrorKind::Unavailable, kek.wrap(&place(), &ROOT)).await;
    fails(KekErrorKind::Unavailable, kek.unwrap(&place(), &stored)).await;
    fails(KekErrorKind::Unavailable, kek.health()).await;
}
