//! The policies of our README: each is enough for what it is for, and for nothing else.

use super::openbao::{APPLICATION, OPERATOR, OpenBao, pasted, shared};
use crate::support::failure::fails;
use crate::support::place::{ROOT, place};
use fieldseal::kek::{Kek, KekErrorKind};
use fieldseal::keyring::{
    FileStore, KeyringDocument, KeyringOperator, KeyringSource, Promotion, Purpose,
};
use fieldseal::{FieldPolicy, KeyringError, TypeTag, Vault};
use fieldseal_kms_vault::{Login, VaultKek};
use serde_json::json;
use std::path::Path;
use std::sync::Arc;

const NOTE: &FieldPolicy = &FieldPolicy::new("user", "note", TypeTag::STR);

/// A KEK of whoever has these rules.
async fn kek(bao: &OpenBao, key: &str, rules: &str) -> VaultKek {
    let policy = bao.policy_of(rules).await;
    let token = bao.token(&policy, json!({})).await;
    bao.kek(key, Login::token(token))
}

fn source(path: &Path, kek: VaultKek) -> KeyringSource {
    KeyringSource::new("production", FileStore::new(path)).kek(Arc::new(kek))
}

#[tokio::test(flavor = "multi_thread")]
async fn an_application_opens_a_vault_and_wraps_nothing_and_an_operator_does_the_rest() {
    let bao = shared().await;
    let key = bao.key().await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("keyring.json");
    let operator = kek(bao, &key, &pasted(OPERATOR, &key)).await;
    operator.health().await.unwrap();
    let operator = KeyringOperator::new(source(&path, operator));
    operator.init(&Purpose::ALL).await.unwrap();
    let added = operator.add(Purpose::Data).await.unwrap().keys[0].id;
    operator.promote(added, Promotion::Forced).await.unwrap();
    bao.admin("POST", &format!("transit/keys/{key}/rotate"), json!({}))
        .await;
    operator.rewrap().await.unwrap();

    let application = kek(bao, &key, &pasted(APPLICATION, &key)).await;
    application.health().await.unwrap();
    let source = source(&path, application);
    let vault = Vault::live(source.clone()).open().await.unwrap();
    let stored = vault.seal(NOTE, "hello").unwrap();
    assert_eq!(vault.open::<String>(NOTE, &stored).unwrap(), "hello");
    vault.refresh().await.unwrap();

    let application = KeyringOperator::new(source);
    let verified = application.verify().await.unwrap();
    assert!(verified.iter().all(|key| key.result.is_ok()));
    for refused in [
        application.add(Purpose::Data).await,
        application.rewrap().await,
    ] {
        let Err(KeyringError::Wrap { source, .. }) = refused else {
            panic!("{refused:?}");
        };
        assert_eq!(source.kind(), KekErrorKind::Denied);
    }
    let application = kek(bao, &key, &pasted(APPLICATION, &key)).await;
    fails(KekErrorKind::Denied, application.wrap(&place(7), &ROOT)).await;
}

/// So it is the server that wraps anew, and what it gives is looked at.
#[tokio::test(flavor = "multi_thread")]
async fn a_keyring_is_rewrapped_without_the_permission_to_encrypt() {
    let bao = shared().await;
    let key = bao.key().await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("keyring.json");
    let all = source(&path, bao.kek(&key, bao.root()));
    KeyringOperator::new(all.clone())
        .init(&Purpose::ALL)
        .await
        .unwrap();
    let vault = Vault::live(all.clone()).open().await.unwrap();
    let stored = vault.seal(NOTE, "hello").unwrap();
    bao.admin("POST", &format!("transit/keys/{key}/rotate"), json!({}))
        .await;

    let rules = pasted(OPERATOR, &key);
    let rules = rules.lines().filter(|line| !line.contains("encrypt"));
    let rules = rules.collect::<Vec<_>>().join("\n");
    let kek = kek(bao, &key, &rules).await;
    fails(KekErrorKind::Denied, kek.wrap(&place(7), &ROOT)).await;
    let operator = KeyringOperator::new(source(&path, kek));
    let change = operator.rewrap().await.unwrap();
    let document = std::fs::read(&path).unwrap();
    let document = KeyringDocument::parse(&document).unwrap();
    let roots = document.wrapped_roots();
    assert_eq!(change.rewrapped.len(), roots.len());
    for root in roots {
        assert_eq!(VaultKek::version(root.bytes()), Some(2));
    }

    // Nothing of the first version is left, and everything opens.
    let least = json!({ "min_decryption_version": 2 });
    bao.admin("POST", &format!("transit/keys/{key}/config"), least)
        .await;
    let verified = operator.verify().await.unwrap();
    assert!(verified.iter().all(|key| key.result.is_ok()));
    vault.refresh().await.unwrap();
    for vault in [vault, Vault::live(all).open().await.unwrap()] {
        assert_eq!(vault.open::<String>(NOTE, &stored).unwrap(), "hello");
    }
}
