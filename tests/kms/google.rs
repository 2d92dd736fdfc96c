//! Google Cloud KMS, on a fake that Google's own client accepts. Never tried against the service.

mod chain;
mod checksums;
mod failures;
mod outages;
mod record;
mod states;
mod tls;

use crate::support::fake::{Fake, closed_port, run};
use crate::support::hex::{hex, unhex};
use crate::support::place::{ROOT, place};
use fieldseal::kek::Kek;
use fieldseal_kms_google::{GoogleKek, GoogleKekBuilder};
use fieldseal_testing::{KekUnderTest, kek_contract};
use google_cloud_auth::credentials::{
    CacheableResource, Credentials, CredentialsProvider, EntityTag,
};
use google_cloud_auth::errors::CredentialsError;
use http::{Extensions, HeaderMap, header};
use serde_json::{Value, json};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

kek_contract! {
    #[tokio::test(flavor = "multi_thread")]
    contract: under_test().await
}

async fn under_test() -> KekUnderTest {
    let nowhere = GoogleKek::builder(&name("contract"))
        .credentials(Token::right())
        .endpoint(&format!("http://127.0.0.1:{}", closed_port()))
        .loopback_without_tls()
        .build()
        .unwrap();
    let one: Box<dyn Kek> = Box::new(kek(&created("contract").await));
    let other: Box<dyn Kek> = Box::new(kek(&created("contract").await));
    let nowhere: Box<dyn Kek> = Box::new(nowhere);
    KekUnderTest::new(one, other)
        .unreachable(nowhere)
        .credential(TOKEN)
}

/// The fake proves nothing about Google, but it is not our client alone that it satisfies.
#[test]
fn googles_own_client_accepts_the_fake() {
    let port = fake().port().to_string();
    assert_eq!(run("cloud_kms_client.py", &[&port, "check"]), "accepted");
}

#[tokio::test]
async fn googles_own_client_opens_what_we_wrap_and_wraps_what_we_open() {
    let id = created("vendor").await;
    let (kek, port, name) = (kek(&id), fake().port().to_string(), name(&id));
    let bytes = hex(&place(7).bytes());

    let wrapped = hex(&kek.wrap(&place(7), &ROOT).await.unwrap());
    let theirs = run(
        "cloud_kms_client.py",
        &[&port, "decrypt", &name, &wrapped, &bytes],
    );
    assert_eq!(theirs, hex(&ROOT));

    let theirs = run(
        "cloud_kms_client.py",
        &[&port, "encrypt", &name, &hex(&ROOT), &bytes],
    );
    let opened = kek.unwrap(&place(7), &unhex(&theirs)).await.unwrap();
    assert_eq!(*opened, ROOT);
}

#[test]
fn a_kek_is_called_as_documents_call_it() {
    let kek = GoogleKek::builder(&name("app"))
        .credentials(Token::right())
        .build()
        .unwrap();
    assert_eq!(
        kek.name(),
        "gcp-kms:projects/p/locations/l/keyRings/r/cryptoKeys/app"
    );
    assert!(!kek.is_public());
}

const TOKEN: &str = "ya29.the-token-of-the-tests";

/// One for all tests, over HTTP: keys have ids of their own.
fn fake() -> &'static Fake {
    static FAKE: OnceLock<Fake> = OnceLock::new();
    FAKE.get_or_init(|| Fake::start("cloud_kms.py", false))
}

fn name(id: &str) -> String {
    format!("projects/p/locations/l/keyRings/r/cryptoKeys/{id}")
}

fn builder(fake: &Fake, id: &str) -> GoogleKekBuilder {
    builder_at(&fake.url(), id)
}

fn builder_at(url: &str, id: &str) -> GoogleKekBuilder {
    GoogleKek::builder(&name(id))
        .credentials(Token::right())
        .endpoint(url)
        .loopback_without_tls()
}

fn kek(id: &str) -> GoogleKek {
    builder(fake(), id).build().unwrap()
}

/// One that gives up soon.
fn hasty(fake: &Fake, id: &str) -> GoogleKek {
    hasty_at(&fake.url(), id)
}

fn hasty_at(url: &str, id: &str) -> GoogleKek {
    builder_at(url, id)
        .attempt_timeout(Duration::from_secs(1))
        .timeout(Duration::from_secs(3))
        .build()
        .unwrap()
}

/// A new key on the fake, whose id begins with this.
async fn created(prefix: &str) -> String {
    created_on(fake(), prefix, "ENCRYPT_DECRYPT").await
}

async fn created_on(fake: &Fake, prefix: &str, purpose: &str) -> String {
    static NEXT: AtomicU32 = AtomicU32::new(1);
    let id = format!("{prefix}-{}", NEXT.fetch_add(1, Ordering::Relaxed));
    let path = format!("/v1/projects/p/locations/l/keyRings/r/cryptoKeys?cryptoKeyId={id}");
    fake.ask("POST", &path, TOKEN, &json!({ "purpose": purpose }))
        .await;
    id
}

/// Calls the API about this key.
async fn administer(id: &str, method: &str, rest: &str, body: Value) {
    let path = format!("/v1/{}{rest}", name(id));
    fake().ask(method, &path, TOKEN, &body).await;
}

/// Credentials that are told, and print everything so that a leak would show.
#[derive(Debug)]
struct Token(Result<&'static str, bool>);

impl Token {
    fn right() -> Credentials {
        Self(Ok(TOKEN)).into()
    }
}

impl CredentialsProvider for Token {
    async fn headers(
        &self,
        _: Extensions,
    ) -> Result<CacheableResource<HeaderMap>, CredentialsError> {
        let token = self.0.map_err(|transient| {
            CredentialsError::from_msg(transient, "s3cret of the token server")
        })?;
        let value = format!("Bearer {token}").parse().unwrap();
        Ok(CacheableResource::New {
            entity_tag: EntityTag::new(),
            data: [(header::AUTHORIZATION, value)].into_iter().collect(),
        })
    }

    async fn universe_domain(&self) -> Option<String> {
        None
    }
}
