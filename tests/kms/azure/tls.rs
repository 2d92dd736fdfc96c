//! Whom a connection is to, and that it stays there.

use super::{Token, builder, created, fake, kek};
use crate::support::failure::fails;
use crate::support::fake::Fake;
use crate::support::place::{ROOT, place};
use crate::support::trap::Trap;
use fieldseal::kek::{Kek as _, KekErrorKind};
use fieldseal_kms_azure::AzureKek;

#[tokio::test]
async fn a_server_with_a_certificate_of_an_unknown_authority_is_sent_nothing() {
    let name = created("app").await;
    let kek = AzureKek::builder(&format!("{}/keys/{name}", fake().url()))
        .credential(Token::right())
        .any_challenge_resource()
        .build()
        .unwrap();
    let told = fails(KekErrorKind::Unavailable, kek.wrap(&place(7), &ROOT)).await;
    assert!(told.contains("certificate"), "{told}");
}

#[tokio::test]
async fn an_authority_that_is_named_is_the_only_one() {
    let (other, name) = (Fake::start("key_vault.py", true), created("app").await);
    let kek = builder(fake(), &name)
        .certificate_authority(&other.authority())
        .build()
        .unwrap();
    let told = fails(KekErrorKind::Unavailable, kek.wrap(&place(7), &ROOT)).await;
    assert!(told.contains("certificate"), "{told}");
}

#[tokio::test]
async fn a_certificate_of_another_name_is_refused() {
    let name = created("app").await;
    let address = format!("https://localhost:{}/keys/{name}", fake().port());
    let kek = AzureKek::builder(&address)
        .credential(Token::right())
        .certificate_authority(&fake().authority())
        .any_challenge_resource()
        .build()
        .unwrap();
    let told = fails(KekErrorKind::Unavailable, kek.wrap(&place(7), &ROOT)).await;
    assert!(told.contains("certificate"), "{told}");
}

/// It would lead to `http`.
#[tokio::test]
async fn a_redirect_is_not_followed() {
    let trap = Trap::new();
    for status in [301, 302, 307, 308] {
        let kek = kek(&created(&format!("http-{status}-{}", trap.port())).await);
        fails(KekErrorKind::Unavailable, kek.wrap(&place(7), &ROOT)).await;
        fails(KekErrorKind::Unavailable, kek.health()).await;
    }
    assert!(trap.is_untouched());
}
