//! A KEK that is a key on a token.

use crate::builder::Pkcs11KekBuilder;
use crate::mechanism::{Iv, Mechanism, Oaep};
use crate::token::Token;
use fieldseal::kek::{Kek, KekError, KekFuture, KeyPlace};
use std::fmt;
use std::sync::Arc;
use zeroize::Zeroizing;

/// A key in a hardware module, or in anything else with a PKCS#11 module, that wraps the roots of a keyring.
///
/// ```no_run
/// use fieldseal_kms_pkcs11::Pkcs11Kek;
///
/// let kek = Pkcs11Kek::aes_gcm("pkcs11:token=production;object=kek?pin-source=/run/secrets/hsm-pin")
///     .module("/usr/lib/softhsm/libsofthsm2.so")
///     .build()?;
/// # Ok::<(), fieldseal::KekError>(())
/// ```
///
/// # Security
///
/// The key is looked at before each use, and one that could have been read is refused. A PIN that the token refused is not tried again, since a few
/// attempts would lock it. To log in is a matter of the whole process: while one part of it is logged in to the token, so are all others, whatever
/// PIN they have.
///
/// Dropping the KEK closes its sessions, and waits for that no longer than a fifth of a second.
pub struct Pkcs11Kek {
    pub(crate) name: String,
    pub(crate) mechanism: Mechanism,
    pub(crate) token: Arc<Token>,
}

impl Pkcs11Kek {
    /// An AES key of 256 bits. What is stored is `IV ‖ ciphertext ‖ tag`, 92 bytes for a root; the [`KeyPlace`] is additional authenticated data.
    ///
    /// The URI is RFC 7512's. Which token: `token` or `serial`, and `manufacturer`, `model`. Which key: `object` or `id`. Its query may have
    /// `module-path`, and `pin-value` or `pin-source`.
    pub fn aes_gcm(uri: &str) -> Pkcs11KekBuilder {
        Pkcs11KekBuilder::new(uri, Mechanism::AesGcm(Iv::Drawn))
    }

    /// An RSA key pair, whose public half is on the token too, under the same label and id. RSAES-OAEP with SHA-256, MGF1 with SHA-256 and the
    /// [`KeyPlace`] as its label. 3,072 bits and more wrap, 2,048 still unwrap.
    ///
    /// # Security
    ///
    /// Whoever has the public half can wrap a root of his own choice, so a vault is told the check value of the keyring's own key
    /// ([`is_public`](Kek::is_public)). AES is better wherever the token has it.
    pub fn rsa_oaep(uri: &str) -> Pkcs11KekBuilder {
        Pkcs11KekBuilder::new(uri, Mechanism::RsaOaep(Oaep::Sha256))
    }

    async fn ask<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Token) -> Result<T, KekError> + Send + 'static,
    ) -> Result<T, KekError> {
        let token = self.token.clone();
        blocking::unblock(move || token.in_time(work)).await
    }
}

impl Kek for Pkcs11Kek {
    fn name(&self) -> &str {
        &self.name
    }

    fn is_public(&self) -> bool {
        matches!(self.mechanism, Mechanism::RsaOaep(_))
    }

    fn wrap<'a>(&'a self, place: &'a KeyPlace, plaintext: &'a [u8]) -> KekFuture<'a, Vec<u8>> {
        let (mechanism, place) = (self.mechanism, place.bytes());
        let plaintext = Zeroizing::new(plaintext.to_vec());
        Box::pin(self.ask(move |token| mechanism.wrap(token, &place, &plaintext)))
    }

    fn unwrap<'a>(
        &'a self,
        place: &'a KeyPlace,
        wrapped: &'a [u8],
    ) -> KekFuture<'a, Zeroizing<Vec<u8>>> {
        let (mechanism, place) = (self.mechanism, place.bytes());
        let wrapped = wrapped.to_vec();
        Box::pin(self.ask(move |token| mechanism.unwrap(token, &place, &wrapped)))
    }

    fn health(&self) -> KekFuture<'_, ()> {
        let mechanism = self.mechanism;
        Box::pin(self.ask(move |token| mechanism.health(token)))
    }
}

impl fmt::Debug for Pkcs11Kek {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pkcs11Kek")
            .field("name", &self.name)
            .field("module", &self.token.module)
            .finish_non_exhaustive()
    }
}
