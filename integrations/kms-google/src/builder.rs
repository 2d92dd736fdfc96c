//! How a key of Google Cloud KMS is reached.

use crate::cause::Cause;
use crate::endpoint::{is_private, is_read_by_a_proxy};
use crate::kek::{GoogleKek, Limits};
use crate::key::is_key;
use fieldseal::kek::{KekError, KekErrorKind};
use google_cloud_auth::credentials::Credentials;
use std::fmt;
use std::time::Duration;
use url::Url;

/// Makes a [`GoogleKek`].
#[must_use]
pub struct GoogleKekBuilder {
    key: String,
    credentials: Option<Credentials>,
    endpoint: Option<String>,
    loopback_without_tls: bool,
    limits: Limits,
}

impl GoogleKekBuilder {
    pub(crate) fn new(key: &str) -> Self {
        Self {
            key: key.to_owned(),
            credentials: None,
            endpoint: None,
            loopback_without_tls: false,
            limits: Limits::DEFAULT,
        }
    }

    /// The client library's own credentials, for those who made them. Otherwise they are found as every client of Google Cloud
    /// finds them: Application Default Credentials.
    pub fn credentials(mut self, credentials: Credentials) -> Self {
        self.credentials = Some(credentials);
        self
    }

    /// Another endpoint than `https://cloudkms.googleapis.com`, such as a regional or a private one.
    pub fn endpoint(mut self, endpoint: &str) -> Self {
        self.endpoint = Some(endpoint.to_owned());
        self
    }

    /// Permits `http` to `127.0.0.0/8` and `::1`, for an emulator on this machine.
    ///
    /// # Security
    ///
    /// Whoever listens there reads roots. There is no way to permit it to another machine, so it is refused where the environment names a proxy
    /// for it: name the address in `NO_PROXY`.
    pub fn loopback_without_tls(mut self) -> Self {
        self.loopback_without_tls = true;
        self
    }

    /// How long one attempt may take, 10 seconds if not set.
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.limits.attempt = timeout;
        self
    }

    /// How long a call may take with everything that it needs, 30 seconds if not set: tokens, up to three attempts, the pauses between them.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.limits.call = timeout;
        self
    }

    /// The key. Nothing is asked yet: [`health`](fieldseal::Kek::health) does.
    ///
    /// # Errors
    ///
    /// [`KekErrorKind::Configuration`] for a name that is not a key's, an endpoint without TLS, or one that a proxy would be sent in the clear, a
    /// time limit of zero.
    pub fn build(self) -> Result<GoogleKek, KekError> {
        let wrong = |cause| KekError::with_source(KekErrorKind::Configuration, cause);
        if !is_key(&self.key) {
            return Err(wrong(Cause::Key(self.key)));
        }
        if let Some(endpoint) = &self.endpoint {
            let url = Url::parse(endpoint)
                .ok()
                .filter(|url| is_private(url, self.loopback_without_tls))
                .ok_or_else(|| wrong(Cause::Endpoint))?;
            if is_read_by_a_proxy(&url) {
                return Err(wrong(Cause::Proxy));
            }
        }
        if self.limits.attempt.is_zero() || self.limits.call.is_zero() {
            return Err(wrong(Cause::Limits));
        }
        Ok(GoogleKek::from_parts(
            self.key,
            self.credentials,
            self.endpoint,
            self.limits,
        ))
    }
}

/// Credentials may be anybody's, so they are not shown.
impl fmt::Debug for GoogleKekBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GoogleKekBuilder")
            .field("key", &self.key)
            .field("limits", &self.limits)
            .finish_non_exhaustive()
    }
}
