//! Versions of a key: the one that wraps, older ones, those that are disabled or destroyed.

use super::{administer, created, created_on, fake, kek};
use crate::support::failure::fails;
use crate::support::place::{ROOT, place};
use fieldseal::kek::{Kek as _, KekErrorKind};
use serde_json::json;

#[tokio::test]
async fn what_an_older_version_wrapped_still_opens() {
    let id = created("app").await;
    let kek = kek(&id);
    let old = kek.wrap(&place(7), &ROOT).await.unwrap();
    rotate(&id).await;
    let new = kek.wrap(&place(7), &ROOT).await.unwrap();
    for wrapped in [old, new] {
        assert_eq!(*kek.unwrap(&place(7), &wrapped).await.unwrap(), ROOT);
    }
}

#[tokio::test]
async fn a_key_whose_primary_version_is_disabled_is_disabled_until_it_is_enabled() {
    let id = created("app").await;
    let kek = kek(&id);
    let wrapped = kek.wrap(&place(7), &ROOT).await.unwrap();
    set_state(&id, "DISABLED").await;
    fails(KekErrorKind::Disabled, kek.wrap(&place(7), &ROOT)).await;
    fails(KekErrorKind::Disabled, kek.unwrap(&place(7), &wrapped)).await;
    fails(KekErrorKind::Disabled, kek.health()).await;

    set_state(&id, "ENABLED").await;
    kek.health().await.unwrap();
    assert_eq!(*kek.unwrap(&place(7), &wrapped).await.unwrap(), ROOT);
}

#[tokio::test]
async fn what_a_destroyed_version_wrapped_is_lost_and_nothing_else() {
    let id = created("app").await;
    let kek = kek(&id);
    let old = kek.wrap(&place(7), &ROOT).await.unwrap();
    rotate(&id).await;
    administer(&id, "POST", "/cryptoKeyVersions/1:destroy", json!({})).await;
    fails(KekErrorKind::Disabled, kek.unwrap(&place(7), &old)).await;
    let new = kek.wrap(&place(7), &ROOT).await.unwrap();
    assert_eq!(*kek.unwrap(&place(7), &new).await.unwrap(), ROOT);
    kek.health().await.unwrap();
}

#[tokio::test]
async fn a_key_for_something_else_is_not_healthy() {
    let kek = kek(&created_on(fake(), "app", "ASYMMETRIC_DECRYPT").await);
    fails(KekErrorKind::Configuration, kek.health()).await;
}

/// The role that is enough to work with does not permit to look at the key.
#[tokio::test]
async fn who_may_unwrap_and_not_look_is_healthy() {
    let id = created("blind").await;
    let kek = kek(&id);
    kek.health().await.unwrap();
    let wrapped = kek.wrap(&place(7), &ROOT).await.unwrap();
    assert_eq!(*kek.unwrap(&place(7), &wrapped).await.unwrap(), ROOT);
}

async fn rotate(id: &str) {
    administer(id, "POST", "/cryptoKeyVersions", json!({})).await;
    administer(
        id,
        "POST",
        ":updatePrimaryVersion",
        json!({ "cryptoKeyVersionId": "2" }),
    )
    .await;
}

async fn set_state(id: &str, state: &str) {
    let path = "/cryptoKeyVersions/1?updateMask=state";
    administer(id, "PATCH", path, json!({ "state": state })).await;
}
