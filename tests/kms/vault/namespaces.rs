//! Namespaces: the same mount and the same key in another one are another key.

use super::openbao::shared;
use crate::support::failure::fails;
use crate::support::place::{ROOT, place};
use fieldseal::Kek;
use fieldseal::kek::KekErrorKind;
use fieldseal_kms_vault::Login;
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn a_key_in_a_namespace_is_not_the_one_outside() {
    let bao = shared().await;
    let key = bao.key().await;
    let (team, shop) = (bao.unused("team"), "shop");
    bao.admin("POST", &format!("sys/namespaces/{team}"), json!({}))
        .await;
    bao.admin_in(&team, "POST", &format!("sys/namespaces/{shop}"), json!({}))
        .await;
    let namespace = format!("{team}/{shop}");
    let inside = async |path: &str, body| bao.admin_in(&namespace, "POST", path, body).await;
    inside("sys/mounts/transit", json!({ "type": "transit" })).await;
    inside(&format!("transit/keys/{key}"), json!({ "derived": true })).await;
    let rules = format!(
        "path \"transit/keys/{key}\" {{ capabilities = [\"read\"] }}
         path \"transit/+/{key}\" {{ capabilities = [\"update\"] }}"
    );
    inside("sys/policies/acl/app", json!({ "policy": rules })).await;
    inside("sys/auth/approle", json!({ "type": "approle" })).await;
    inside(
        "auth/approle/role/app",
        json!({ "token_policies": ["app"] }),
    )
    .await;
    let secret = inside("auth/approle/role/app/secret-id", json!({})).await;
    let role = bao
        .admin_in(
            &namespace,
            "GET",
            "auth/approle/role/app/role-id",
            json!(null),
        )
        .await;
    let login = Login::approle(
        role["data"]["role_id"].as_str().unwrap(),
        secret["data"]["secret_id"].as_str().unwrap(),
    );

    let within = bao
        .builder(&key)
        .namespace(&format!("/{namespace}/"))
        .login(login.clone())
        .build()
        .unwrap();
    assert_eq!(
        within.name(),
        format!("vault-transit:transit/{key}@{namespace}")
    );
    within.health().await.unwrap();
    let wrapped = within.wrap(&place(1), &ROOT).await.unwrap();
    assert_eq!(*within.unwrap(&place(1), &wrapped).await.unwrap(), ROOT);

    let outside = bao.kek(&key, bao.root());
    assert_eq!(outside.name(), format!("vault-transit:transit/{key}"));
    fails(KekErrorKind::Refused, outside.unwrap(&place(1), &wrapped)).await;
    // Nobody there knows the role.
    fails(
        KekErrorKind::Credentials,
        bao.kek(&key, login.clone()).health(),
    )
    .await;
    let nowhere = bao
        .builder(&key)
        .namespace("nowhere")
        .login(bao.root())
        .build()
        .unwrap();
    fails(KekErrorKind::NotFound, nowhere.health()).await;
}
