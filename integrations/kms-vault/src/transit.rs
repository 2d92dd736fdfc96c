//! A key of Transit as a KEK.

use crate::answer::Asked;
use crate::builder::VaultKekBuilder;
use crate::capabilities::{Capabilities, CapabilitiesRequest};
use crate::cause::Cause;
use crate::ciphertext::{Ciphertext, NotCiphertext};
use crate::http::{Answer, Http};
use crate::key::{KeyFacts, KeyPath};
use crate::session::{Refused, Session};
use base64ct::{Base64, Encoding};
use fieldseal::kek::{Kek, KekError, KekErrorKind, KekFuture, KeyPlace};
use rustify::endpoint::Endpoint;
use serde::Deserialize;
use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use vaultrs::api::transit::requests::{
    DecryptDataRequest, EncryptDataRequest, ReadKeyRequest, RewrapDataRequest,
};
use zeroize::{Zeroize, Zeroizing};

/// A key of the Transit engine, which wraps the roots of a keyring.
///
/// ```no_run
/// # async fn example() -> Result<(), fieldseal::KekError> {
/// use fieldseal::Kek;
/// use fieldseal_kms_vault::{Login, VaultKek};
///
/// // `VAULT_ADDR`, `VAULT_NAMESPACE` and `VAULT_CACERT` say where the server is.
/// let kek = VaultKek::builder("transit", "fieldseal-shop")
///     .login(Login::kubernetes("shop"))
///     .build()?;
/// assert_eq!(kek.name(), "vault-transit:transit/fieldseal-shop");
/// kek.health().await?;
/// # Ok(())
/// # }
/// ```
///
/// # Security
///
/// The place of a root is the context from which Transit derives the key that wraps it, so the server itself refuses it in another place. A
/// key that is not derived would ignore the context, and is refused. Plaintexts pass through the buffers of the HTTP client, which are not
/// wiped; our own copies are.
pub struct VaultKek {
    key: KeyPath,
    http: Http,
    session: Session,
    timeout: Duration,
    /// The server was asked what kind of key it is, and it was the right one.
    checked: AtomicBool,
}

impl VaultKek {
    /// The key of this name in the Transit engine mounted there.
    #[must_use]
    pub fn builder(mount: &str, key: &str) -> VaultKekBuilder {
        VaultKekBuilder::new(mount, key)
    }

    /// The key of this name in the Transit engine mounted there, on the server and with the token that the environment names: `VAULT_ADDR`,
    /// `VAULT_TOKEN`, `VAULT_NAMESPACE`, `VAULT_CACERT`, or the same with `BAO_`.
    ///
    /// # Errors
    ///
    /// As [`VaultKekBuilder::build`].
    pub fn from_env(mount: &str, key: &str) -> Result<Self, KekError> {
        Self::builder(mount, key).build()
    }

    pub(crate) fn new(key: KeyPath, http: Http, session: Session, timeout: Duration) -> Self {
        Self {
            key,
            http,
            session,
            timeout,
            checked: AtomicBool::new(false),
        }
    }

    /// Wraps what is wrapped anew, under the newest version of the key. The server does it: the root does not leave it, and
    /// no permission to decrypt is needed.
    ///
    /// After the key was rotated, rewrap the roots of all keyrings before you raise `min_decryption_version`: `fieldseal keys rewrap`, or
    /// [`KeyringOperator::rewrap`](fieldseal::keyring::KeyringOperator::rewrap), which ask for this.
    ///
    /// ```no_run
    /// # async fn example(kek: fieldseal_kms_vault::VaultKek, place: fieldseal::kek::KeyPlace, old: Vec<u8>)
    /// # -> Result<(), fieldseal::KekError> {
    /// use fieldseal_kms_vault::VaultKek;
    ///
    /// assert_eq!(VaultKek::version(&old), Some(1));
    /// let new = kek.rewrap(&place, &old).await?;
    /// assert_eq!(VaultKek::version(&new), Some(2));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`Kek::unwrap`]; [`KekErrorKind::Disabled`] for what was wrapped under a version that is no longer allowed.
    pub async fn rewrap(&self, place: &KeyPlace, wrapped: &[u8]) -> Result<Vec<u8>, KekError> {
        self.bounded(async {
            let old = Ciphertext::parse(wrapped).map_err(refused)?;
            self.check_once().await?;
            let request = RewrapDataRequest {
                mount: self.key.mount(),
                name: self.key.key(),
                ciphertext: old.text().to_owned(),
                context: Some(context(place)),
                ..RewrapDataRequest::default()
            };
            let answer: Wrapped = self.ask(Asked::Ciphertext, "rewrap", &request).await?;
            answer.bytes()
        })
        .await
    }

    /// The version of the key that wrapped this; none if it is nothing that Transit wrapped.
    #[must_use]
    pub fn version(wrapped: &[u8]) -> Option<u32> {
        Ciphertext::parse(wrapped).ok().map(|it| it.version())
    }

    async fn wrap_now(&self, place: &KeyPlace, plaintext: &[u8]) -> Result<Vec<u8>, KekError> {
        // Each time: wrapping is rare, and a key of the wrong kind would be noticed by nobody else.
        self.check().await?;
        let mut request = EncryptDataRequest {
            mount: self.key.mount(),
            name: self.key.key(),
            plaintext: Base64::encode_string(plaintext),
            context: Some(context(place)),
            ..EncryptDataRequest::default()
        };
        let answer = self.ask::<Wrapped>(Asked::Key, "encrypt", &request).await;
        request.plaintext.zeroize();
        answer?.bytes()
    }

    async fn unwrap_now(
        &self,
        place: &KeyPlace,
        wrapped: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, KekError> {
        let ciphertext = Ciphertext::parse(wrapped).map_err(refused);
        // Where nothing listens, that is what has to be said, whatever the bytes are.
        self.check_once().await?;
        let request = DecryptDataRequest {
            mount: self.key.mount(),
            name: self.key.key(),
            ciphertext: ciphertext?.text().to_owned(),
            context: Some(context(place)),
            ..DecryptDataRequest::default()
        };
        let answer: Opened = self.ask(Asked::Ciphertext, "decrypt", &request).await?;
        let text = Zeroizing::new(answer.plaintext);
        Base64::decode_vec(&text)
            .map(Zeroizing::new)
            .map_err(|_| Cause::NotUnderstood.of(KekErrorKind::Unavailable))
    }

    async fn health_now(&self) -> Result<(), KekError> {
        self.check().await?;
        let path = self.key.path("decrypt");
        let request = CapabilitiesRequest(&path);
        let asked = self.ask(Asked::Permission, "capabilities of", &request);
        let token: Capabilities = match asked.await {
            Ok(token) => token,
            // Its token has just read the key. Whoever may not ask may decrypt nonetheless.
            Err(error) if error.kind() == KekErrorKind::Denied => return Ok(()),
            Err(error) => return Err(error),
        };
        match token.permit("update") {
            true => Ok(()),
            false => Err(Cause::Reason {
                path,
                status: 403,
                reason: "the token's policies lack `update`",
            }
            .of(KekErrorKind::Denied)),
        }
    }

    async fn check_once(&self) -> Result<(), KekError> {
        match self.checked.load(Ordering::Relaxed) {
            true => Ok(()),
            false => self.check().await,
        }
    }

    async fn check(&self) -> Result<(), KekError> {
        let request = ReadKeyRequest {
            mount: self.key.mount(),
            name: self.key.key(),
        };
        let facts: KeyFacts = self.ask(Asked::Key, "keys", &request).await?;
        facts.check()?;
        self.checked.store(true, Ordering::Relaxed);
        Ok(())
    }

    /// Asks up to three times, and once more with another token when this one is gone. A token that may not ask what it may do is not gone.
    async fn ask<T: serde::de::DeserializeOwned>(
        &self,
        asked: Asked,
        operation: &str,
        request: &impl Endpoint,
    ) -> Result<T, KekError> {
        let mut another_token = asked == Asked::Permission;
        let mut failures = 0;
        loop {
            let error = match self.attempt(request).await {
                Ok((answer, token)) if answer.status == 403 && !another_token => {
                    another_token = true;
                    match self.session.refused(&self.http, &token).await {
                        Ok(()) => continue,
                        Err(Refused::Denied) => {
                            return answer.data(asked, &self.key.path(operation));
                        }
                        Err(Refused::Other(error)) => {
                            another_token = false;
                            error
                        }
                    }
                }
                Ok((answer, _)) => match answer.data(asked, &self.key.path(operation)) {
                    Ok(data) => return Ok(data),
                    Err(error) => error,
                },
                Err(error) => error,
            };
            failures += 1;
            if !error.is_retryable() || failures == ATTEMPTS {
                return Err(error);
            }
            tokio::time::sleep(PAUSE * failures * failures).await;
        }
    }

    async fn attempt(
        &self,
        request: &impl Endpoint,
    ) -> Result<(Answer, std::sync::Arc<crate::session::Token>), KekError> {
        let token = self.session.token(&self.http).await?;
        let answer = self.http.send(Some(token.text()), request).await?;
        Ok((answer, token))
    }

    /// However often it is tried, and whoever holds the login: it ends.
    async fn bounded<T>(
        &self,
        call: impl Future<Output = Result<T, KekError>>,
    ) -> Result<T, KekError> {
        match tokio::time::timeout(self.timeout, call).await {
            Ok(ended) => ended,
            Err(_) => Err(Cause::TimedOut.of(KekErrorKind::Unavailable)),
        }
    }
}

impl Kek for VaultKek {
    fn name(&self) -> &str {
        self.key.name()
    }

    fn wrap<'a>(&'a self, place: &'a KeyPlace, plaintext: &'a [u8]) -> KekFuture<'a, Vec<u8>> {
        Box::pin(self.bounded(self.wrap_now(place, plaintext)))
    }

    fn unwrap<'a>(
        &'a self,
        place: &'a KeyPlace,
        wrapped: &'a [u8],
    ) -> KekFuture<'a, Zeroizing<Vec<u8>>> {
        Box::pin(self.bounded(self.unwrap_now(place, wrapped)))
    }

    fn rewrap<'a>(
        &'a self,
        place: &'a KeyPlace,
        wrapped: &'a [u8],
    ) -> Option<KekFuture<'a, Vec<u8>>> {
        Some(Box::pin(VaultKek::rewrap(self, place, wrapped)))
    }

    fn health(&self) -> KekFuture<'_, ()> {
        Box::pin(self.bounded(self.health_now()))
    }
}

impl fmt::Debug for VaultKek {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VaultKek")
            .field("name", &self.key.name())
            .finish_non_exhaustive()
    }
}

/// The place as bytes, as Transit takes a context.
fn context(place: &KeyPlace) -> String {
    Base64::encode_string(&place.bytes())
}

fn refused(why: NotCiphertext) -> KekError {
    KekError::with_source(KekErrorKind::Refused, why)
}

#[derive(Deserialize)]
struct Wrapped {
    ciphertext: String,
}

impl Wrapped {
    /// What could not be unwrapped later must not be stored.
    fn bytes(self) -> Result<Vec<u8>, KekError> {
        match Ciphertext::parse(self.ciphertext.as_bytes()) {
            Ok(_) => Ok(self.ciphertext.into_bytes()),
            Err(_) => Err(Cause::NotUnderstood.of(KekErrorKind::Unavailable)),
        }
    }
}

#[derive(Deserialize)]
struct Opened {
    plaintext: String,
}

const ATTEMPTS: u32 = 3;
const PAUSE: Duration = Duration::from_millis(200);
