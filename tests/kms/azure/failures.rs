//! Which kind each failure is.

use super::{TOKEN, Token, builder, created, created_on, fake, kek};
use crate::support::failure::{all_fail, fails, told};
use crate::support::place::{ROOT, place};
use azure_core::credentials::{AccessToken, Secret, TokenCredential, TokenRequestOptions};
use azure_core::error::ErrorKind;
use azure_core::time::{Duration as Span, OffsetDateTime};
use fieldseal::kek::{Kek as _, KekErrorKind};
use fieldseal_kms_azure::AzureKek;
use futures_util::future::join_all;
use serde_json::json;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

/// In the form of what is stored, and wrapped by no key.
pub(super) fn stored() -> Vec<u8> {
    [b"\x01\x20".as_slice(), &[b'a'; 32], &[1; 384]].concat()
}

/// With keys of these faults, all at once.
async fn each_fails(faults: &[(&str, KekErrorKind)]) {
    join_all(faults.iter().map(async |(fault, kind)| {
        all_fail(&kek(&created(fault).await), &stored(), *kind).await;
    }))
    .await;
}

#[tokio::test]
async fn a_key_that_is_not_there_is_not_found() {
    all_fail(&kek("missing"), &stored(), KekErrorKind::NotFound).await;
}

#[tokio::test]
async fn who_may_not_use_the_key_is_denied() {
    all_fail(
        &kek(&created("closed").await),
        &stored(),
        KekErrorKind::Denied,
    )
    .await;
}

/// To look at a key is another permission than to use it.
#[tokio::test]
async fn who_may_only_look_at_the_key_is_not_told_that_it_is_healthy() {
    all_fail(
        &kek(&created("denied").await),
        &stored(),
        KekErrorKind::Denied,
    )
    .await;
}

#[tokio::test]
async fn credentials_that_are_wrong_or_missing_are_said_to_be() {
    let name = created("app").await;
    for token in [Ok("another"), Err(ErrorKind::Other)] {
        let kek = builder(fake(), &name)
            .credential(Arc::new(Token(token)))
            .build()
            .unwrap();
        all_fail(&kek, &stored(), KekErrorKind::Credentials).await;
    }
}

#[tokio::test]
async fn a_token_server_that_is_down_is_worth_trying_again() {
    let name = created("app").await;
    let busy = ErrorKind::HttpResponse {
        status: 503.into(),
        error_code: None,
        raw_response: None,
    };
    for kind in [ErrorKind::Connection, ErrorKind::Io, busy] {
        let kek = builder(fake(), &name)
            .credential(Arc::new(Token(Err(kind))))
            .build()
            .unwrap();
        all_fail(&kek, &stored(), KekErrorKind::Unavailable).await;
    }
}

#[tokio::test]
async fn what_the_service_says_is_of_its_kind() {
    use KekErrorKind::{Denied, Disabled, Unavailable};
    each_fails(&[
        ("code-429-Throttled", Unavailable),
        ("code-500-InternalError", Unavailable),
        ("code-503-ServiceUnavailable", Unavailable),
        ("code-403-Forbidden-ForbiddenByFirewall", Denied),
        ("code-403-Forbidden-KeyExpired", Disabled),
        ("code-409-Conflict-ObjectIsBeingDeleted", Disabled),
    ])
    .await;
}

#[tokio::test]
async fn the_services_innermost_code_is_told_and_its_message_is_not() {
    let kek = kek(&created("code-403-Forbidden-ForbiddenByFirewall").await);
    let told = fails(KekErrorKind::Denied, kek.wrap(&place(7), &ROOT)).await;
    assert!(
        told.contains("HTTP status 403 (ForbiddenByFirewall)"),
        "{told}"
    );
    assert!(!told.contains("So it is."), "{told}");
}

#[tokio::test]
async fn what_stands_before_the_service_and_answers_in_its_place_is_no_refusal() {
    let faults = [
        "http-400", "http-401", "http-403", "http-404", "http-407", "http-408", "http-409",
        "http-412", "http-429", "http-500", "http-502", "http-503", "garbage",
    ];
    each_fails(&faults.map(|fault| (fault, KekErrorKind::Unavailable))).await;
}

#[tokio::test]
async fn the_answer_of_another_key_is_not_used() {
    let kek = kek(&created("elsewhere").await);
    let told = fails(KekErrorKind::Unavailable, kek.wrap(&place(7), &ROOT)).await;
    assert!(told.contains("another key"), "{told}");
    fails(KekErrorKind::Unavailable, kek.health()).await;
}

/// A first request has its body taken off until it is known which token the vault wants. Sent again, it must have it.
#[tokio::test]
async fn a_service_that_is_busy_is_asked_again_with_all_that_was_asked_before() {
    let name = created("flaky").await;
    let wrapped = kek(&name).wrap(&place(7), &ROOT).await.unwrap();
    let first = kek(&name);
    assert_eq!(*first.unwrap(&place(7), &wrapped).await.unwrap(), ROOT);
}

#[tokio::test]
async fn a_key_that_cannot_wrap_is_not_one_to_configure() {
    for key in [
        json!({ "kty": "EC" }),
        json!({ "kty": "RSA", "key_size": 3072, "key_ops": ["sign", "verify"] }),
    ] {
        let kek = kek(&created_on(fake(), "app", key).await);
        fails(KekErrorKind::Configuration, kek.wrap(&place(7), &ROOT)).await;
        fails(KekErrorKind::Configuration, kek.health()).await;
    }
}

/// What could not be opened again is not wrapped.
#[tokio::test]
async fn a_key_that_wraps_and_does_not_unwrap_wraps_nothing() {
    let key = json!({ "kty": "RSA", "key_size": 3072, "key_ops": ["wrapKey"] });
    let kek = kek(&created_on(fake(), "app", key).await);
    fails(KekErrorKind::Configuration, kek.wrap(&place(7), &ROOT)).await;
}

#[tokio::test]
async fn bytes_of_another_form_are_refused_without_asking() {
    // Whoever is asked here answers that it is not available.
    let kek = kek(&created("http-503").await);
    fails(KekErrorKind::Unavailable, kek.unwrap(&place(7), &stored())).await;
    let (mut format, mut version) = (stored(), stored());
    format[0] = 2;
    version[5..8].copy_from_slice(b"/..");
    for bytes in [
        &[][..],
        &[1],
        &stored()[..417],
        &[&stored()[..], &[0]].concat(),
        &format,
        &version,
    ] {
        fails(KekErrorKind::Refused, kek.unwrap(&place(7), bytes)).await;
    }
}

#[test]
fn a_kek_that_cannot_be_configured_so_is_refused() {
    let good = "https://app.vault.azure.net/keys/fieldseal";
    let builder = |address: &str| AzureKek::builder(address).credential(Token::right());
    assert!(builder(good).build().is_ok());
    let wrong = [
        builder("http://app.vault.azure.net/keys/fieldseal").build(),
        builder("http://127.0.0.1:1/keys/fieldseal")
            .any_challenge_resource()
            .build(),
        builder("https://app.vault.azure.net").build(),
        builder("https://app.vault.azure.net/keys/fieldseal/0123").build(),
        builder("https://s3cret@app.vault.azure.net/keys/fieldseal/").build(),
        builder(good).certificate_authority(b"s3cret").build(),
        builder(good).timeout(Duration::ZERO).build(),
    ];
    for wrong in wrong {
        let error = wrong.unwrap_err();
        assert_eq!(error.kind(), KekErrorKind::Configuration);
        told(&error);
    }
    let debug = format!("{:?}", builder("https://s3cret@app.vault.azure.net/keys/k"));
    assert!(!debug.contains("s3cret"), "{debug}");
}

/// Else a server at another name could ask for tokens of other services.
#[tokio::test]
async fn a_vault_gets_tokens_of_its_own_domain_only() {
    let name = created("app").await;
    let (unused, asked) = Unused::counted();
    let kek = AzureKek::builder(&format!("{}/keys/{name}", fake().url()))
        .credential(unused)
        .certificate_authority(&fake().authority())
        .build()
        .unwrap();
    // The second time too: what was refused once is not remembered as what the vault wants.
    for _ in 0..2 {
        fails(KekErrorKind::Configuration, kek.wrap(&place(7), &ROOT)).await;
        fails(
            KekErrorKind::Configuration,
            kek.unwrap(&place(7), &stored()),
        )
        .await;
        fails(KekErrorKind::Configuration, kek.health()).await;
    }
    assert_eq!(asked.load(Ordering::Relaxed), 0);
}

/// A credential that nobody may ask, and that counts who does.
#[derive(Debug)]
struct Unused(Arc<AtomicU32>);

impl Unused {
    fn counted() -> (Arc<dyn TokenCredential>, Arc<AtomicU32>) {
        let asked = Arc::new(AtomicU32::new(0));
        (Arc::new(Self(Arc::clone(&asked))), asked)
    }
}

impl TokenCredential for Unused {
    fn get_token<'a, 'b, 'c, 'd, 'e>(
        &'a self,
        _: &'b [&'c str],
        _: Option<TokenRequestOptions<'d>>,
    ) -> Pin<Box<dyn Future<Output = azure_core::Result<AccessToken>> + Send + 'e>>
    where
        'a: 'e,
        'b: 'e,
        'c: 'e,
        'd: 'e,
        Self: 'e,
    {
        self.0.fetch_add(1, Ordering::Relaxed);
        Box::pin(async {
            Ok(AccessToken::new(
                Secret::new(TOKEN),
                OffsetDateTime::now_utc() + Span::hours(1),
            ))
        })
    }
}
