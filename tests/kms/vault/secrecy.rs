//! What logs show of all this, at every level and of every crate.

use super::openbao::shared;
use crate::support::failure::fails;
use crate::support::place::place;
use fieldseal::Kek;
use fieldseal::kek::KekErrorKind;
use fieldseal_kms_vault::Login;
use fieldseal_testing::{Capture, Marker};
use serde_json::json;

#[test]
fn no_event_of_any_crate_shows_a_root_or_a_credential() {
    // Events go to the subscriber of the thread that they happen on, so all of it happens on this one.
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let root = Marker::bytes(
        (0..64u8)
            .map(|byte| byte.wrapping_mul(41) ^ 0x5C)
            .collect::<Vec<_>>(),
    )
    .named("root");
    let (bao, key, policy, role) = runtime.block_on(async {
        let bao = shared().await;
        let key = bao.key().await;
        let policy = bao.policy(&[&key]).await;
        let role = bao.approle(&policy, json!({})).await;
        (bao, key, policy, role)
    });
    let token = runtime.block_on(bao.token(&policy, json!({})));
    let mut capture = Capture::new();
    capture.tracing("wrapping and unwrapping", || {
        runtime.block_on(async {
            let kek = bao.kek(&key, role.login());
            let wrapped = kek.wrap(&place(1), root.value()).await.unwrap();
            assert_eq!(
                &*kek.unwrap(&place(1), &wrapped).await.unwrap(),
                root.value()
            );
            kek.rewrap(&place(1), &wrapped).await.unwrap();
            kek.health().await.unwrap();
            fails(KekErrorKind::Refused, kek.unwrap(&place(2), &wrapped)).await;
            bao.kek(&key, Login::token(token.as_str()))
                .health()
                .await
                .unwrap();
            tracing::debug!("all of it happened");
        });
    });
    let credential = |text: &str| Marker::text(text.to_owned()).named("credential").sought();
    let report = capture.search(&[root.sought(), credential(&role.secret), credential(&token)]);
    assert!(report.is_clean(), "{report}");

    // It looked where things happened.
    let seen = capture.search(&[Marker::text("all of it happened".to_owned()).sought()]);
    assert!(!seen.is_clean());
}
