//! How a key of Azure Key Vault is reached.

use crate::address::Address;
use crate::cause::Cause;
use crate::credential;
use crate::kek::{AzureKek, Limits};
use azure_core::credentials::TokenCredential;
use azure_core::http::{RetryOptions, Transport};
use azure_security_keyvault_keys::{KeyClient, KeyClientOptions};
use fieldseal::kek::{KekError, KekErrorKind};
use reqwest::{Certificate, Client, redirect};
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// Makes an [`AzureKek`].
#[must_use]
pub struct AzureKekBuilder {
    address: String,
    credential: Option<Arc<dyn TokenCredential>>,
    authority: Option<Vec<u8>>,
    any_challenge: bool,
    limits: Limits,
}

impl AzureKekBuilder {
    pub(crate) fn new(address: &str) -> Self {
        Self {
            address: address.to_owned(),
            credential: None,
            authority: None,
            any_challenge: false,
            limits: Limits::DEFAULT,
        }
    }

    /// The client library's own credential, for those who made one. Otherwise it is found as this crate's documentation says.
    pub fn credential(mut self, credential: Arc<dyn TokenCredential>) -> Self {
        self.credential = Some(credential);
        self
    }

    /// Trusts these certificate authorities, in PEM, in place of the system's: for Azure Stack, or a proxy that terminates TLS.
    pub fn certificate_authority(mut self, pem: &[u8]) -> Self {
        self.authority = Some(pem.to_vec());
        self
    }

    /// Gives the vault a token for whatever resource it asks one for, where its name does not end in that of the resource: Azure Stack.
    ///
    /// # Security
    ///
    /// Whoever holds the vault's name then gets tokens for other services.
    pub fn any_challenge_resource(mut self) -> Self {
        self.any_challenge = true;
        self
    }

    /// How long one attempt may take, 10 seconds if not set.
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.limits.attempt = timeout;
        self
    }

    /// How long a call may take with everything that it needs, 30 seconds if not set: tokens, up to three attempts at each request, the pauses
    /// between them.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.limits.call = timeout;
        self
    }

    /// The key. Nothing is asked yet: [`health`](fieldseal::Kek::health) does.
    ///
    /// # Errors
    ///
    /// [`KekErrorKind::Configuration`] for an address that is not `https://VAULT/keys/KEY`, for a certificate that cannot be read, for a time limit of
    /// zero; [`KekErrorKind::Credentials`] when the environment names a credential that is not whole.
    pub fn build(self) -> Result<AzureKek, KekError> {
        let wrong = |cause| KekError::with_source(KekErrorKind::Configuration, cause);
        let Some(address) = Address::parse(&self.address) else {
            return Err(wrong(Cause::Address));
        };
        if self.limits.attempt.is_zero() || self.limits.call.is_zero() {
            return Err(wrong(Cause::Limits));
        }
        let credential = match self.credential {
            Some(credential) => credential,
            None => credential::standard()
                .map_err(|_| KekError::with_source(KekErrorKind::Credentials, Cause::Token))?,
        };
        let mut http = Client::builder()
            .https_only(true)
            .redirect(redirect::Policy::none())
            .connect_timeout(self.limits.attempt.min(CONNECT))
            .timeout(self.limits.attempt);
        if let Some(pem) = &self.authority {
            let authority = Certificate::from_pem_bundle(pem)
                .ok()
                .filter(|authority| !authority.is_empty())
                .ok_or_else(|| wrong(Cause::Certificate))?;
            http = http.tls_certs_only(authority);
        }
        let http = http.build().map_err(|_| wrong(Cause::Setup))?;
        let mut options = KeyClientOptions {
            verify_challenge_resource: Some(!self.any_challenge),
            ..Default::default()
        };
        options.client_options.transport = Some(Transport::new(Arc::new(http)));
        // Attempts are ours: the client's own sends a first request again without the body that it took off for the challenge.
        options.client_options.retry = RetryOptions::none();
        let client = KeyClient::new(&address.vault, credential, Some(options))
            .map_err(|_| wrong(Cause::Setup))?;
        Ok(AzureKek::from_parts(address, client, self.limits))
    }
}

/// Credentials may be anybody's, so they are not shown, nor is an address that is none.
impl fmt::Debug for AzureKekBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AzureKekBuilder")
            .field("address", &Address::parse(&self.address))
            .field("limits", &self.limits)
            .finish_non_exhaustive()
    }
}

const CONNECT: Duration = Duration::from_secs(5);
