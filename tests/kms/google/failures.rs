//! Which kind each failure is.

use super::{Token, builder, created, fake, kek, name};
use crate::support::failure::{all_fail, fails, told};
use crate::support::place::{ROOT, place};
use crate::support::trap::Trap;
use fieldseal::kek::{Kek as _, KekErrorKind};
use fieldseal_kms_google::GoogleKek;
use futures_util::future::join_all;
use std::time::Duration;

/// Wrapped by no key.
pub(super) const WRAPPED: &[u8] = &[10; 110];

/// With keys of these faults, all at once.
async fn each_fails(faults: &[(&str, KekErrorKind)]) {
    join_all(faults.iter().map(async |(fault, kind)| {
        all_fail(&kek(&created(fault).await), WRAPPED, *kind).await;
    }))
    .await;
}

#[tokio::test]
async fn a_key_that_is_not_there_is_not_found() {
    all_fail(&kek("missing"), WRAPPED, KekErrorKind::NotFound).await;
}

#[tokio::test]
async fn who_may_not_use_the_key_is_denied() {
    all_fail(
        &kek(&created("denied").await),
        WRAPPED,
        KekErrorKind::Denied,
    )
    .await;
}

#[tokio::test]
async fn credentials_that_are_wrong_or_missing_are_said_to_be() {
    let id = created("app").await;
    for token in [Ok("another"), Err(false)] {
        let kek = builder(fake(), &id)
            .credentials(Token(token).into())
            .build()
            .unwrap();
        all_fail(&kek, WRAPPED, KekErrorKind::Credentials).await;
    }
}

#[tokio::test]
async fn a_token_server_that_is_down_is_worth_trying_again() {
    let id = created("app").await;
    let kek = builder(fake(), &id)
        .credentials(Token(Err(true)).into())
        .build()
        .unwrap();
    all_fail(&kek, WRAPPED, KekErrorKind::Unavailable).await;
}

#[tokio::test]
async fn what_the_service_says_is_of_its_kind() {
    use KekErrorKind::{Configuration, Denied, Unavailable};
    each_fails(&[
        ("code-429-RESOURCE_EXHAUSTED", Unavailable),
        ("code-500-INTERNAL", Unavailable),
        ("code-503-UNAVAILABLE", Unavailable),
        ("code-504-DEADLINE_EXCEEDED", Unavailable),
        ("code-403-PERMISSION_DENIED-IAM_PERMISSION_DENIED", Denied),
        ("code-403-PERMISSION_DENIED-SERVICE_DISABLED", Configuration),
        (
            "code-400-FAILED_PRECONDITION-SERVICE_DISABLED",
            Configuration,
        ),
    ])
    .await;
}

/// What is wrong with a request that wraps is how it is made; with one that unwraps, it is the bytes.
#[tokio::test]
async fn an_invalid_argument_is_refused_where_bytes_are_opened() {
    let kek = kek(&created("code-400-INVALID_ARGUMENT").await);
    fails(KekErrorKind::Configuration, kek.wrap(&place(7), &ROOT)).await;
    fails(KekErrorKind::Refused, kek.unwrap(&place(7), WRAPPED)).await;
}

#[tokio::test]
async fn the_services_reason_is_told_and_its_message_is_not() {
    let kek = kek(&created("code-403-PERMISSION_DENIED-IAM_PERMISSION_DENIED").await);
    let told = fails(KekErrorKind::Denied, kek.wrap(&place(7), &ROOT)).await;
    assert!(
        told.contains("(IAM_PERMISSION_DENIED), HTTP status 403"),
        "{told}"
    );
    assert!(!told.contains("So it is."), "{told}");
}

#[tokio::test]
async fn what_stands_before_the_service_and_answers_in_its_place_is_no_refusal() {
    let faults = [
        "http-400", "http-401", "http-403", "http-404", "http-407", "http-409", "http-412",
        "http-429", "http-500", "http-502", "http-503", "garbage",
    ];
    each_fails(&faults.map(|fault| (fault, KekErrorKind::Unavailable))).await;
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let trap = Trap::new();
    for status in [301, 302, 307, 308] {
        let fault = format!("http-{status}-{}", trap.port());
        all_fail(
            &kek(&created(&fault).await),
            WRAPPED,
            KekErrorKind::Unavailable,
        )
        .await;
    }
    assert!(trap.is_untouched());
}

#[tokio::test]
async fn a_service_that_is_busy_is_asked_again() {
    let kek = kek(&created("flaky").await);
    let wrapped = kek.wrap(&place(7), &ROOT).await.unwrap();
    assert_eq!(*kek.unwrap(&place(7), &wrapped).await.unwrap(), ROOT);
}

#[tokio::test]
async fn bytes_that_no_kms_wraps_are_refused_without_asking() {
    // Whoever is asked here answers that it is not available.
    let kek = kek(&created("http-503").await);
    fails(KekErrorKind::Refused, kek.unwrap(&place(7), &[])).await;
    fails(
        KekErrorKind::Refused,
        kek.unwrap(&place(7), &vec![1; 70_000]),
    )
    .await;
}

#[test]
fn a_kek_that_cannot_be_configured_so_is_refused() {
    let app = name("app");
    let wrong = [
        GoogleKek::builder("projects/p").build(),
        GoogleKek::builder(&format!("{app}/cryptoKeyVersions/1")).build(),
        GoogleKek::builder(&app)
            .endpoint("http://127.0.0.1:1")
            .build(),
        GoogleKek::builder(&app)
            .endpoint("http://10.0.0.1")
            .loopback_without_tls()
            .build(),
        GoogleKek::builder(&app)
            .endpoint("http://localhost:1")
            .loopback_without_tls()
            .build(),
        GoogleKek::builder(&app)
            .endpoint("https://s3cret@example.org")
            .build(),
        GoogleKek::builder(&app)
            .endpoint("cloudkms.googleapis.com")
            .build(),
        GoogleKek::builder(&app).timeout(Duration::ZERO).build(),
    ];
    for wrong in wrong {
        let error = wrong.unwrap_err();
        assert_eq!(error.kind(), KekErrorKind::Configuration);
        told(&error);
    }
}
