//! Whose certificates are believed.

use crate::cause::Cause;
use fieldseal::kek::KekError;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use rustls_platform_verifier::BuilderVerifierExt;
use std::sync::Arc;

/// The authorities that may vouch for the server: those named, or else the system's.
#[derive(Clone, Default)]
pub(crate) struct Trust {
    named: Option<RootCertStore>,
}

impl Trust {
    /// Believes these too, and no longer the system's.
    pub(crate) fn add(&mut self, pem: &[u8]) -> Result<(), Cause> {
        let named = self.named.get_or_insert_with(RootCertStore::empty);
        let before = named.len();
        for certificate in CertificateDer::pem_slice_iter(pem) {
            let certificate = certificate.map_err(|_| NOT_PEM)?;
            named.add(certificate).map_err(|_| NOT_PEM)?;
        }
        match named.len() > before {
            true => Ok(()),
            false => Err(NOT_PEM),
        }
    }

    /// A provider of its own, so that what else a program links does not decide.
    pub(crate) fn config(&self) -> Result<ClientConfig, KekError> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|_| UNUSABLE.configuration())?;
        let config = match &self.named {
            Some(named) => config.with_root_certificates(named.clone()),
            None => config
                .with_platform_verifier()
                .map_err(|_| UNUSABLE.configuration())?,
        };
        Ok(config.with_no_client_auth())
    }
}

const NOT_PEM: Cause = Cause::Setting("the authority's certificate is not PEM");
const UNUSABLE: Cause = Cause::Setting("the system's certificates cannot be used");
