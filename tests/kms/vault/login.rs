//! Tokens: obtained, renewed before they expire, obtained again when they are gone.

use super::openbao::{eventually, given, shared};
use crate::support::elsewhere::{elsewhere, is_elsewhere, say};
use crate::support::failure::fails;
use crate::support::place::{ROOT, place};
use fieldseal::Kek;
use fieldseal::kek::KekErrorKind;
use fieldseal_kms_vault::{Login, VaultKek};
use futures_util::future::join_all;
use serde_json::json;
use std::collections::HashSet;
use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt;

#[tokio::test(flavor = "multi_thread")]
async fn many_calls_share_one_login() {
    let bao = shared().await;
    let key = bao.key().await;
    let policy = bao.policy(&[&key]).await;
    let role = bao.approle(&policy, json!({})).await;
    let kek = bao.kek(&key, role.login());
    assert!(bao.leases(&role.path()).await.is_empty());
    let calls = join_all((0..16).map(|_| kek.health())).await;
    assert!(calls.iter().all(Result::is_ok), "{calls:?}");
    let leases = bao.leases(&role.path()).await;
    assert_eq!(leases.len(), 1);
    // Nor is it renewed while it is fresh.
    assert!(!bao.is_renewed(leases.iter().next().unwrap()).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_is_renewed_before_it_expires() {
    let bao = shared().await;
    let key = bao.key().await;
    let policy = bao.policy(&[&key]).await;
    let role = bao.approle(&policy, json!({ "token_ttl": "12s" })).await;
    let kek = bao.kek(&key, role.login());
    kek.health().await.unwrap();
    let first = bao.leases(&role.path()).await;
    // Nobody but the KEK renews it, and at two thirds of its time. If it did not, the token would be gone, and another one there.
    eventually("it is renewed", async || {
        kek.health().await.unwrap();
        let leases = bao.leases(&role.path()).await;
        assert_eq!(leases, first);
        bao.is_renewed(leases.iter().next().unwrap()).await
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_was_given_is_renewed_too() {
    let bao = shared().await;
    let key = bao.key().await;
    let policy = bao.policy(&[&key]).await;
    let token = bao.token(&policy, json!({ "ttl": "12s" })).await;
    let kek = bao.kek(&key, Login::token(token));
    eventually("it is renewed", async || {
        kek.health().await.unwrap();
        let leases = bao.leases(&given(&policy)).await;
        bao.is_renewed(leases.iter().next().unwrap()).await
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_cannot_be_renewed_gives_way_to_another_before_it_expires() {
    let bao = shared().await;
    let key = bao.key().await;
    let policy = bao.policy(&[&key]).await;
    // Without the default policy, it may neither look itself up nor renew itself.
    let options = json!({ "token_ttl": "6s", "token_no_default_policy": true });
    let role = bao.approle(&policy, options).await;
    let kek = bao.kek(&key, role.login());
    let mut seen = HashSet::new();
    eventually("another token is used", async || {
        kek.health().await.unwrap();
        seen.extend(bao.leases(&role.path()).await);
        seen.len() > 1
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn after_its_greatest_age_a_token_gives_way_to_another() {
    let bao = shared().await;
    let key = bao.key().await;
    let policy = bao.policy(&[&key]).await;
    let options = json!({ "token_ttl": "4s", "token_max_ttl": "6s" });
    let role = bao.approle(&policy, options).await;
    let kek = bao.kek(&key, role.login());
    let mut seen = HashSet::new();
    eventually("a third token is used", async || {
        kek.health().await.unwrap();
        seen.extend(bao.leases(&role.path()).await);
        seen.len() > 2
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_expired_between_two_calls_is_replaced() {
    let bao = shared().await;
    let key = bao.key().await;
    let policy = bao.policy(&[&key]).await;
    let role = bao.approle(&policy, json!({ "token_ttl": "2s" })).await;
    let kek = bao.kek(&key, role.login());
    let wrapped = kek.wrap(&place(1), &ROOT).await.unwrap();
    eventually("it expires", async || {
        bao.leases(&role.path()).await.is_empty()
    })
    .await;
    assert_eq!(*kek.unwrap(&place(1), &wrapped).await.unwrap(), ROOT);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_was_revoked_is_replaced_in_the_call_that_notices() {
    let bao = shared().await;
    let key = bao.key().await;
    let policy = bao.policy(&[&key]).await;
    let role = bao.approle(&policy, json!({})).await;
    let kek = bao.kek(&key, role.login());
    let wrapped = kek.wrap(&place(1), &ROOT).await.unwrap();
    bao.revoke(&role.path()).await;
    let first = place(1);
    let opened = join_all((0..8).map(|_| kek.unwrap(&first, &wrapped))).await;
    assert!(
        opened
            .iter()
            .all(|root| root.as_ref().is_ok_and(|root| **root == ROOT))
    );
    assert_eq!(bao.leases(&role.path()).await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_without_a_login_behind_it_ends_as_wrong_credentials() {
    let bao = shared().await;
    let key = bao.key().await;
    let policy = bao.policy(&[&key]).await;
    let token = bao.token(&policy, json!({})).await;
    let kek = bao.kek(&key, Login::token(token));
    let wrapped = kek.wrap(&place(1), &ROOT).await.unwrap();
    bao.revoke(&given(&policy)).await;
    fails(KekErrorKind::Credentials, kek.unwrap(&place(1), &wrapped)).await;
    fails(KekErrorKind::Credentials, kek.health()).await;

    let never = bao.kek(&key, Login::token("the-token-of-the-tests"));
    fails(KekErrorKind::Credentials, never.health()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_in_a_file_is_read_anew_when_it_is_gone() {
    let bao = shared().await;
    let key = bao.key().await;
    let policy = bao.policy(&[&key]).await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("token");
    let kek = bao.kek(&key, Login::token_file(&file));
    fails(KekErrorKind::Credentials, kek.health()).await;
    std::fs::write(&file, bao.token(&policy, json!({})).await + "\n").unwrap();
    kek.health().await.unwrap();
    bao.revoke(&given(&policy)).await;
    fails(KekErrorKind::Credentials, kek.health()).await;
    std::fs::write(&file, bao.token(&policy, json!({})).await).unwrap();
    kek.health().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_secret_id_in_a_file_is_read_anew_at_each_login() {
    let bao = shared().await;
    let key = bao.key().await;
    let policy = bao.policy(&[&key]).await;
    let role = bao.approle(&policy, json!({})).await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("secret-id");
    std::fs::write(&file, "the-token-of-the-tests").unwrap();
    let kek = bao.kek(&key, role.login_by(&file));
    fails(KekErrorKind::Credentials, kek.health()).await;
    std::fs::write(&file, &role.secret).unwrap();
    kek.health().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_login_that_is_refused_or_nowhere_is_wrong_credentials() {
    let bao = shared().await;
    let key = bao.key().await;
    let wrong = bao.kek(&key, Login::approle("nobody", "the-token-of-the-tests"));
    fails(KekErrorKind::Credentials, wrong.health()).await;
    // The server does not tell strangers which methods it has.
    let nowhere = Login::approle("nobody", "the-token-of-the-tests").mount("nowhere");
    fails(KekErrorKind::Credentials, bao.kek(&key, nowhere).health()).await;
    for text in [
        "",
        "two words",
        "the-token-of-the-tests\r\nX-Vault-Token: root",
    ] {
        fails(
            KekErrorKind::Credentials,
            bao.kek(&key, Login::token(text)).health(),
        )
        .await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_permission_that_was_taken_away_makes_nobody_log_in_again() {
    let bao = shared().await;
    let key = bao.key().await;
    let policy = bao.policy(&[&key]).await;
    let role = bao.approle(&policy, json!({})).await;
    let kek = bao.kek(&key, role.login());
    kek.health().await.unwrap();
    bao.set_policy(&policy, &["another"]).await;
    for _ in 0..3 {
        fails(KekErrorKind::Denied, kek.health()).await;
    }
    assert_eq!(bao.leases(&role.path()).await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_may_not_ask_about_itself_is_healthy_and_makes_nobody_log_in_again() {
    let bao = shared().await;
    let key = bao.key().await;
    let policy = bao.policy(&[&key]).await;
    let options = json!({ "token_no_default_policy": true });
    let role = bao.approle(&policy, options).await;
    let kek = bao.kek(&key, role.login());
    for _ in 0..3 {
        kek.health().await.unwrap();
    }
    let wrapped = kek.wrap(&place(1), &ROOT).await.unwrap();
    // Nor does a permission that is lost.
    bao.set_policy(&policy, &["another"]).await;
    for _ in 0..3 {
        fails(KekErrorKind::Denied, kek.unwrap(&place(1), &wrapped)).await;
        fails(KekErrorKind::Denied, kek.health()).await;
    }
    assert_eq!(bao.leases(&role.path()).await.len(), 1);
    bao.set_policy(&policy, &[&key]).await;
    assert_eq!(*kek.unwrap(&place(1), &wrapped).await.unwrap(), ROOT);

    // A token that is gone gives way to another, though it is told so without having asked.
    bao.revoke(&role.path()).await;
    assert_eq!(*kek.unwrap(&place(1), &wrapped).await.unwrap(), ROOT);
    assert_eq!(bao.leases(&role.path()).await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_was_given_and_may_not_ask_about_itself_is_healthy_until_it_is_denied_or_gone()
{
    let bao = shared().await;
    let key = bao.key().await;
    let policy = bao.policy(&[&key]).await;
    let token = bao
        .token(&policy, json!({ "no_default_policy": true }))
        .await;
    let kek = bao.kek(&key, Login::token(token.as_str()));
    kek.health().await.unwrap();
    let wrapped = kek.wrap(&place(1), &ROOT).await.unwrap();
    bao.set_policy(&policy, &["another"]).await;
    for kek in [&kek, &bao.kek(&key, Login::token(token.as_str()))] {
        fails(KekErrorKind::Denied, kek.unwrap(&place(1), &wrapped)).await;
        fails(KekErrorKind::Denied, kek.wrap(&place(1), &ROOT)).await;
        fails(KekErrorKind::Denied, kek.health()).await;
    }
    bao.set_policy(&policy, &[&key]).await;
    kek.health().await.unwrap();
    assert_eq!(*kek.unwrap(&place(1), &wrapped).await.unwrap(), ROOT);
    bao.revoke(&given(&policy)).await;
    fails(KekErrorKind::Credentials, kek.unwrap(&place(1), &wrapped)).await;
    fails(KekErrorKind::Credentials, kek.health()).await;
}

/// The environment and the home belong to a process, so this test starts itself again.
#[tokio::test(flavor = "multi_thread")]
async fn the_token_that_the_tools_left_at_home_is_used_if_nobody_else_may_read_it() {
    if is_elsewhere() {
        let built = VaultKek::from_env("transit", &std::env::var("KEY").unwrap());
        let said = match built {
            Ok(kek) => format!("{:?}", kek.health().await.map_err(|error| error.kind())),
            Err(error) => format!("build: {:?}", error.kind()),
        };
        say(&said);
        return;
    }
    let test =
        "vault::login::the_token_that_the_tools_left_at_home_is_used_if_nobody_else_may_read_it";
    let bao = shared().await;
    let key = bao.key().await;
    let token = bao.token_for(&[&key]).await;
    let home = tempfile::tempdir().unwrap();
    let authority = home.path().join("ca.pem");
    std::fs::write(&authority, bao.authority()).unwrap();
    let address = bao.address();
    let variables = [
        ("KEY", key.as_str()),
        ("VAULT_ADDR", &address),
        ("VAULT_CACERT", authority.to_str().unwrap()),
        ("HOME", home.path().to_str().unwrap()),
    ];
    assert_eq!(elsewhere(test, &variables), "build: Credentials");

    let file = home.path().join(".vault-token");
    std::fs::write(&file, format!("{token}\n")).unwrap();
    let set_mode = |mode| std::fs::set_permissions(&file, Permissions::from_mode(mode)).unwrap();
    set_mode(0o600);
    assert_eq!(elsewhere(test, &variables), "Ok(())");
    for mode in [0o640, 0o604, 0o620] {
        set_mode(mode);
        assert_eq!(
            elsewhere(test, &variables),
            "Err(Configuration)",
            "{mode:o}"
        );
    }
    // What the environment says goes before.
    let said = [&variables[..], &[("VAULT_TOKEN", &*token)]].concat();
    assert_eq!(elsewhere(test, &said), "Ok(())");
    set_mode(0o600);
    let wrong = [&variables[..], &[("BAO_TOKEN", "the-token-of-the-tests")]].concat();
    assert_eq!(elsewhere(test, &wrong), "Err(Credentials)");
}
