//! What a log shows, down to TRACE.

use super::{TOKEN, Token, builder_at, created, fake, name};
use crate::support::elsewhere::{elsewhere, is_elsewhere, say};
use crate::support::failure::fails;
use crate::support::place::place;
use fieldseal::kek::{Kek as _, KekErrorKind};
use fieldseal_testing::{Capture, Marker, TraceLog};
use google_cloud_kms_v1::client::KeyManagementService;
use std::env;

#[tokio::test]
async fn no_event_shows_a_root_or_a_credential() {
    let root = Marker::text("RootOfTheKeyringQw8RootOfTheKeyringQw8RootOfTheKeyringQw8RootOf8");
    let sought = [
        root.clone().named("root").sought(),
        Marker::text(TOKEN).named("token").sought(),
    ];
    let bytes = root.value().as_bytes();
    let (url, id) = match is_elsewhere() {
        true => (env::var(URL).unwrap(), env::var(ID).unwrap()),
        false => (fake().url(), created("app").await),
    };
    let log = TraceLog::new();
    let guard = log.set_default();

    let mut capture = Capture::new();
    let builder = builder_at(&url, &id);
    capture.debug("the builder", &builder);
    let kek = builder.build().unwrap();
    capture.debug("the kek", &kek);
    let wrapped = kek.wrap(&place(7), bytes).await.unwrap();
    assert_eq!(*kek.unwrap(&place(7), &wrapped).await.unwrap(), bytes);
    fails(KekErrorKind::Refused, kek.unwrap(&place(8), &wrapped)).await;
    kek.health().await.unwrap();
    capture.trace_log("the log", &log);
    capture.search(&sought).assert_clean();

    // With that variable the client alone does, or this would show less.
    if is_elsewhere() {
        let client = KeyManagementService::builder()
            .with_endpoint(&url)
            .with_credentials(Token::right())
            .build()
            .await
            .unwrap();
        let request = client.encrypt().set_name(name(&id));
        let plaintext = bytes.to_vec();
        request.set_plaintext(plaintext).send().await.unwrap();
        drop(guard);
        let mut capture = Capture::new();
        capture.trace_log("the log of the client", &log);
        assert!(!capture.search(&sought).is_clean());
        say("nothing is shown");
    } else {
        drop(guard);
        let test = "google::record::no_event_shows_a_root_or_a_credential";
        let variables = [
            (URL, &*url),
            (ID, &*id),
            ("GOOGLE_CLOUD_RUST_LOGGING", "true"),
        ];
        assert_eq!(elsewhere(test, &variables), "nothing is shown");
    }
}

const URL: &str = "FIELDSEAL_TEST_CLOUD_KMS_URL";
const ID: &str = "FIELDSEAL_TEST_CLOUD_KMS_ID";
