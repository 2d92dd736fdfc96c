//! Credentials that are missing, wrong or not allowed to.

use super::emulator::{Emulator, NOWHERE, SECRET, start_moto, with_credentials};
use super::pretender::{Pretender, Reply};
use super::{ROOT, assert_kind, failed, place};
use crate::support::python::python;
use crate::support::readme::blocks;
use crate::support::server::Server;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::future;
use aws_sdk_kms::config::{Credentials, ProvideCredentials, SharedCredentialsProvider};
use fieldseal::Vault;
use fieldseal::kek::{Kek, KekError, KekErrorKind};
use fieldseal::keyring::{FileStore, KeyringOperator, KeyringSource, Promotion, Purpose};
use fieldseal_kms_aws::AwsKek;
use fieldseal_testing::{Capture, Marker};
use serde_json::{Map, Value, json};
use std::sync::Arc;
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
    let users = [("operator", pasted(OPERATOR)), ("idler", Value::Null)];
    let moto = Moto::start(users).await;
    // It recomputes the signature.
    let (id, secret) = moto.user("operator");
    let kek = moto.connect(id, secret).await;
    let wrapped = kek.wrap(&place(), &ROOT).await.unwrap();
    assert_eq!(*kek.unwrap(&place(), &wrapped).await.unwrap(), ROOT);
    kek.health().await.unwrap();

    for (id, secret) in [
        (id, SECRET),
        ("AKIAIOSFODNN7NOBODYS", SECRET),
        moto.user("idler"),
    ] {
        let kek = moto.connect(id, secret).await;
        refused_by_moto(kek.wrap(&place(), &ROOT).await);
        refused_by_moto(kek.unwrap(&place(), &wrapped).await);
        refused_by_moto(kek.health().await);
    }
    moto.stop().await;
}

/// The policies of our README. moto looks at actions, and neither at resources nor at the encryption context.
#[tokio::test]
async fn an_application_opens_a_vault_and_wraps_nothing_and_an_operator_does_the_rest() {
    let mut rewraps = pasted(OPERATOR);
    let actions = rewraps["Statement"][0]["Action"].as_array_mut().unwrap();
    actions.retain(|action| action != "kms:Encrypt");
    let users = [
        ("operator", pasted(OPERATOR)),
        ("application", pasted(APPLICATION)),
        ("rewraps", rewraps),
    ];
    let moto = Moto::start(users).await;
    let connect = async |user: &str| {
        let (id, secret) = moto.user(user);
        moto.connect(id, secret).await
    };
    let folder = tempfile::tempdir().unwrap();
    let store = FileStore::new(folder.path().join("keyring.json"));
    let source = async |user: &str| {
        let kek = Arc::new(connect(user).await);
        KeyringSource::new("production", store.clone()).kek(kek)
    };
    let operator = KeyringOperator::new(source("operator").await);
    operator.init(&Purpose::ALL).await.unwrap();
    let added = operator.add(Purpose::Data).await.unwrap().keys[0].id;
    operator.promote(added, Promotion::Forced).await.unwrap();
    operator.rewrap().await.unwrap();

    let application = source("application").await;
    let vault = Vault::live(application.clone()).open().await.unwrap();
    vault.refresh().await.unwrap();
    // AWS KMS does it, for whoever may not encrypt.
    let rewraps = KeyringOperator::new(source("rewraps").await);
    rewraps.rewrap().await.unwrap();
    assert!(rewraps.add(Purpose::Data).await.is_err());
    vault.refresh().await.unwrap();
    let application = KeyringOperator::new(application);
    let verified = application.verify().await.unwrap();
    assert!(verified.iter().all(|key| key.result.is_ok()));
    assert!(application.add(Purpose::Data).await.is_err());
    assert!(application.rewrap().await.is_err());
    let kek = connect("application").await;
    kek.health().await.unwrap();
    refused_by_moto(kek.wrap(&place(), &ROOT).await);
    refused_by_moto(kek.rewrap(&place(), &ROOT).await);
    moto.stop().await;
}

/// A moto that looks at signatures and permissions, with a key and users.
struct Moto {
    server: Server,
    emulator: Emulator,
    arn: String,
    users: Value,
}

impl Moto {
    /// Each user has this policy, or none.
    async fn start<const N: usize>(users: [(&str, Value); N]) -> Self {
        let server = tokio::task::spawn_blocking(start_moto).await.unwrap();
        let emulator = Emulator::at(server.port());
        let arn = emulator.key().await;
        let users: Map<_, _> = users
            .map(|(name, policy)| (name.to_owned(), policy))
            .into_iter()
            .collect();
        let told = json!({ "endpoint": emulator.url, "users": users });
        let users = tokio::task::spawn_blocking(move || python("aws/users.py", &told));
        Self {
            server,
            emulator,
            arn,
            users: users.await.unwrap(),
        }
    }

    /// The id of his key, and its secret.
    fn user(&self, name: &str) -> (&str, &str) {
        let user = &self.users[name];
        (
            user["id"].as_str().unwrap(),
            user["secret"].as_str().unwrap(),
        )
    }

    async fn connect(&self, id: &str, secret: &str) -> AwsKek {
        let credentials = Credentials::new(id, secret, None, None, "tests");
        let credentials = SharedCredentialsProvider::new(credentials);
        AwsKek::builder(&self.arn)
            .config(with_credentials(&self.emulator.url, credentials))
            .loopback_without_tls()
            .attempts(1)
            .connect()
            .await
            .unwrap()
    }

    async fn stop(self) {
        tokio::task::spawn_blocking(move || drop(self.server))
            .await
            .unwrap();
    }
}

/// A policy of our README, for every key.
fn pasted(policy: usize) -> Value {
    let readme = include_str!("../../../integrations/kms-aws/README.md");
    let mut policy: Value = serde_json::from_str(blocks(readme, "json")[policy]).unwrap();
    for statement in policy["Statement"].as_array_mut().unwrap() {
        statement["Resource"] = json!("*");
    }
    policy
}

/// Which of them it is.
const APPLICATION: usize = 0;
const OPERATOR: usize = 1;

/// Its IAM answers in XML, whose code nobody reads who speaks the protocol of AWS KMS. Without one, it is no answer of AWS KMS.
fn refused_by_moto<T>(outcome: Result<T, KekError>) {
    let (kind, cause) = failed(outcome);
    assert_eq!(kind, KekErrorKind::Unavailable, "{cause}");
    assert!(cause.contains("403"), "{cause}");
}
