//! moto and MiniStack, one process of each for all tests, and one of its own for a test that stops it.

use crate::support::python::interpreter;
use crate::support::server::{self, Server};
use aws_config::{Region, SdkConfig};
use aws_sdk_kms::Client;
use aws_sdk_kms::config::{BehaviorVersion, Credentials, SharedCredentialsProvider};
use aws_sdk_kms::types::{KeySpec, KeyUsageType};
use fieldseal_kms_aws::{AwsKek, AwsKekBuilder};
use std::sync::OnceLock;
use std::time::Duration;

/// The secret of all that do not look at it.
pub(crate) const SECRET: &str = "cBqGz1mVx5Yt8RkE7WnJ0sPdLhUo3fIaQe6TiMwN";

/// An emulator of AWS KMS, somewhere.
#[derive(Clone, Debug)]
pub(crate) struct Emulator {
    pub(crate) url: String,
    port: u16,
}

impl Emulator {
    /// Ours, or a pretender's.
    pub(crate) fn at(port: u16) -> Self {
        Self {
            url: format!("http://127.0.0.1:{port}"),
            port,
        }
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    pub(crate) async fn moto() -> Self {
        static MOTO: OnceLock<Server> = OnceLock::new();
        let server = tokio::task::spawn_blocking(|| MOTO.get_or_init(start_moto)).await;
        Self::at(server.unwrap().port())
    }

    pub(crate) async fn ministack() -> Self {
        static MINISTACK: OnceLock<Server> = OnceLock::new();
        let server = tokio::task::spawn_blocking(|| MINISTACK.get_or_init(start_ministack)).await;
        Self::at(server.unwrap().port())
    }

    /// A key that is new.
    pub(crate) async fn key(&self) -> String {
        self.key_of(KeySpec::SymmetricDefault, KeyUsageType::EncryptDecrypt)
            .await
    }

    pub(crate) async fn key_of(&self, spec: KeySpec, usage: KeyUsageType) -> String {
        let request = self.admin().create_key().key_spec(spec).key_usage(usage);
        let key = request.send().await.unwrap().key_metadata.unwrap();
        key.arn.unwrap()
    }

    /// Its owner's own client.
    pub(crate) fn admin(&self) -> Client {
        Client::new(&config(&self.url))
    }

    pub(crate) fn builder(&self, key: &str) -> AwsKekBuilder {
        AwsKek::builder(key)
            .config(config(&self.url))
            .loopback_without_tls()
    }

    pub(crate) async fn connect(&self, key: &str) -> AwsKek {
        self.builder(key).connect().await.unwrap()
    }

    /// With bounds as short as a test may wait, and one attempt.
    pub(crate) async fn impatient(&self, key: &str) -> AwsKek {
        self.builder(key)
            .connect_timeout(Duration::from_millis(500))
            .attempt_timeout(Duration::from_millis(500))
            .timeout(Duration::from_secs(1))
            .attempts(1)
            .connect()
            .await
            .unwrap()
    }
}

/// What an application without a chain has: an endpoint and credentials.
pub(crate) fn config(url: &str) -> SdkConfig {
    with_credentials(
        url,
        SharedCredentialsProvider::new(Credentials::new(
            "AKIAIOSFODNN7TESTING",
            SECRET,
            None,
            None,
            "tests",
        )),
    )
}

pub(crate) fn with_credentials(url: &str, credentials: SharedCredentialsProvider) -> SdkConfig {
    SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-east-1"))
        .endpoint_url(url)
        .credentials_provider(credentials)
        .build()
}

pub(crate) fn start_moto() -> Server {
    let python = interpreter();
    server::start(
        &[
            &python,
            "-m",
            "moto.server",
            "-H",
            "127.0.0.1",
            "-p",
            "PORT",
        ],
        &[],
    )
}

/// It keeps its keys in its folder when it is asked to stop.
pub(crate) fn start_ministack() -> Server {
    let python = interpreter();
    server::start(
        &[&python, "-c", "from ministack.app import main; main()"],
        &[
            ("BIND_HOST", "127.0.0.1"),
            ("GATEWAY_PORT", "PORT"),
            ("PERSIST_STATE", "1"),
            ("STATE_DIR", "FOLDER/state"),
            ("HOME", "FOLDER"),
        ],
    )
}

/// The id in the ARN of a key, since moto disables, enables and deletes by ids alone.
pub(crate) fn id(arn: &str) -> &str {
    arn.rsplit_once('/').unwrap().1
}

/// A well-formed name of a key that is nowhere.
pub(crate) const NOWHERE: &str =
    "arn:aws:kms:us-east-1:123456789012:key/0987dcba-09fe-87dc-65ba-ab0987654321";
