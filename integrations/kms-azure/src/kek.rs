//! An RSA key of Azure Key Vault.

use crate::address::Address;
use crate::builder::AzureKekBuilder;
use crate::cause::{self, Asked, Cause};
use crate::wrap::{Wrap, is_version};
use azure_core::http::{RequestContent, Response};
use azure_core::json::to_json;
use azure_security_keyvault_keys::models::{
    EncryptionAlgorithm, Key, KeyClientWrapKeyOptions, KeyOperationParameters, KeyOperationResult,
    KeyType,
};
use azure_security_keyvault_keys::{KeyClient, ResourceId};
use fieldseal::kek::{Kek, KekError, KekErrorKind, KekFuture, KeyPlace};
use serde::de::DeserializeOwned;
use std::fmt;
use std::time::Duration;
use zeroize::{Zeroize as _, Zeroizing};

/// An RSA key of Azure Key Vault or of a managed HSM, named `azure-keyvault:https://VAULT/keys/KEY`.
///
/// ```
/// # fn main() -> Result<(), fieldseal::KekError> {
/// use fieldseal_kms_azure::AzureKek;
///
/// let kek = AzureKek::new("https://app.vault.azure.net/keys/fieldseal")?;
/// # let _ = kek;
/// # Ok(())
/// # }
/// ```
///
/// # Security
///
/// Anyone who has the public half can wrap, so [`is_public`](Kek::is_public) is true: tell the vault the check value of the keyring's own
/// key. RSA-OAEP in Key Vault has no context either, so this provider unwraps a root at another place than its own; that the root is bound to its place
/// is checked by the keyring, with what was wrapped beside it. The client keeps copies of a request's and a response's JSON until it has sent or read
/// them, and does not wipe them.
pub struct AzureKek {
    address: Address,
    name: String,
    client: KeyClient,
    limits: Limits,
}

/// How long things may take.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    pub(crate) attempt: Duration,
    pub(crate) call: Duration,
}

impl Limits {
    pub(crate) const DEFAULT: Self = Self {
        attempt: Duration::from_secs(10),
        call: Duration::from_secs(30),
    };
}

impl AzureKek {
    /// The key at this address, `https://VAULT/keys/KEY`, reached with the credential that the environment has.
    ///
    /// # Errors
    ///
    /// [`KekErrorKind::Configuration`] for an address that is not of this form. A version is not named: Key Vault wraps with the newest one, and
    /// which it was is kept with what it wrapped.
    pub fn new(address: &str) -> Result<Self, KekError> {
        Self::builder(address).build()
    }

    /// The key at this address, with more to say about how it is reached.
    pub fn builder(address: &str) -> AzureKekBuilder {
        AzureKekBuilder::new(address)
    }

    pub(crate) fn from_parts(address: Address, client: KeyClient, limits: Limits) -> Self {
        Self {
            name: format!("azure-keyvault:{}/keys/{}", address.vault, address.key),
            address,
            client,
            limits,
        }
    }

    /// The newest version of the key, which permits these operations, and its bits.
    async fn newest(&self, operations: &[&'static str]) -> Result<(String, usize), KekError> {
        let key = self.attempts(|| self.ask_key()).await?;
        let bits = usable(&key, operations)?;
        let id = key.key.and_then(|key| key.kid);
        Ok((self.version(id.as_deref())?, bits))
    }

    async fn wrapped(&self, plaintext: &[u8]) -> Result<Vec<u8>, KekError> {
        if plaintext.len() > LONGEST {
            return Err(configuration(Cause::Long(plaintext.len())));
        }
        // Asked each time: Key Vault wraps under a disabled key too, and says nothing of a short one.
        let (version, bits) = self.newest(&["wrapKey", "unwrapKey"]).await?;
        if bits < SHORTEST {
            return Err(configuration(Cause::Short(bits)));
        }
        let answer = self
            .attempts(|| self.ask_to_wrap(&version, plaintext))
            .await?;
        let bytes = Wrap {
            version: &version,
            ciphertext: &self.result(answer, &version)?,
        }
        .bytes();
        // Never stored unless it would be read again.
        match Wrap::parse(&bytes) {
            Some(_) => Ok(bytes),
            None => Err(unavailable(Cause::Answer)),
        }
    }

    async fn unwrapped(&self, wrapped: &[u8]) -> Result<Zeroizing<Vec<u8>>, KekError> {
        let Some(wrap) = Wrap::parse(wrapped) else {
            return Err(refused(Cause::Format));
        };
        match self.opened(wrap).await {
            // The key, or the version that the bytes name? Versions are never deleted alone: one that is missing was never of this key.
            Err(missing) if missing.kind() == KekErrorKind::NotFound => {
                match self
                    .newest(&[])
                    .await
                    .map_err(|error| (error.kind(), error))
                {
                    Ok(_) | Err((KekErrorKind::Disabled | KekErrorKind::Configuration, _)) => {
                        Err(refused(Cause::NoVersion(wrap.version.to_owned())))
                    }
                    Err((KekErrorKind::Unavailable, error)) => Err(error),
                    Err(_) => Err(missing),
                }
            }
            answer => answer,
        }
    }

    async fn opened(&self, wrap: Wrap<'_>) -> Result<Zeroizing<Vec<u8>>, KekError> {
        let answer = self.attempts(|| self.ask_to_unwrap(wrap)).await?;
        self.result(answer, wrap.version)
    }

    /// Looks at the key, and lets it refuse bytes that nobody wrapped: only who may unwrap is told that they do not open.
    async fn healthy(&self) -> Result<(), KekError> {
        let (version, bits) = self.newest(&["unwrapKey"]).await?;
        let ciphertext = vec![1; bits / 8];
        let probe = Wrap {
            version: &version,
            ciphertext: &ciphertext,
        };
        match self.opened(probe).await {
            Err(error) if error.kind() == KekErrorKind::Refused => Ok(()),
            Err(error) => Err(error),
            Ok(_) => Err(unavailable(Cause::Answer)),
        }
    }

    fn result(
        &self,
        answer: KeyOperationResult,
        version: &str,
    ) -> Result<Zeroizing<Vec<u8>>, KekError> {
        let result = answer.result.map(Zeroizing::new);
        if self.version(answer.kid.as_deref())? != version {
            return Err(unavailable(Cause::OtherKey));
        }
        result.ok_or_else(|| unavailable(Cause::Answer))
    }

    /// The version in the id of a key, which must be this one: the answer to another question is never used.
    fn version(&self, id: Option<&str>) -> Result<String, KekError> {
        let id: ResourceId = id
            .and_then(|id| id.parse().ok())
            .ok_or_else(|| unavailable(Cause::Answer))?;
        id.version
            .filter(|version| {
                is_version(version) && id.name.eq_ignore_ascii_case(&self.address.key)
            })
            .ok_or_else(|| unavailable(Cause::OtherKey))
    }

    async fn ask_key(&self) -> Result<Key, KekError> {
        let answer = self.client.get_key(&self.address.key, None).await;
        read(answer, Asked::Look)
    }

    async fn ask_to_wrap(
        &self,
        version: &str,
        plaintext: &[u8],
    ) -> Result<KeyOperationResult, KekError> {
        let options = KeyClientWrapKeyOptions {
            key_version: Some(version.to_owned()),
            ..Default::default()
        };
        let body = parameters(plaintext)?;
        let answer = self
            .client
            .wrap_key(&self.address.key, body, Some(options))
            .await;
        read(answer, Asked::Wrap)
    }

    async fn ask_to_unwrap(&self, wrap: Wrap<'_>) -> Result<KeyOperationResult, KekError> {
        let body = parameters(wrap.ciphertext)?;
        let answer = self
            .client
            .unwrap_key(&self.address.key, wrap.version, body, None)
            .await;
        read(answer, Asked::Unwrap)
    }

    /// Asks up to three times while it is worth trying again.
    async fn attempts<T, A>(&self, ask: impl Fn() -> A) -> Result<T, KekError>
    where
        A: Future<Output = Result<T, KekError>>,
    {
        let mut pause = PAUSE;
        for _ in 1..ATTEMPTS {
            match self.within(self.limits.attempt, ask()).await {
                Err(error) if error.is_retryable() => {}
                answer => return answer,
            }
            tokio::time::sleep(pause).await;
            pause *= 4;
        }
        self.within(self.limits.attempt, ask()).await
    }

    async fn within<T>(
        &self,
        limit: Duration,
        answer: impl Future<Output = Result<T, KekError>>,
    ) -> Result<T, KekError> {
        tokio::time::timeout(limit, answer)
            .await
            .unwrap_or_else(|_| Err(unavailable(Cause::Deadline(limit))))
    }

    async fn bounded<T>(
        &self,
        answer: impl Future<Output = Result<T, KekError>>,
    ) -> Result<T, KekError> {
        self.within(self.limits.call, answer).await
    }
}

impl Kek for AzureKek {
    fn name(&self) -> &str {
        &self.name
    }

    fn is_public(&self) -> bool {
        true
    }

    fn wrap<'a>(&'a self, _: &'a KeyPlace, plaintext: &'a [u8]) -> KekFuture<'a, Vec<u8>> {
        Box::pin(self.bounded(self.wrapped(plaintext)))
    }

    fn unwrap<'a>(
        &'a self,
        _: &'a KeyPlace,
        wrapped: &'a [u8],
    ) -> KekFuture<'a, Zeroizing<Vec<u8>>> {
        Box::pin(self.bounded(self.unwrapped(wrapped)))
    }

    fn health(&self) -> KekFuture<'_, ()> {
        Box::pin(self.bounded(self.healthy()))
    }
}

impl fmt::Debug for AzureKek {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AzureKek")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

fn read<T: DeserializeOwned>(
    answer: azure_core::Result<Response<T>>,
    asked: Asked,
) -> Result<T, KekError> {
    answer
        .and_then(Response::into_model)
        .map_err(|error| cause::of(error, asked))
}

fn parameters(value: &[u8]) -> Result<RequestContent<KeyOperationParameters>, KekError> {
    let mut parameters = KeyOperationParameters {
        algorithm: Some(EncryptionAlgorithm::RsaOaep256),
        value: Some(value.to_vec()),
        ..Default::default()
    };
    let body = to_json(&parameters);
    parameters.value.zeroize();
    body.map(Into::into)
        .map_err(|error| cause::of(error, Asked::Wrap))
}

/// The bits of an RSA key that is enabled and permits these operations.
fn usable(key: &Key, operations: &[&'static str]) -> Result<usize, KekError> {
    let enabled = key
        .attributes
        .as_ref()
        .and_then(|attributes| attributes.enabled);
    let Some(key) = &key.key else {
        return Err(unavailable(Cause::Answer));
    };
    let (Some(KeyType::Rsa | KeyType::RsaHsm), Some(modulus)) = (&key.kty, &key.n) else {
        return Err(configuration(Cause::NotRsa));
    };
    if enabled == Some(false) {
        return Err(KekError::with_source(
            KekErrorKind::Disabled,
            Cause::Disabled,
        ));
    }
    if let Some(permitted) = &key.key_ops {
        for operation in operations {
            if !permitted.iter().any(|permitted| permitted == operation) {
                return Err(configuration(Cause::Operation(operation)));
            }
        }
    }
    let leading = modulus.iter().take_while(|byte| **byte == 0).count();
    let top = modulus.get(leading).map_or(0, |byte| byte.leading_zeros());
    Ok((modulus.len() - leading) * 8 - top as usize)
}

fn unavailable(cause: Cause) -> KekError {
    KekError::with_source(KekErrorKind::Unavailable, cause)
}

fn configuration(cause: Cause) -> KekError {
    KekError::with_source(KekErrorKind::Configuration, cause)
}

fn refused(cause: Cause) -> KekError {
    KekError::with_source(KekErrorKind::Refused, cause)
}

const ATTEMPTS: u32 = 3;
const PAUSE: Duration = Duration::from_millis(200);

/// Fewer bits wrap nothing new. What was wrapped under fewer still opens.
const SHORTEST: usize = 3072;

/// A root with its binding.
const LONGEST: usize = 64;
