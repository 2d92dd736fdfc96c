//! What a log shows, down to TRACE.

use super::failures::stored;
use super::{TOKEN, builder, created, fake};
use crate::support::failure::fails;
use crate::support::place::place;
use fieldseal::kek::{Kek as _, KekErrorKind};
use fieldseal_testing::{Capture, Marker, TraceLog};

#[tokio::test]
async fn no_event_shows_a_root_or_a_credential() {
    let root = Marker::text("RootOfTheKeyringQw8RootOfTheKeyringQw8RootOfTheKeyringQw8RootOf8");
    let sought = [
        root.clone().named("root").sought(),
        Marker::text(TOKEN).named("token").sought(),
    ];
    let bytes = root.value().as_bytes();
    let (name, busy) = (created("app").await, created("flaky").await);
    let log = TraceLog::new();
    let guard = log.set_default();

    let mut capture = Capture::new();
    let builder = |name: &str| builder(fake(), name);
    capture.debug("the builder", &builder(&name));
    let kek = builder(&name).build().unwrap();
    capture.debug("the kek", &kek);
    let wrapped = kek.wrap(&place(7), bytes).await.unwrap();
    assert_eq!(*kek.unwrap(&place(7), &wrapped).await.unwrap(), bytes);
    kek.health().await.unwrap();
    fails(KekErrorKind::Refused, kek.unwrap(&place(7), &stored())).await;
    let busy = builder(&busy).build().unwrap();
    busy.wrap(&place(7), bytes).await.unwrap();
    tracing::debug!("all of it happened");
    drop(guard);
    capture.trace_log("the log", &log);
    capture.search(&sought).assert_clean();

    // It looked where things happened: the client says where it sends to.
    for text in ["all of it happened".to_owned(), format!("keys/{name}")] {
        assert!(!capture.search(&[Marker::text(text).sought()]).is_clean());
    }
}
