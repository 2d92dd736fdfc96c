//! How a key is reached: configuration, addresses, time-outs.

use crate::arn::KeyName;
use crate::cause::Cause;
use crate::endpoint::Addresses;
use crate::key::{AwsKek, describe, symmetric};
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_sdk_kms::Client;
use aws_sdk_kms::config::Builder;
use aws_sdk_kms::config::retry::RetryConfig;
use aws_sdk_kms::config::timeout::TimeoutConfig;
use fieldseal::kek::{KekError, KekErrorKind};
use std::fmt;
use std::time::Duration;

/// Makes an [`AwsKek`].
///
/// ```no_run
/// use fieldseal::kek::KekError;
/// use fieldseal_kms_aws::AwsKek;
/// use std::time::Duration;
///
/// # async fn run() -> Result<(), KekError> {
/// let config = aws_config::from_env().profile_name("vault").load().await;
/// let kek = AwsKek::builder("arn:aws:kms:eu-central-1:111122223333:key/0987dcba-09fe-87dc-65ba-ab0987654321")
///     .config(config)
///     .timeout(Duration::from_secs(15))
///     .connect()
///     .await?;
/// # Ok(()) }
/// ```
#[must_use]
pub struct AwsKekBuilder {
    key: String,
    config: Option<SdkConfig>,
    addresses: Addresses,
    connect_timeout: Duration,
    attempt_timeout: Duration,
    timeout: Duration,
    attempts: u32,
}

impl AwsKekBuilder {
    pub(crate) fn new(key: &str) -> Self {
        Self {
            key: key.to_owned(),
            config: None,
            addresses: Addresses {
                plain_loopback: false,
            },
            connect_timeout: Duration::from_secs(5),
            attempt_timeout: Duration::from_secs(10),
            timeout: Duration::from_secs(30),
            attempts: 3,
        }
    }

    /// A configuration of the SDK in place of the standard one: another profile, a role to assume, a proxy, a root of trust.
    ///
    /// Its time-outs and retries are replaced by those of this builder, and its region by that of the key's ARN.
    pub fn config(mut self, config: SdkConfig) -> Self {
        self.config = Some(config);
        self
    }

    /// Allows an endpoint without TLS, if it is on this machine: an emulator, in tests.
    ///
    /// # Security
    ///
    /// Roots travel in the clear to whatever listens there. Any other address without TLS stays refused, and so is this one where the environment
    /// names a proxy for it: name the address in `NO_PROXY`.
    pub fn loopback_without_tls(mut self) -> Self {
        self.addresses.plain_loopback = true;
        self
    }

    /// How long a connection may take: 5 seconds, if nothing is said.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// How long one attempt may take: 10 seconds, if nothing is said.
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.attempt_timeout = timeout;
        self
    }

    /// How long a call may take, with all its attempts: 30 seconds, if nothing is said.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// How often a call is tried, from once to ten times: three times, if nothing is said. Only what may pass is tried again.
    pub fn attempts(mut self, attempts: u32) -> Self {
        // The SDK adds up the pauses of all attempts one by one, before each call.
        self.attempts = attempts.clamp(1, 10);
        self
    }

    /// Makes the key, and looks up its ARN if that is not what was given.
    ///
    /// # Errors
    ///
    /// As [`AwsKek::connect`].
    pub async fn connect(self) -> Result<AwsKek, KekError> {
        let name = KeyName::parse(&self.key).ok_or_else(|| {
            misconfigured("a key is named by an ARN of aws kms, an alias/… or an id")
        })?;
        let client = self.client(&name).await?;
        match name {
            KeyName::Key(arn) => Ok(AwsKek::new(client, arn.as_str())),
            other => {
                let key = describe(&client, other.as_str()).await?;
                symmetric(&key)?;
                match key.arn.as_deref().and_then(KeyName::parse) {
                    Some(KeyName::Key(arn)) => Ok(AwsKek::new(client, arn.as_str())),
                    _ => Err(KekError::with_source(
                        KekErrorKind::Unavailable,
                        Cause::Strange {
                            operation: "DescribeKey",
                            status: None,
                        },
                    )),
                }
            }
        }
    }

    async fn client(&self, name: &KeyName) -> Result<Client, KekError> {
        let region = name.region().map(|region| Region::new(region.to_owned()));
        let config = match &self.config {
            Some(config) => config.clone(),
            None => {
                let mut loader = aws_config::defaults(BehaviorVersion::latest());
                if let Some(region) = region.clone() {
                    loader = loader.region(region);
                }
                loader.load().await
            }
        };
        if let Some(endpoint) = config.endpoint_url() {
            self.addresses.check(endpoint).map_err(|plain| {
                KekError::with_source(KekErrorKind::Configuration, Cause::Plain(plain))
            })?;
        }
        if config.credentials_provider().is_none() {
            return Err(KekError::with_source(
                KekErrorKind::Credentials,
                Cause::NoCredentials,
            ));
        }
        let Some(region) = region.or_else(|| config.region().cloned()) else {
            return Err(misconfigured(
                "no region: name the key by its ARN, or set AWS_REGION",
            ));
        };
        let timeouts = TimeoutConfig::builder()
            .connect_timeout(self.connect_timeout)
            .operation_attempt_timeout(self.attempt_timeout)
            .operation_timeout(self.timeout)
            .build();
        let retries = RetryConfig::standard()
            .with_max_attempts(self.attempts)
            .with_max_backoff(LONGEST_PAUSE);
        let config = Builder::from(&config)
            .region(region)
            .timeout_config(timeouts)
            .retry_config(retries)
            .interceptor(self.addresses)
            .build();
        Ok(Client::from_conf(config))
    }
}

/// Credentials are in the configuration, so only the key and the bounds are shown.
impl fmt::Debug for AwsKekBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AwsKekBuilder")
            .field("key", &self.key)
            .field("addresses", &self.addresses)
            .field("connect_timeout", &self.connect_timeout)
            .field("attempt_timeout", &self.attempt_timeout)
            .field("timeout", &self.timeout)
            .field("attempts", &self.attempts)
            .finish_non_exhaustive()
    }
}

fn misconfigured(what: &'static str) -> KekError {
    KekError::with_source(KekErrorKind::Configuration, Cause::Misuse(what))
}

/// Between two attempts. The SDK's own bound would use up the whole call.
const LONGEST_PAUSE: Duration = Duration::from_secs(3);
