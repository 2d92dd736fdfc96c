//! What goes wrong, and as what kind of error it comes out.

use super::emulator::{Emulator, address, builder, client, config, kek, new_key};
use crate::support::place::place;
use fieldseal::Kek;
use fieldseal::kek::{KekError, KekErrorKind};
use fieldseal_kms_aws::AwsKms;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::time::Duration;

const ARN: &str = "arn:aws:kms:us-east-1:123456789012:key/0987dcba-09fe-87dc-65ba-ab0987654321";

fn kind<T>(result: Result<T, KekError>) -> KekErrorKind {
    result.err().unwrap().kind()
}

/// Ministack alone: moto goes on with a disabled key.
#[tokio::test(flavor = "multi_thread")]
async fn a_disabled_key_and_one_that_waits_for_its_deletion_are_told_apart_from_a_network_failure()
{
    let server = Emulator::Ministack.shared();
    let arn = new_key(server).await;
    let kek = kek(server, &arn).await;
    let wrapped = kek.wrap(&place(7), &[7; 64]).await.unwrap();
    client(server)
        .disable_key()
        .key_id(&arn)
        .send()
        .await
        .unwrap();
    assert_eq!(
        kind(kek.unwrap(&place(7), &wrapped).await),
        KekErrorKind::Disabled
    );
    assert_eq!(
        kind(kek.wrap(&place(7), &[7; 64]).await),
        KekErrorKind::Disabled
    );
    assert_eq!(kind(kek.health().await), KekErrorKind::Disabled);
    client(server)
        .enable_key()
        .key_id(&arn)
        .send()
        .await
        .unwrap();
    assert_eq!(*kek.unwrap(&place(7), &wrapped).await.unwrap(), [7; 64]);
    client(server)
        .schedule_key_deletion()
        .key_id(&arn)
        .send()
        .await
        .unwrap();
    assert_eq!(
        kind(kek.unwrap(&place(7), &wrapped).await),
        KekErrorKind::Disabled
    );
    assert_eq!(kind(kek.health().await), KekErrorKind::Disabled);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_is_not_there_is_not_found() {
    for emulator in [Emulator::Moto, Emulator::Ministack] {
        let kek = kek(emulator.shared(), ARN).await;
        assert_eq!(
            kind(kek.wrap(&place(7), &[7; 64]).await),
            KekErrorKind::NotFound
        );
        assert_eq!(kind(kek.health().await), KekErrorKind::NotFound);
    }
}

/// A document has to say which key it is, also when the alias has moved on.
#[tokio::test(flavor = "multi_thread")]
async fn an_alias_is_resolved_to_the_arn_of_its_key() {
    let server = Emulator::Moto.shared();
    let arn = new_key(server).await;
    client(server)
        .create_alias()
        .alias_name("alias/fieldseal-tests")
        .target_key_id(&arn)
        .send()
        .await
        .unwrap();
    let kek = builder("alias/fieldseal-tests", &address(server))
        .connect()
        .await
        .unwrap();
    assert_eq!(kek.name(), format!("aws-kms:{arn}"));
}

#[tokio::test]
async fn an_address_without_tls_is_refused_unless_it_is_on_this_machine_and_allowed() {
    for (address, allowed) in [
        ("http://127.0.0.1:1", false),
        ("http://kms.example.com", true),
        ("http://127.0.0.1.example.com", true),
    ] {
        let mut builder = AwsKms::builder(ARN).config(config(address));
        if allowed {
            builder = builder.insecure_http_on_loopback();
        }
        assert_eq!(
            kind(builder.connect().await),
            KekErrorKind::Configuration,
            "{address}"
        );
    }
}

#[tokio::test]
async fn what_is_no_name_of_a_key_is_refused() {
    for name in [
        "",
        "arn:aws:s3:::bucket",
        "a key",
        "arn:aws:kms:us-east-1:1:key/",
    ] {
        let connected = builder(name, "http://127.0.0.1:1").connect().await;
        assert_eq!(kind(connected), KekErrorKind::Configuration, "{name}");
    }
}

/// A server in disguise, which answers every request with this.
fn answering(status: &'static str, body: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let _ = stream.read(&mut [0; 8192]);
            let _ = write!(
                stream,
                "HTTP/1.1 {status}\r\ncontent-type: application/x-amz-json-1.1\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
                body.len()
            );
        }
    });
    address
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_of_the_service_come_out_as_their_kind() {
    for (status, body, expected) in [
        (
            "400 Bad Request",
            r#"{"__type":"ThrottlingException","message":"m4rker"}"#,
            KekErrorKind::Unavailable,
        ),
        (
            "500 Internal Server Error",
            r#"{"__type":"KMSInternalException","message":"m4rker"}"#,
            KekErrorKind::Unavailable,
        ),
        (
            "503 Service Unavailable",
            "m4rker",
            KekErrorKind::Unavailable,
        ),
        (
            "400 Bad Request",
            r#"{"__type":"AccessDeniedException","message":"m4rker"}"#,
            KekErrorKind::Denied,
        ),
        (
            "400 Bad Request",
            r#"{"__type":"UnrecognizedClientException","message":"m4rker"}"#,
            KekErrorKind::Credentials,
        ),
        (
            "400 Bad Request",
            r#"{"__type":"ExpiredTokenException","message":"m4rker"}"#,
            KekErrorKind::Credentials,
        ),
        (
            "400 Bad Request",
            r#"{"__type":"NotFoundException","message":"m4rker"}"#,
            KekErrorKind::NotFound,
        ),
        (
            "400 Bad Request",
            r#"{"__type":"DisabledException","message":"m4rker"}"#,
            KekErrorKind::Disabled,
        ),
        (
            "400 Bad Request",
            r#"{"__type":"KMSInvalidStateException","message":"m4rker"}"#,
            KekErrorKind::Disabled,
        ),
        (
            "400 Bad Request",
            r#"{"__type":"InvalidCiphertextException","message":"m4rker"}"#,
            KekErrorKind::Refused,
        ),
        (
            "400 Bad Request",
            r#"{"__type":"IncorrectKeyException","message":"m4rker"}"#,
            KekErrorKind::Refused,
        ),
        (
            "200 OK",
            "m4rker, which is no JSON",
            KekErrorKind::Unavailable,
        ),
        ("200 OK", "{}", KekErrorKind::Unavailable),
    ] {
        let kek = builder(ARN, &answering(status, body))
            .attempts(1)
            .connect()
            .await
            .unwrap();
        let error = kek.unwrap(&place(7), &[7; 96]).await.unwrap_err();
        assert_eq!(error.kind(), expected, "{status} {body}");
        // Whatever stands in an answer stays there.
        let mut next: Option<&dyn std::error::Error> = Some(&error);
        while let Some(error) = next {
            assert!(
                !format!("{error} {error:?}").contains("m4rker"),
                "{error:?}"
            );
            next = error.source();
        }
    }
}

/// A server that answers for another key has not used the one that was asked for.
#[tokio::test(flavor = "multi_thread")]
async fn an_answer_of_another_key_is_refused() {
    let body = r#"{"KeyId":"arn:aws:kms:us-east-1:123456789012:key/other","Plaintext":"AAAA"}"#;
    let kek = builder(ARN, &answering("200 OK", body))
        .connect()
        .await
        .unwrap();
    assert_eq!(
        kind(kek.unwrap(&place(7), &[7; 96]).await),
        KekErrorKind::Refused
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_accepts_and_says_nothing_is_given_up() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let kek = builder(ARN, &address)
        .attempt_timeout(Duration::from_millis(200))
        .timeout(Duration::from_millis(500))
        .connect()
        .await
        .unwrap();
    assert!(
        kek.unwrap(&place(7), &[7; 96])
            .await
            .unwrap_err()
            .is_retryable()
    );
    drop(listener);
}
