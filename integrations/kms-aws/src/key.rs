//! A key of AWS KMS, as vaults ask it.

use crate::builder::AwsKekBuilder;
use crate::call::call;
use crate::cause::Cause;
use aws_sdk_kms::Client;
use aws_sdk_kms::primitives::Blob;
use aws_sdk_kms::types::{KeyMetadata, KeySpec, KeyState, KeyUsageType};
use fieldseal::kek::{Kek, KekError, KekErrorKind, KekFuture, KeyPlace};
use std::collections::HashMap;
use std::fmt;
use zeroize::Zeroizing;

/// A symmetric key of AWS KMS that wraps roots.
///
/// Its name is `aws-kms:` and the ARN of the key. Cloning is cheap.
///
/// ```no_run
/// use fieldseal::kek::{Kek, KekError};
/// use fieldseal_kms_aws::AwsKek;
///
/// # async fn run() -> Result<(), KekError> {
/// let kek = AwsKek::connect("alias/fieldseal-production").await?;
/// kek.health().await?;
/// println!("{}", kek.name());     // aws-kms:arn:aws:kms:eu-central-1:111122223333:key/0987dcba-…
/// # Ok(()) }
/// ```
///
/// # Security
///
/// A wrapped root opens with the encryption context that names its keyring, purpose and id, and under this key: the key is named in the
/// request, and the one that the KMS says it used is compared. The context stands in CloudTrail, so a keyring's name is no secret.
///
/// The SDK copies a root into the request's body and out of the response's. Copies that are ours are wiped, those are freed without.
/// Tracing events of the SDK are not passed on, since at TRACE, with `LOG_SENSITIVE_BODIES` set, they show roots.
#[derive(Clone)]
pub struct AwsKek {
    client: Client,
    arn: String,
    name: String,
}

impl AwsKek {
    /// A key, with the region and the credentials of the SDK's standard chain.
    ///
    /// The ARN of a key is taken as it is. An alias, the ARN of an alias or a bare id is looked up once, now: what it stands for later
    /// does not matter, and documents hold the ARN.
    ///
    /// # Errors
    ///
    /// [`Configuration`](KekErrorKind::Configuration) for what is no name of a key, a key that is not symmetric, a missing region, or an
    /// endpoint without TLS; for all but the ARN of a key also what keeps the KMS from answering.
    pub async fn connect(key: &str) -> Result<Self, KekError> {
        Self::builder(key).connect().await
    }

    /// A key, with a configuration or time-outs of your own.
    pub fn builder(key: &str) -> AwsKekBuilder {
        AwsKekBuilder::new(key)
    }

    /// The ARN of the key.
    #[must_use]
    pub fn arn(&self) -> &str {
        &self.arn
    }

    pub(crate) fn new(client: Client, arn: &str) -> Self {
        Self {
            client,
            arn: arn.to_owned(),
            name: format!("aws-kms:{arn}"),
        }
    }

    pub(crate) fn client(&self) -> &Client {
        &self.client
    }

    async fn encrypt(&self, place: &KeyPlace, plaintext: &[u8]) -> Result<Vec<u8>, KekError> {
        if plaintext.is_empty() || plaintext.len() > LONGEST_PLAINTEXT {
            return Err(KekError::with_source(
                KekErrorKind::Configuration,
                Cause::Misuse("aws kms encrypts 1 to 4,096 bytes"),
            ));
        }
        let request = self
            .client
            .encrypt()
            .key_id(&self.arn)
            .set_encryption_context(Some(context(place)))
            .plaintext(Blob::new(plaintext));
        let answer = call("Encrypt", request.send()).await?;
        self.is_from_this_key("Encrypt", answer.key_id.as_deref())?;
        filled("Encrypt", answer.ciphertext_blob).map(Blob::into_inner)
    }

    async fn decrypt(
        &self,
        place: &KeyPlace,
        wrapped: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, KekError> {
        fits(wrapped)?;
        let request = self
            .client
            .decrypt()
            .key_id(&self.arn)
            .set_encryption_context(Some(context(place)))
            .ciphertext_blob(Blob::new(wrapped));
        let mut answer = call("Decrypt", request.send()).await?;
        let plaintext = answer
            .plaintext
            .take()
            .map(|blob| Zeroizing::new(blob.into_inner()));
        self.is_from_this_key("Decrypt", answer.key_id.as_deref())?;
        filled("Decrypt", plaintext)
    }

    /// Compares the key that the KMS says it used, should it have ignored the one in the request.
    pub(crate) fn is_from_this_key(
        &self,
        operation: &'static str,
        key: Option<&str>,
    ) -> Result<(), KekError> {
        match filled(operation, key)? == self.arn {
            true => Ok(()),
            false => Err(KekError::with_source(
                KekErrorKind::Refused,
                Cause::OtherKey,
            )),
        }
    }
}

impl Kek for AwsKek {
    fn name(&self) -> &str {
        &self.name
    }

    fn wrap<'a>(&'a self, place: &'a KeyPlace, plaintext: &'a [u8]) -> KekFuture<'a, Vec<u8>> {
        Box::pin(self.encrypt(place, plaintext))
    }

    fn unwrap<'a>(
        &'a self,
        place: &'a KeyPlace,
        wrapped: &'a [u8],
    ) -> KekFuture<'a, Zeroizing<Vec<u8>>> {
        Box::pin(self.decrypt(place, wrapped))
    }

    fn rewrap<'a>(
        &'a self,
        place: &'a KeyPlace,
        wrapped: &'a [u8],
    ) -> Option<KekFuture<'a, Vec<u8>>> {
        Some(Box::pin(AwsKek::rewrap(self, place, wrapped)))
    }

    /// Asks for the key's description: whether the KMS is reached, the key is there, of the right kind and enabled.
    ///
    /// Whether the credentials may also encrypt or decrypt is not seen.
    fn health(&self) -> KekFuture<'_, ()> {
        Box::pin(async move {
            let key = describe(&self.client, &self.arn).await?;
            usable(&key)
        })
    }
}

/// Credentials are in the client, so only the name is shown.
impl fmt::Debug for AwsKek {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("AwsKek").field(&self.name).finish()
    }
}

/// What the KMS knows of a key.
pub(crate) async fn describe(client: &Client, key: &str) -> Result<KeyMetadata, KekError> {
    let request = client.describe_key().key_id(key);
    let answer = call("DescribeKey", request.send()).await?;
    filled("DescribeKey", answer.key_metadata)
}

/// Whether a key can wrap at all, whatever its state.
pub(crate) fn symmetric(key: &KeyMetadata) -> Result<(), KekError> {
    let usage = key.key_usage.as_ref();
    let spec = key.key_spec.as_ref();
    match (usage, spec) {
        (Some(KeyUsageType::EncryptDecrypt), Some(KeySpec::SymmetricDefault)) => Ok(()),
        _ => Err(KekError::with_source(
            KekErrorKind::Configuration,
            Cause::Misuse("the key is no SYMMETRIC_DEFAULT key for ENCRYPT_DECRYPT"),
        )),
    }
}

fn usable(key: &KeyMetadata) -> Result<(), KekError> {
    symmetric(key)?;
    let (kind, state) = match &key.key_state {
        // While its primary region is changed, a key of several regions encrypts and decrypts.
        Some(KeyState::Enabled | KeyState::Updating) => return Ok(()),
        Some(KeyState::Disabled) => (KekErrorKind::Disabled, "Disabled"),
        Some(KeyState::PendingDeletion) => (KekErrorKind::Disabled, "PendingDeletion"),
        Some(KeyState::PendingReplicaDeletion) => {
            (KekErrorKind::Disabled, "PendingReplicaDeletion")
        }
        Some(KeyState::PendingImport) => (KekErrorKind::Disabled, "PendingImport"),
        Some(KeyState::Creating) => (KekErrorKind::Unavailable, "Creating"),
        Some(KeyState::Unavailable) => (KekErrorKind::Unavailable, "Unavailable"),
        _ if key.enabled => return Ok(()),
        _ => (KekErrorKind::Disabled, "not known"),
    };
    Err(KekError::with_source(kind, Cause::State(state)))
}

/// What was wrapped by AWS KMS has this length; anything else is not sent.
pub(crate) fn fits(wrapped: &[u8]) -> Result<(), KekError> {
    match wrapped.len() {
        1..=LONGEST_WRAPPED => Ok(()),
        _ => Err(KekError::with_source(
            KekErrorKind::Refused,
            Cause::Misuse("aws kms decrypts 1 to 6,144 bytes"),
        )),
    }
}

/// The place, as the key's additional authenticated data.
pub(crate) fn context(place: &KeyPlace) -> HashMap<String, String> {
    place
        .pairs()
        .map(|(name, value)| (name.to_owned(), value))
        .into()
}

/// A member that AWS KMS always answers.
pub(crate) fn filled<T>(operation: &'static str, member: Option<T>) -> Result<T, KekError> {
    member.ok_or_else(|| {
        KekError::with_source(
            KekErrorKind::Unavailable,
            Cause::Strange {
                operation,
                status: None,
            },
        )
    })
}

/// The limits of `Encrypt` and `Decrypt`.
const LONGEST_PLAINTEXT: usize = 4096;
const LONGEST_WRAPPED: usize = 6144;
