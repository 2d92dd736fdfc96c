//! What a log shows, down to TRACE.

use super::emulator::{Emulator, NOWHERE, SECRET, with_credentials};
use super::place;
use super::pretender::{Pretender, decrypted, encrypted, refusal};
use crate::support::elsewhere::{elsewhere, is_elsewhere, say};
use aws_sdk_kms::Client;
use aws_sdk_kms::config::{Credentials, SharedCredentialsProvider};
use aws_sdk_kms::primitives::Blob;
use fieldseal::kek::Kek;
use fieldseal_kms_aws::AwsKek;
use fieldseal_testing::{Capture, Marker, TraceLog};

const TOKEN: &str = "Fq9SessionTokenOfATestZk3LmNo8";

#[tokio::test]
async fn no_event_shows_a_root_or_a_credential() {
    let root = Marker::text("RootOfTheKeyringQw8RootOfTheKeyringQw8RootOfTheKeyringQw8RootOf8");
    let sought = [
        root.clone().named("root").sought(),
        Marker::text(SECRET).named("secret").sought(),
        Marker::text(TOKEN).named("token").sought(),
    ];
    let bytes = root.value().as_bytes();
    let server = Pretender::answering([encrypted(NOWHERE)]);
    let url = Emulator::at(server.port()).url;
    let credentials = Credentials::new(
        "AKIAIOSFODNN7TESTING",
        SECRET,
        Some(TOKEN.to_owned()),
        None,
        "tests",
    );
    let config = with_credentials(&url, SharedCredentialsProvider::new(credentials));
    let log = TraceLog::new();
    let guard = log.set_default();

    let builder = AwsKek::builder(NOWHERE)
        .config(config.clone())
        .loopback_without_tls();
    let mut capture = Capture::new();
    capture.debug("the builder", &builder);
    let kek = builder.attempts(1).connect().await.unwrap();
    capture.debug("the kek", &kek);
    kek.wrap(&place(), bytes).await.unwrap();
    server.answers(decrypted(NOWHERE, bytes));
    assert_eq!(*kek.unwrap(&place(), b"wrapped").await.unwrap(), bytes);
    server.answers(refusal(400, "ThrottlingException"));
    kek.wrap(&place(), bytes).await.unwrap_err();
    capture.trace_log("the log", &log);
    capture.search(&sought).assert_clean();

    // With that variable the SDK alone does, or this would show less.
    if is_elsewhere() {
        server.answers(decrypted(NOWHERE, bytes));
        let request = Client::new(&config)
            .decrypt()
            .ciphertext_blob(Blob::new(b"wrapped"));
        request.send().await.unwrap();
        drop(guard);
        let mut capture = Capture::new();
        capture.trace_log("the log of the SDK", &log);
        assert!(!capture.search(&sought).is_clean());
        say("nothing is shown");
    } else {
        drop(guard);
        let said = elsewhere(
            "aws::record::no_event_shows_a_root_or_a_credential",
            &[("LOG_SENSITIVE_BODIES", "true")],
        );
        assert_eq!(said, "nothing is shown");
    }
}
