//! Azure Key Vault, on a fake that Azure's own client accepts. Never tried against the service.

mod chain;
mod failures;
mod keyrings;
mod outages;
mod record;
mod tls;
mod versions;

use crate::support::fake::{Fake, closed_port, run};
use crate::support::hex::{hex, unhex};
use crate::support::place::{ROOT, place};
use azure_core::credentials::{AccessToken, Secret, TokenCredential, TokenRequestOptions};
use azure_core::error::ErrorKind;
use azure_core::time::{Duration as Span, OffsetDateTime};
use fieldseal::kek::Kek;
use fieldseal_kms_azure::{AzureKek, AzureKekBuilder};
use fieldseal_testing::{KekUnderTest, kek_contract};
use serde_json::{Value, json};
use std::pin::Pin;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use tokio::sync::OnceCell;

// RSA-OAEP in Key Vault takes no context. `keyrings` shows what refuses a root that was moved.
kek_contract! {
    #[tokio::test(flavor = "multi_thread")]
    contract, breaking [a_root_opens_in_its_place_only: "another keyring's root is opened"]: under_test().await
}

async fn under_test() -> KekUnderTest {
    let nowhere = AzureKek::builder(&format!(
        "https://127.0.0.1:{}/keys/contract",
        closed_port()
    ))
    .credential(Token::right())
    .build()
    .unwrap();
    // Making RSA keys takes longer than all that is asked of them.
    static NAMES: OnceCell<[String; 2]> = OnceCell::const_new();
    let names = NAMES.get_or_init(async || [created("contract").await, created("contract").await]);
    let [one, other] = names
        .await
        .each_ref()
        .map(|name| Box::new(kek(name)) as Box<dyn Kek>);
    let nowhere: Box<dyn Kek> = Box::new(nowhere);
    KekUnderTest::new(one, other)
        .unreachable(nowhere)
        .credential(TOKEN)
}

/// The fake proves nothing about Azure, but it is not our client alone that it satisfies.
#[test]
fn azures_own_client_accepts_the_fake() {
    assert_eq!(client(&["check"]), "accepted");
}

#[tokio::test]
async fn azures_own_client_opens_what_we_wrap_and_wraps_what_we_open() {
    let name = created("vendor").await;
    let kek = kek(&name);

    let wrapped = kek.wrap(&place(7), &ROOT).await.unwrap();
    let (version, ciphertext) = (str::from_utf8(&wrapped[2..34]).unwrap(), &wrapped[34..]);
    let id = format!("{name}/{version}");
    assert_eq!(client(&["unwrap", &id, &hex(ciphertext)]), hex(&ROOT));

    let theirs = unhex(&client(&["wrap", &id, &hex(&ROOT)]));
    let stored = [&wrapped[..34], &theirs].concat();
    assert_eq!(*kek.unwrap(&place(7), &stored).await.unwrap(), ROOT);
}

#[test]
fn a_kek_is_called_as_documents_call_it() {
    let kek = AzureKek::builder("https://App.vault.azure.net:443/keys/fieldseal")
        .credential(Token::right())
        .build()
        .unwrap();
    assert_eq!(
        kek.name(),
        "azure-keyvault:https://app.vault.azure.net/keys/fieldseal"
    );
    assert!(kek.is_public());
}

const TOKEN: &str = "eyJ0.the-token-of-the-tests";

/// One for all tests: keys have names of their own.
fn fake() -> &'static Fake {
    static FAKE: OnceLock<Fake> = OnceLock::new();
    FAKE.get_or_init(|| Fake::start("key_vault.py", true))
}

fn client(arguments: &[&str]) -> String {
    static AUTHORITY: OnceLock<String> = OnceLock::new();
    let authority = AUTHORITY.get_or_init(|| fake().authority_file().to_str().unwrap().to_owned());
    let port = fake().port().to_string();
    run(
        "key_vault_client.py",
        &[&[&*port, authority], arguments].concat(),
    )
}

/// `any_challenge_resource`: an address does not end in `.vault.azure.net`.
fn builder(fake: &Fake, name: &str) -> AzureKekBuilder {
    builder_at(fake, &fake.url(), name)
}

/// At another address than its own.
fn builder_at(fake: &Fake, url: &str, name: &str) -> AzureKekBuilder {
    AzureKek::builder(&format!("{url}/keys/{name}"))
        .credential(Token::right())
        .certificate_authority(&fake.authority())
        .any_challenge_resource()
}

fn kek(name: &str) -> AzureKek {
    builder(fake(), name).build().unwrap()
}

/// One that gives up soon.
fn hasty(fake: &Fake, name: &str) -> AzureKek {
    hasty_at(fake, &fake.url(), name)
}

fn hasty_at(fake: &Fake, url: &str, name: &str) -> AzureKek {
    builder_at(fake, url, name)
        .attempt_timeout(Duration::from_secs(1))
        .timeout(Duration::from_secs(3))
        .build()
        .unwrap()
}

/// A new key on the fake, whose name begins with this.
async fn created(prefix: &str) -> String {
    created_on(fake(), prefix, json!({ "kty": "RSA", "key_size": 3072 })).await
}

async fn created_on(fake: &Fake, prefix: &str, key: Value) -> String {
    static NEXT: AtomicU32 = AtomicU32::new(1);
    let name = format!("{prefix}-{}", NEXT.fetch_add(1, Ordering::Relaxed));
    create_version(fake, &name, key).await;
    name
}

/// A new version of a key.
async fn create_version(fake: &Fake, name: &str, key: Value) -> String {
    let answer = administer(fake, "POST", &format!("/keys/{name}/create"), key).await;
    let id = answer["key"]["kid"].as_str().unwrap();
    id.rsplit('/').next().unwrap().to_owned()
}

async fn administer(fake: &Fake, method: &str, path: &str, body: Value) -> Value {
    let path = format!("{path}?api-version=2025-07-01");
    fake.ask(method, &path, TOKEN, &body).await
}

/// A credential that is told, and prints everything so that a leak would show.
#[derive(Debug)]
struct Token(Result<&'static str, ErrorKind>);

impl Token {
    fn right() -> Arc<dyn TokenCredential> {
        Arc::new(Self(Ok(TOKEN)))
    }
}

impl TokenCredential for Token {
    fn get_token<'a, 'b, 'c, 'd, 'e>(
        &'a self,
        scopes: &'b [&'c str],
        _: Option<TokenRequestOptions<'d>>,
    ) -> Pin<Box<dyn Future<Output = azure_core::Result<AccessToken>> + Send + 'e>>
    where
        'a: 'e,
        'b: 'e,
        'c: 'e,
        'd: 'e,
        Self: 'e,
    {
        // What the challenge names, and nothing wider.
        assert_eq!(scopes, ["https://vault.azure.net/.default"]);
        Box::pin(async move {
            match &self.0 {
                Ok(token) => Ok(AccessToken::new(
                    Secret::new(*token),
                    OffsetDateTime::now_utc() + Span::hours(1),
                )),
                // As credentials of `azure_identity` fail: what happened, in an error of theirs.
                Err(kind) => Err(azure_core::Error::with_error(
                    ErrorKind::Credential,
                    azure_core::Error::with_message(kind.clone(), "s3cret of the token server"),
                    "s3cret",
                )),
            }
        })
    }
}
