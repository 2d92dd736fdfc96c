//! TLS to whom it should be, and nothing without it.

use super::emulator::{Emulator, NOWHERE, config, start_moto};
use super::pretender::{Pretender, Reply, encrypted};
use super::{ROOT, assert_kind, failed, place};
use crate::support::python::interpreter;
use crate::support::server;
use aws_sdk_kms::Client;
use aws_sdk_kms::config::SharedHttpClient;
use aws_smithy_http_client::Builder;
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
use aws_smithy_http_client::tls::{Provider, TlsContext, TrustStore};
use fieldseal::kek::{Kek, KekErrorKind};
use fieldseal_kms_aws::AwsKek;
use std::path::Path;
use std::process::Command;

#[tokio::test]
async fn plain_http_is_refused_before_anything_is_sent() {
    let server = Pretender::answering([encrypted(NOWHERE)]);
    let url = format!("http://127.0.0.1:{}", server.port());
    let builder = AwsKek::builder(NOWHERE).config(config(&url));
    assert_kind(builder.connect().await, KekErrorKind::Configuration);
    assert!(server.asked().is_empty());
}

#[tokio::test]
async fn plain_http_to_another_machine_is_refused_even_if_it_was_asked_for() {
    for url in [
        "http://kms.us-east-1.amazonaws.com",
        "http://192.0.2.1:4566",
        "http://127.0.0.1@192.0.2.1",
    ] {
        let builder = AwsKek::builder(NOWHERE)
            .config(config(url))
            .loopback_without_tls();
        assert_kind(builder.connect().await, KekErrorKind::Configuration);
    }
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let target = Pretender::answering([encrypted(NOWHERE)]);
    for status in [301, 302, 303, 307, 308] {
        let location = format!("http://127.0.0.1:{}/", target.port());
        let server =
            Pretender::answering([Reply::With(status, "location", location, String::new())]);
        let kek = Emulator::at(server.port()).impatient(NOWHERE).await;
        assert_kind(kek.wrap(&place(), &ROOT).await, KekErrorKind::Unavailable);
        assert_eq!(server.asked().len(), 1);
    }
    assert!(target.asked().is_empty());
}

#[tokio::test]
async fn a_server_of_an_unknown_authority_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let (certificate, key) = certificate(folder.path());
    let python = interpreter();
    let server = tokio::task::spawn_blocking(move || {
        let command = [
            &python,
            "-m",
            "moto.server",
            "-H",
            "127.0.0.1",
            "-p",
            "PORT",
            "-c",
            &certificate,
            "-k",
            &key,
        ];
        server::start(&command, &[])
    })
    .await
    .unwrap();
    let url = format!("https://127.0.0.1:{}", server.port());
    let authority = std::fs::read(folder.path().join("authority.pem")).unwrap();
    let trusting = config(&url)
        .into_builder()
        .http_client(client(&authority))
        .build();

    // Who knows the authority is served.
    let arn = Client::new(&trusting)
        .create_key()
        .send()
        .await
        .unwrap()
        .key_metadata
        .unwrap()
        .arn
        .unwrap();
    let kek = AwsKek::builder(&arn)
        .config(trusting)
        .connect()
        .await
        .unwrap();
    let wrapped = kek.wrap(&place(), &ROOT).await.unwrap();
    assert_eq!(*kek.unwrap(&place(), &wrapped).await.unwrap(), ROOT);

    // Who knows those of this machine, or one of the same name, is not.
    let namesake = tempfile::tempdir().unwrap();
    self::certificate(namesake.path());
    let namesake = std::fs::read(namesake.path().join("authority.pem")).unwrap();
    let wrong = config(&url)
        .into_builder()
        .http_client(client(&namesake))
        .build();
    for config in [config(&url), wrong] {
        let kek = AwsKek::builder(&arn)
            .config(config)
            .attempts(1)
            .connect()
            .await
            .unwrap();
        for outcome in [
            kek.wrap(&place(), &ROOT).await.map(drop),
            kek.health().await,
        ] {
            let (kind, cause) = failed(outcome);
            assert_eq!(kind, KekErrorKind::Unavailable);
            assert_eq!(
                cause,
                "no TLS connection: the certificate is not trusted, or it is no TLS"
            );
        }
    }
    tokio::task::spawn_blocking(move || drop(server))
        .await
        .unwrap();
}

#[tokio::test]
async fn tls_does_not_become_plain_where_the_server_has_none() {
    let server = tokio::task::spawn_blocking(start_moto).await.unwrap();
    let url = format!("https://127.0.0.1:{}", server.port());
    let kek = AwsKek::builder(NOWHERE)
        .config(config(&url))
        .loopback_without_tls()
        .attempts(1);
    let kek = kek.connect().await.unwrap();
    assert_kind(kek.health().await, KekErrorKind::Unavailable);
    tokio::task::spawn_blocking(move || drop(server))
        .await
        .unwrap();
}

/// The SDK's client, with one authority and none of the machine's.
fn client(authority: &[u8]) -> SharedHttpClient {
    let store = TrustStore::empty().with_pem_certificate(authority);
    let context = TlsContext::builder()
        .with_trust_store(store)
        .build()
        .unwrap();
    Builder::new()
        .tls_provider(Provider::Rustls(CryptoMode::AwsLc))
        .tls_context(context)
        .build_https()
}

/// A certificate for the loopback address and its key, by an authority that nobody knows.
fn certificate(folder: &Path) -> (String, String) {
    let new = [
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:P-256",
        "-nodes",
        "-days",
        "2",
    ];
    let openssl = |arguments: &[&str]| {
        let output = Command::new("openssl")
            .args(new)
            .args(arguments)
            .current_dir(folder)
            .output()
            .unwrap();
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
    };
    openssl(&[
        "-subj",
        "/CN=An authority",
        "-keyout",
        "authority.key",
        "-out",
        "authority.pem",
    ]);
    openssl(&[
        "-CA",
        "authority.pem",
        "-CAkey",
        "authority.key",
        "-subj",
        "/CN=127.0.0.1",
        "-keyout",
        "server.key",
        "-out",
        "server.pem",
        "-addext",
        "basicConstraints=critical,CA:FALSE",
        "-addext",
        "subjectAltName=IP:127.0.0.1",
    ]);
    let path = |name| folder.join(name).to_str().unwrap().to_owned();
    (path("server.pem"), path("server.key"))
}
