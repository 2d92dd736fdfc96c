//! Credentials that are missing, wrong or not allowed to.

use super::emulator::{Emulator, NOWHERE, SECRET, start_moto, with_credentials};
use super::pretender::{Pretender, Reply};
use super::{ROOT, assert_kind, place};
use crate::support::python::python;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::future;
use aws_sdk_kms::config::{Credentials, ProvideCredentials, SharedCredentialsProvider};
use fieldseal::kek::{Kek, KekErrorKind};
use fieldseal_kms_aws::AwsKek;
use fieldseal_testing::{Capture, Marker};
use serde_json::json;
use std::time::Duration;

/// A chain that finds nothing, or never comes back.
#[derive(Debug)]
enum Chain {
    Empty,
    Broken(String),
    Endless,
}

impl ProvideCredentials for Chain {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        match self {
            Self::Empty => {
                future::ProvideCredentials::ready(Err(CredentialsError::not_loaded_no_source()))
            }
            Self::Broken(why) => future::ProvideCredentials::ready(Err(
                CredentialsError::provider_error(why.clone()),
            )),
            Self::Endless => future::ProvideCredentials::new(std::future::pending()),
        }
    }
}

async fn with(url: &str, chain: Chain) -> AwsKek {
    AwsKek::builder(NOWHERE)
        .config(with_credentials(url, SharedCredentialsProvider::new(chain)))
        .loopback_without_tls()
        .timeout(Duration::from_secs(1))
        .attempts(1)
        .connect()
        .await
        .unwrap()
}

#[tokio::test]
async fn without_credentials_nothing_is_asked() {
    let server = Pretender::answering([Reply::Silence]);
    let url = Emulator::at(server.port()).url;
    let why = Marker::text("the role's token is Zq7Secret4Token9");
    let kek = with(&url, Chain::Broken(why.value().clone())).await;
    let error = kek.health().await.unwrap_err();
    let mut capture = Capture::new();
    capture.error("an error", &error);
    capture.search(&[why.sought()]).assert_clean();
    assert_eq!(error.kind(), KekErrorKind::Credentials);

    let kek = with(&url, Chain::Empty).await;
    assert_kind(kek.wrap(&place(), &ROOT).await, KekErrorKind::Credentials);
    let kek = with(&url, Chain::Endless).await;
    assert_kind(kek.wrap(&place(), &ROOT).await, KekErrorKind::Unavailable);
    assert!(server.asked().is_empty());
}

#[tokio::test]
async fn wrong_credentials_and_missing_permissions_are_refused() {
    let server = tokio::task::spawn_blocking(start_moto).await.unwrap();
    let emulator = Emulator::at(server.port());
    let arn = emulator.key().await;
    let url = emulator.url.clone();
    let users =
        tokio::task::spawn_blocking(move || python("aws/users.py", &json!({ "endpoint": url })))
            .await
            .unwrap();
    let connect = async |id: &str, secret: &str| {
        let credentials = Credentials::new(id, secret, None, None, "tests");
        let config = with_credentials(&emulator.url, SharedCredentialsProvider::new(credentials));
        AwsKek::builder(&arn)
            .config(config)
            .loopback_without_tls()
            .attempts(1)
            .connect()
            .await
            .unwrap()
    };
    let [id, secret, idle_id, idle_secret] =
        ["id", "secret", "idle_id", "idle_secret"].map(|name| users[name].as_str().unwrap());

    // moto recomputes the signature.
    let kek = connect(id, secret).await;
    let wrapped = kek.wrap(&place(), &ROOT).await.unwrap();
    assert_eq!(*kek.unwrap(&place(), &wrapped).await.unwrap(), ROOT);
    kek.health().await.unwrap();

    // It answers in XML, so that nobody of those who speak AWS KMS's protocol can read the code: what is left is the status.
    for (id, secret) in [(id, SECRET), ("AKIAIOSFODNN7NOBODYS", SECRET)] {
        let kek = connect(id, secret).await;
        assert_kind(kek.wrap(&place(), &ROOT).await, KekErrorKind::Denied);
        assert_kind(kek.unwrap(&place(), &wrapped).await, KekErrorKind::Denied);
        assert_kind(kek.health().await, KekErrorKind::Denied);
    }
    let kek = connect(idle_id, idle_secret).await;
    assert_kind(kek.wrap(&place(), &ROOT).await, KekErrorKind::Denied);
    assert_kind(kek.unwrap(&place(), &wrapped).await, KekErrorKind::Denied);
    assert_kind(kek.health().await, KekErrorKind::Denied);
    tokio::task::spawn_blocking(move || drop(server))
        .await
        .unwrap();
}
