//! A symmetric key of Google Cloud KMS.

use crate::builder::GoogleKekBuilder;
use crate::cause::{self, Asked, Cause};
use crate::checksum::{self, Damaged};
use crate::key::is_version_of;
use bytes::Bytes;
use fieldseal::kek::{Kek, KekError, KekErrorKind, KekFuture, KeyPlace};
use google_cloud_auth::credentials::Credentials;
use google_cloud_gax::client_builder::internal::with_follow_redirects;
use google_cloud_gax::exponential_backoff::ExponentialBackoffBuilder;
use google_cloud_gax::options::RequestOptionsBuilder as _;
use google_cloud_gax::retry_policy::{Aip194Strict, RetryPolicyExt as _};
use google_cloud_kms_v1::client::KeyManagementService;
use google_cloud_kms_v1::model::crypto_key::CryptoKeyPurpose;
use google_cloud_kms_v1::model::crypto_key_version::CryptoKeyVersionState;
use std::fmt;
use std::time::Duration;
use tokio::sync::OnceCell;
use tracing::instrument::WithSubscriber as _;
use tracing::subscriber::NoSubscriber;
use zeroize::{Zeroize as _, Zeroizing};

/// A symmetric key of Google Cloud KMS, named `gcp-kms:projects/…/locations/…/keyRings/…/cryptoKeys/…`.
///
/// ```
/// # fn main() -> Result<(), fieldseal::KekError> {
/// use fieldseal_kms_google::GoogleKek;
///
/// let kek = GoogleKek::new("projects/app/locations/europe-west3/keyRings/app/cryptoKeys/fieldseal")?;
/// # let _ = kek;
/// # Ok(())
/// # }
/// ```
///
/// # Security
///
/// The place of a root is sent as additional authenticated data, so that Google refuses to open it elsewhere. Checksums (CRC32C) of everything
/// that is sent and answered are compared; what does not have its own is never used. The client keeps copies of a request's and a response's
/// JSON until it has sent or read them, and does not wipe them. Tracing events of the client are not passed on, since with
/// `GOOGLE_CLOUD_RUST_LOGGING` set they show roots.
pub struct GoogleKek {
    key: String,
    name: String,
    credentials: Option<Credentials>,
    endpoint: Option<String>,
    limits: Limits,
    // Made by the first call, since finding the credentials may need a server that is down just now.
    client: OnceCell<KeyManagementService>,
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

impl GoogleKek {
    /// The key of this name, reached with Application Default Credentials.
    ///
    /// # Errors
    ///
    /// [`KekErrorKind::Configuration`] for a name that is not `projects/…/locations/…/keyRings/…/cryptoKeys/…`. A version is not named: Google wraps
    /// with the primary one, and finds the right one to unwrap.
    pub fn new(key: &str) -> Result<Self, KekError> {
        Self::builder(key).build()
    }

    /// The key of this name, with more to say about how it is reached.
    pub fn builder(key: &str) -> GoogleKekBuilder {
        GoogleKekBuilder::new(key)
    }

    pub(crate) fn from_parts(
        key: String,
        credentials: Option<Credentials>,
        endpoint: Option<String>,
        limits: Limits,
    ) -> Self {
        Self {
            name: format!("gcp-kms:{key}"),
            key,
            credentials,
            endpoint,
            limits,
            client: OnceCell::new(),
        }
    }

    async fn client(&self) -> Result<&KeyManagementService, KekError> {
        self.client
            .get_or_try_init(async || {
                let mut builder = KeyManagementService::builder()
                    .with_attempt_timeout(self.limits.attempt)
                    .with_retry_policy(
                        Aip194Strict
                            .continue_on_too_many_requests()
                            .with_attempt_limit(ATTEMPTS)
                            .with_time_limit(self.limits.call),
                    )
                    .with_backoff_policy(
                        ExponentialBackoffBuilder::new()
                            .with_initial_delay(PAUSE)
                            .with_maximum_delay(10 * PAUSE)
                            .clamp(),
                    );
                if let Some(credentials) = &self.credentials {
                    builder = builder.with_credentials(credentials.clone());
                }
                if let Some(endpoint) = &self.endpoint {
                    builder = builder.with_endpoint(endpoint);
                }
                // A redirect would send the root on, to `http` too. The function is hidden in the documentation, but Google's storage client,
                // a crate of its own, calls it as well.
                with_follow_redirects(builder, false)
                    .build()
                    .await
                    .map_err(|error| cause::of_setup(&error))
            })
            .await
    }

    async fn wrapped(&self, place: &KeyPlace, plaintext: &[u8]) -> Result<Vec<u8>, KekError> {
        let place = place.bytes();
        let answer = self
            .client()
            .await?
            .encrypt()
            .set_name(&self.key)
            .set_plaintext_crc32c(checksum::of(plaintext))
            // Wiped with the last of its owners.
            .set_plaintext(Bytes::from_owner(Zeroizing::new(plaintext.to_vec())))
            .set_additional_authenticated_data_crc32c(checksum::of(&place))
            .set_additional_authenticated_data(place)
            .with_idempotency(true)
            .send()
            .await
            .map_err(|error| cause::of(&error, Asked::Wrap))?;
        checksum::intact(answer.verified_plaintext_crc32c, Damaged::Plaintext)?;
        checksum::intact(
            answer.verified_additional_authenticated_data_crc32c,
            Damaged::Place,
        )?;
        checksum::check(
            &answer.ciphertext,
            answer.ciphertext_crc32c,
            Damaged::Wrapped,
        )?;
        match is_version_of(&answer.name, &self.key) {
            true => Ok(answer.ciphertext.to_vec()),
            false => Err(KekError::with_source(
                KekErrorKind::Unavailable,
                Cause::OtherKey,
            )),
        }
    }

    async fn unwrapped(
        &self,
        place: &KeyPlace,
        wrapped: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, KekError> {
        if wrapped.is_empty() || wrapped.len() > MAXIMUM {
            return Err(KekError::new(KekErrorKind::Refused));
        }
        let place = place.bytes();
        let answer = self
            .client()
            .await?
            .decrypt()
            .set_name(&self.key)
            .set_ciphertext_crc32c(checksum::of(wrapped))
            .set_ciphertext(wrapped.to_vec())
            .set_additional_authenticated_data_crc32c(checksum::of(&place))
            .set_additional_authenticated_data(place)
            .with_idempotency(true)
            .send()
            .await
            .map_err(|error| cause::of(&error, Asked::Unwrap))?;
        let plaintext = Zeroizing::new(answer.plaintext.to_vec());
        if let Ok(mut copy) = answer.plaintext.try_into_mut() {
            copy.as_mut().zeroize();
        }
        checksum::check(&plaintext, answer.plaintext_crc32c, Damaged::Unwrapped)?;
        Ok(plaintext)
    }

    /// Permissions first, since anyone may ask for those: without the one to look at the key, its state stays unknown.
    async fn healthy(&self) -> Result<(), KekError> {
        let client = self.client().await?;
        let granted = client
            .test_iam_permissions()
            .set_resource(&self.key)
            .set_permissions([DECRYPT, LOOK])
            .with_idempotency(true)
            .send()
            .await
            .map_err(|error| cause::of(&error, Asked::Look))?
            .permissions;
        let may = |permission| granted.iter().any(|granted| granted == permission);
        if may(LOOK) || !may(DECRYPT) {
            // A key that is not there grants nothing: this says which of the two it is.
            let key = client
                .get_crypto_key()
                .set_name(&self.key)
                .send()
                .await
                .map_err(|error| cause::of(&error, Asked::Look))?;
            let enabled = key
                .primary
                .is_some_and(|primary| primary.state == CryptoKeyVersionState::Enabled);
            let wrong = match (key.purpose, enabled) {
                (CryptoKeyPurpose::EncryptDecrypt, true) => None,
                (CryptoKeyPurpose::EncryptDecrypt, false) => {
                    Some((KekErrorKind::Disabled, Cause::Primary))
                }
                _ => Some((KekErrorKind::Configuration, Cause::Purpose)),
            };
            if let Some((kind, cause)) = wrong {
                return Err(KekError::with_source(kind, cause));
            }
        }
        match may(DECRYPT) {
            true => Ok(()),
            false => Err(KekError::with_source(
                KekErrorKind::Denied,
                Cause::MayNotDecrypt,
            )),
        }
    }

    /// Ends within the limit, whatever the client does, and in silence.
    ///
    /// With `GOOGLE_CLOUD_RUST_LOGGING=true` in the environment the client records requests and answers at DEBUG, roots among them. None of its
    /// events reaches a subscriber from here.
    async fn bounded<T>(
        &self,
        answer: impl Future<Output = Result<T, KekError>>,
    ) -> Result<T, KekError> {
        tokio::time::timeout(self.limits.call, answer)
            .with_subscriber(NoSubscriber::default())
            .await
            .unwrap_or_else(|_| {
                Err(KekError::with_source(
                    KekErrorKind::Unavailable,
                    Cause::Deadline(self.limits.call),
                ))
            })
    }
}

impl Kek for GoogleKek {
    fn name(&self) -> &str {
        &self.name
    }

    fn wrap<'a>(&'a self, place: &'a KeyPlace, plaintext: &'a [u8]) -> KekFuture<'a, Vec<u8>> {
        Box::pin(self.bounded(self.wrapped(place, plaintext)))
    }

    fn unwrap<'a>(
        &'a self,
        place: &'a KeyPlace,
        wrapped: &'a [u8],
    ) -> KekFuture<'a, Zeroizing<Vec<u8>>> {
        Box::pin(self.bounded(self.unwrapped(place, wrapped)))
    }

    fn health(&self) -> KekFuture<'_, ()> {
        Box::pin(self.bounded(self.healthy()))
    }
}

impl fmt::Debug for GoogleKek {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GoogleKek")
            .field("name", &self.name)
            .field("endpoint", &self.endpoint)
            .finish_non_exhaustive()
    }
}

/// Attempts of one call.
const ATTEMPTS: u32 = 3;
const PAUSE: Duration = Duration::from_millis(200);

/// Longer bytes were not wrapped here: a root is 64, and the API takes no more than 64 KiB.
const MAXIMUM: usize = 64 * 1024;

const DECRYPT: &str = "cloudkms.cryptoKeyVersions.useToDecrypt";
const LOOK: &str = "cloudkms.cryptoKeys.get";
