//! Each kind of error, for what causes it on a server that is well.

use super::openbao::shared;
use crate::support::authority::Authority;
use crate::support::failure::fails;
use crate::support::place::{ROOT, place};
use crate::support::stub::{Answer, Stub};
use crate::support::trap::Trap;
use fieldseal::Kek;
use fieldseal::kek::KekErrorKind;
use fieldseal_kms_vault::{Login, VaultKek};
use serde_json::{Value, json};
use std::sync::atomic::{AtomicU32, Ordering};

#[tokio::test(flavor = "multi_thread")]
async fn keys_that_would_not_bind_a_place_are_refused() {
    let bao = shared().await;
    let good = bao.key().await;
    let wrapped = bao
        .kek(&good, bao.root())
        .wrap(&place(1), &ROOT)
        .await
        .unwrap();
    for options in [
        json!({ "derived": false }),
        json!({ "derived": true, "convergent_encryption": true }),
        json!({ "derived": true, "type": "aes128-gcm96" }),
        json!({ "type": "rsa-4096" }),
        json!({ "type": "ed25519", "derived": true }),
        json!({ "type": "hmac", "key_size": 32 }),
    ] {
        let key = bao.key_with(options).await;
        let kek = bao.kek(&key, bao.root());
        fails(KekErrorKind::Configuration, kek.wrap(&place(1), &ROOT)).await;
        fails(KekErrorKind::Configuration, kek.unwrap(&place(1), &wrapped)).await;
        fails(KekErrorKind::Configuration, kek.rewrap(&place(1), &wrapped)).await;
        fails(KekErrorKind::Configuration, kek.health()).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_cipher_of_transit_with_keys_of_256_bits_wraps() {
    let bao = shared().await;
    for cipher in ["aes256-gcm96", "chacha20-poly1305", "xchacha20-poly1305"] {
        let key = bao
            .key_with(json!({ "type": cipher, "derived": true }))
            .await;
        let kek = bao.kek(&key, bao.root());
        let wrapped = kek.wrap(&place(1), &ROOT).await.unwrap();
        assert_eq!(
            *kek.unwrap(&place(1), &wrapped).await.unwrap(),
            ROOT,
            "{cipher}"
        );
        let rewrapped = kek.rewrap(&place(1), &wrapped).await.unwrap();
        assert_eq!(
            *kek.unwrap(&place(1), &rewrapped).await.unwrap(),
            ROOT,
            "{cipher}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_was_replaced_by_one_that_binds_nothing_wraps_nothing_more() {
    let bao = shared().await;
    let key = bao.key().await;
    let kek = bao.kek(&key, bao.root());
    kek.wrap(&place(1), &ROOT).await.unwrap();
    let path = format!("transit/keys/{key}");
    bao.admin(
        "POST",
        &format!("{path}/config"),
        json!({ "deletion_allowed": true }),
    )
    .await;
    bao.admin("DELETE", &path, Value::Null).await;
    bao.admin("POST", &path, json!({})).await;
    fails(KekErrorKind::Configuration, kek.wrap(&place(1), &ROOT)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_is_missing_is_not_found_and_not_made() {
    let bao = shared().await;
    let key = bao.unused("nowhere");
    let good = bao.key().await;
    let wrapped = bao
        .kek(&good, bao.root())
        .wrap(&place(1), &ROOT)
        .await
        .unwrap();
    let kek = bao.kek(&key, bao.root());
    fails(KekErrorKind::NotFound, kek.wrap(&place(1), &ROOT)).await;
    fails(KekErrorKind::NotFound, kek.unwrap(&place(1), &wrapped)).await;
    fails(KekErrorKind::NotFound, kek.health()).await;
    let path = format!("transit/keys/{key}");
    let (status, _) = bao.ask_as_root("GET", &path).await;
    assert_eq!(status, 404);

    let elsewhere = VaultKek::builder("nowhere", &good)
        .address(&bao.address())
        .namespace("")
        .certificate_authority(bao.authority())
        .login(bao.root())
        .build()
        .unwrap();
    fails(KekErrorKind::NotFound, elsewhere.health()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_was_deleted_after_it_was_used_is_not_found() {
    let bao = shared().await;
    let key = bao.key().await;
    let kek = bao.kek(&key, bao.root());
    let wrapped = kek.wrap(&place(1), &ROOT).await.unwrap();
    let path = format!("transit/keys/{key}");
    bao.admin(
        "POST",
        &format!("{path}/config"),
        json!({ "deletion_allowed": true }),
    )
    .await;
    bao.admin("DELETE", &path, Value::Null).await;
    fails(KekErrorKind::NotFound, kek.unwrap(&place(1), &wrapped)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_is_deleted_softly_is_disabled_until_it_is_restored() {
    let bao = shared().await;
    let key = bao.key().await;
    let kek = bao.kek(&key, bao.root());
    let wrapped = kek.wrap(&place(1), &ROOT).await.unwrap();
    let path = format!("transit/keys/{key}");
    bao.admin("DELETE", &format!("{path}/soft-delete"), Value::Null)
        .await;
    fails(KekErrorKind::Disabled, kek.unwrap(&place(1), &wrapped)).await;
    fails(KekErrorKind::Disabled, kek.wrap(&place(1), &ROOT)).await;
    fails(KekErrorKind::Disabled, kek.health()).await;
    bao.admin("POST", &format!("{path}/soft-delete-restore"), json!({}))
        .await;
    assert_eq!(*kek.unwrap(&place(1), &wrapped).await.unwrap(), ROOT);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_permission_that_was_taken_away_is_denied_until_it_is_back() {
    let bao = shared().await;
    let key = bao.key().await;
    let policy = bao.policy(&[&key]).await;
    let token = bao.token(&policy, json!({})).await;
    let kek = bao.kek(&key, Login::token(token));
    let wrapped = kek.wrap(&place(1), &ROOT).await.unwrap();
    bao.set_policy(&policy, &["another"]).await;
    fails(KekErrorKind::Denied, kek.unwrap(&place(1), &wrapped)).await;
    fails(KekErrorKind::Denied, kek.wrap(&place(1), &ROOT)).await;
    fails(KekErrorKind::Denied, kek.health()).await;
    bao.set_policy(&policy, &[&key]).await;
    assert_eq!(*kek.unwrap(&place(1), &wrapped).await.unwrap(), ROOT);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_another_authority_vouches_for_is_not_believed() {
    let bao = shared().await;
    let key = bao.key().await;
    let builder = VaultKek::builder("transit", &key)
        .address(&bao.address())
        .namespace("")
        .login(Login::token("the-token-of-the-tests"));
    let kek = builder
        .certificate_authority(Authority::new().pem())
        .build()
        .unwrap();
    let told = fails(KekErrorKind::Unavailable, kek.health()).await;
    assert!(told.contains("certificate is not trusted"), "{told}");

    // The system's authorities do not know it either.
    let builder = VaultKek::builder("transit", &key)
        .address(&bao.address())
        .namespace("")
        .login(Login::token("the-token-of-the-tests"));
    fails(KekErrorKind::Unavailable, builder.build().unwrap().health()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_for_another_name_is_not_believed() {
    let stub = Stub::named("vault.example", |_| panic!("it is asked")).await;
    let kek = stubbed(&stub);
    fails(KekErrorKind::Unavailable, kek.health()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_without_tls_is_refused_but_on_loopback_where_asked_for() {
    let bao = shared().await;
    let key = bao.key().await;
    let builder = |address: &str| {
        VaultKek::builder("transit", &key)
            .address(address)
            .namespace("")
            .login(bao.root())
    };
    let refused = |built: Result<VaultKek, fieldseal::KekError>| {
        assert_eq!(built.unwrap_err().kind(), KekErrorKind::Configuration);
    };
    refused(builder(&bao.plain_address()).build());
    refused(
        builder("http://vault.example:8200")
            .loopback_without_tls()
            .build(),
    );
    refused(
        builder("http://localhost:8200")
            .loopback_without_tls()
            .build(),
    );

    let kek = builder(&bao.plain_address())
        .loopback_without_tls()
        .build()
        .unwrap();
    let wrapped = kek.wrap(&place(1), &ROOT).await.unwrap();
    assert_eq!(*kek.unwrap(&place(1), &wrapped).await.unwrap(), ROOT);

    // TLS is asked of a port that speaks none.
    let kek = builder(&bao.plain_address().replace("http:", "https:"))
        .build()
        .unwrap();
    fails(KekErrorKind::Unavailable, kek.health()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_redirect_is_not_followed() {
    let trap = Trap::new();
    let port = trap.port();
    for scheme in ["http", "https"] {
        let stub = Stub::answering(move |asked| {
            let path = asked.line.split(' ').nth(1).unwrap().to_owned();
            let location = format!("Location: {scheme}://127.0.0.1:{port}{path}\r\n");
            Answer("307 Temporary Redirect", location, "s3cret".to_owned())
        })
        .await;
        let kek = stubbed(&stub);
        fails(KekErrorKind::Configuration, kek.health()).await;
        fails(KekErrorKind::Configuration, kek.wrap(&place(1), &ROOT)).await;
    }
    assert!(trap.is_untouched());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_does_not_answer_as_vault_does_is_no_answer() {
    for body in ["", "s3cret", "{\"data\":{\"s3cret\":1}}", "{\"data\":null}"] {
        let stub = Stub::answering(|_| Answer("200 OK", String::new(), body.to_owned())).await;
        let kek = stubbed(&stub);
        fails(KekErrorKind::Unavailable, kek.health()).await;
        fails(KekErrorKind::Unavailable, kek.wrap(&place(1), &ROOT)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_longer_than_any_of_vault_is_not_read_to_its_end() {
    // It would do for every question that is asked.
    let good = r#"{"data":{"ttl":0,"renewable":false,"type":"aes256-gcm96","derived":true,"capabilities":["root"]}}"#;
    for (spaces, healthy) in [(1024, true), (2 * 1024 * 1024, false)] {
        let body = format!("{}{good}", " ".repeat(spaces));
        let stub = Stub::answering(move |_| Answer("200 OK", String::new(), body.clone())).await;
        let kek = stubbed(&stub);
        match healthy {
            true => kek.health().await.unwrap(),
            false => drop(fails(KekErrorKind::Unavailable, kek.health()).await),
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn errors_hold_nothing_that_the_server_says() {
    for (status, kind) in [
        ("400 Bad Request", KekErrorKind::Configuration),
        ("404 Not Found", KekErrorKind::NotFound),
        ("429 Too Many Requests", KekErrorKind::Unavailable),
        ("500 Internal Server Error", KekErrorKind::Unavailable),
        ("502 Bad Gateway", KekErrorKind::Unavailable),
        ("503 Service Unavailable", KekErrorKind::Unavailable),
    ] {
        let stub = Stub::answering(move |asked| match asked.line.contains("lookup-self") {
            true => Answer(
                "200 OK",
                String::new(),
                r#"{"data":{"ttl":0,"renewable":false}}"#.to_owned(),
            ),
            false => Answer(status, String::new(), r#"{"errors":["s3cret"]}"#.to_owned()),
        })
        .await;
        fails(kind, stubbed(&stub).health()).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_stumbles_is_asked_three_times() {
    let good = r#"{"data":{"ttl":0,"renewable":false,"type":"aes256-gcm96","derived":true,"capabilities":["root"]}}"#;
    for (failures, healthy) in [(2, true), (3, false)] {
        let asked = AtomicU32::new(0);
        let stub = Stub::answering(move |_| match asked.fetch_add(1, Ordering::Relaxed) {
            number if number < failures => {
                Answer("503 Service Unavailable", String::new(), String::new())
            }
            _ => Answer("200 OK", String::new(), good.to_owned()),
        })
        .await;
        let kek = stubbed(&stub);
        match healthy {
            true => kek.health().await.unwrap(),
            false => {
                fails(KekErrorKind::Unavailable, kek.health()).await;
                kek.health().await.unwrap();
            }
        }
    }
}

fn stubbed(stub: &Stub) -> VaultKek {
    VaultKek::builder("transit", "app")
        .address(&stub.address())
        .namespace("")
        .certificate_authority(stub.authority())
        .login(Login::token("the-token-of-the-tests"))
        .build()
        .unwrap()
}
