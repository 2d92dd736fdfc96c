//! What stands for AWS KMS, and keys there.

use crate::support::python::interpreter;
use crate::support::server::Server;
use crate::support::server::start;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::Credentials;
use aws_sdk_kms::Client;
use fieldseal::Kek;
use fieldseal_kms_aws::{AwsKms, AwsKmsBuilder};
use fieldseal_testing::KekUnderTest;
use std::path::Path;
use std::sync::OnceLock;
use std::time::Duration;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Emulator {
    Moto,
    Ministack,
}

/// What tells the emulators nothing, and must not be seen.
pub(crate) const SECRET: &str = "a-secret-access-key-of-a-test-9f2c";

impl Emulator {
    /// One for all tests that do not break it.
    pub(crate) fn shared(self) -> &'static Server {
        static MOTO: OnceLock<Server> = OnceLock::new();
        static MINISTACK: OnceLock<Server> = OnceLock::new();
        match self {
            Self::Moto => &MOTO,
            Self::Ministack => &MINISTACK,
        }
        .get_or_init(|| self.start())
    }

    pub(crate) fn start(self) -> Server {
        let programs = Path::new(&interpreter()).parent().unwrap().to_owned();
        let program = |name: &str| programs.join(name).to_str().unwrap().to_owned();
        match self {
            Self::Moto => start(
                &[&program("moto_server"), "-H", "127.0.0.1", "-p", "PORT"],
                &[],
            ),
            Self::Ministack => start(
                &[&program("ministack")],
                &[("BIND_HOST", "127.0.0.1"), ("GATEWAY_PORT", "PORT")],
            ),
        }
    }
}

pub(crate) fn config(address: &str) -> SdkConfig {
    SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-east-1"))
        .endpoint_url(address)
        .credentials_provider(
            aws_credential_types::provider::SharedCredentialsProvider::new(Credentials::new(
                "test", SECRET, None, None, "static",
            )),
        )
        .build()
}

pub(crate) fn address(server: &Server) -> String {
    format!("http://127.0.0.1:{}", server.port())
}

/// The SDK's own client, with which the keys are made and unmade.
pub(crate) fn client(server: &Server) -> Client {
    Client::new(&config(&address(server)))
}

pub(crate) async fn new_key(server: &Server) -> String {
    let key = client(server).create_key().send().await.unwrap();
    key.key_metadata.unwrap().arn.unwrap()
}

/// Quick to give up, since nothing here is far away.
pub(crate) fn builder(arn: &str, address: &str) -> AwsKmsBuilder {
    AwsKms::builder(arn)
        .config(config(address))
        .insecure_http_on_loopback()
        .attempt_timeout(Duration::from_secs(2))
        .timeout(Duration::from_secs(5))
}

pub(crate) async fn kek(server: &Server, arn: &str) -> AwsKms {
    builder(arn, &address(server)).connect().await.unwrap()
}

pub(crate) async fn keks(emulator: Emulator) -> KekUnderTest {
    let server = emulator.shared();
    let boxed = async |arn: String| Box::new(kek(server, &arn).await) as Box<dyn Kek>;
    let arn = new_key(server).await;
    // The port of `discard`, on which nothing has listened for decades.
    let nowhere = builder(&arn, "http://127.0.0.1:9").connect().await.unwrap();
    KekUnderTest::new(boxed(arn).await, boxed(new_key(server).await).await)
        .unreachable(Box::new(nowhere) as Box<dyn Kek>)
        .credential(SECRET)
}
