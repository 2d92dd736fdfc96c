//! Versions of a key: rotated, rewrapped, withdrawn.

use super::openbao::shared;
use crate::support::failure::fails;
use crate::support::place::{ROOT, place};
use fieldseal::Kek;
use fieldseal::kek::KekErrorKind;
use fieldseal_kms_vault::{Login, VaultKek};
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn after_rotation_the_old_wrap_opens_and_new_ones_are_of_the_new_version() {
    let bao = shared().await;
    let key = bao.key().await;
    let kek = bao.kek(&key, bao.root());
    let old = kek.wrap(&place(1), &ROOT).await.unwrap();
    bao.admin("POST", &format!("transit/keys/{key}/rotate"), json!({}))
        .await;
    let new = kek.wrap(&place(1), &ROOT).await.unwrap();
    assert_eq!(VaultKek::version(&old), Some(1));
    assert_eq!(VaultKek::version(&new), Some(2));
    assert_eq!(*kek.unwrap(&place(1), &old).await.unwrap(), ROOT);
    assert_eq!(*kek.unwrap(&place(1), &new).await.unwrap(), ROOT);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_rewrapped_outlives_the_version_that_wrapped_it() {
    let bao = shared().await;
    let key = bao.key().await;
    let kek = bao.kek(&key, bao.root());
    let old = kek.wrap(&place(1), &ROOT).await.unwrap();
    bao.admin("POST", &format!("transit/keys/{key}/rotate"), json!({}))
        .await;
    let new = kek.rewrap(&place(1), &old).await.unwrap();
    assert_eq!(VaultKek::version(&new), Some(2));
    assert_eq!(*kek.unwrap(&place(1), &old).await.unwrap(), ROOT);
    assert_eq!(*kek.unwrap(&place(1), &new).await.unwrap(), ROOT);

    let least = json!({ "min_decryption_version": 2 });
    bao.admin("POST", &format!("transit/keys/{key}/config"), least)
        .await;
    let told = fails(KekErrorKind::Disabled, kek.unwrap(&place(1), &old)).await;
    assert!(told.contains("min_decryption_version"), "{told}");
    fails(KekErrorKind::Disabled, kek.rewrap(&place(1), &old)).await;
    assert_eq!(*kek.unwrap(&place(1), &new).await.unwrap(), ROOT);

    let least = json!({ "min_decryption_version": 1 });
    bao.admin("POST", &format!("transit/keys/{key}/config"), least)
        .await;
    assert_eq!(*kek.unwrap(&place(1), &old).await.unwrap(), ROOT);
}

#[tokio::test(flavor = "multi_thread")]
async fn rewrapping_needs_no_permission_to_decrypt_and_keeps_the_place() {
    let bao = shared().await;
    let key = bao.key().await;
    let old = bao
        .kek(&key, bao.root())
        .wrap(&place(1), &ROOT)
        .await
        .unwrap();
    let policy = bao.unused("policy");
    let rules = format!(
        "path \"transit/keys/{key}\" {{ capabilities = [\"read\"] }}
         path \"transit/rewrap/{key}\" {{ capabilities = [\"update\"] }}"
    );
    let path = format!("sys/policies/acl/{policy}");
    bao.admin("POST", &path, json!({ "policy": rules })).await;
    let token = bao.token(&policy, json!({})).await;
    let kek = bao.kek(&key, Login::token(token));

    let new = kek.rewrap(&place(1), &old).await.unwrap();
    assert_ne!(new, old);
    fails(KekErrorKind::Refused, kek.rewrap(&place(2), &old)).await;
    fails(KekErrorKind::Refused, kek.rewrap(&place(1), b"vault:v1:")).await;
    fails(KekErrorKind::Denied, kek.unwrap(&place(1), &new)).await;
    fails(KekErrorKind::Denied, kek.health()).await;

    let reader = bao.kek(&key, bao.root());
    assert_eq!(*reader.unwrap(&place(1), &new).await.unwrap(), ROOT);
    fails(KekErrorKind::Refused, reader.unwrap(&place(2), &new)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_version_that_was_changed_is_refused() {
    let bao = shared().await;
    let key = bao.key().await;
    bao.admin("POST", &format!("transit/keys/{key}/rotate"), json!({}))
        .await;
    let kek = bao.kek(&key, bao.root());
    let wrapped = kek.wrap(&place(1), &ROOT).await.unwrap();
    let text = String::from_utf8(wrapped).unwrap();
    for version in ["0", "1", "3", "02", "-2", ""] {
        let changed = text.replace("vault:v2:", &format!("vault:v{version}:"));
        fails(
            KekErrorKind::Refused,
            kek.unwrap(&place(1), changed.as_bytes()),
        )
        .await;
    }
}
