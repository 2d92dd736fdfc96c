//! RSA-OAEP with SHA-256: what many an organisation has a key pair for already.

use crate::cause::Cause;
use crate::key_file::{self, Half};
use crate::name;
use fieldseal::kek::{Kek, KekError, KekErrorKind, KekFuture, KeyPlace};
use getrandom::SysRng;
use pkcs8::der::Decode;
use pkcs8::spki::SubjectPublicKeyInfoRef;
use pkcs8::{
    DecodePrivateKey, DecodePublicKey, EncodePublicKey, ObjectIdentifier, PrivateKeyInfoRef,
};
use rsa::pkcs1::DecodeRsaPrivateKey;
use rsa::traits::PublicKeyParts;
use rsa::{Oaep, PrivateKey, PublicKey};
use sha2::Sha256;
use std::fmt;
use std::path::Path;
use std::sync::Arc;
use zeroize::Zeroizing;

/// An RSA key pair, or its public half, that wraps the roots of a keyring.
///
/// RSAES-OAEP of RFC 8017 with SHA-256, MGF1 with SHA-256 and the [`KeyPlace`] as its label, so that a wrapped root opens in its place only.
/// Keys of 3,072 bits and more wrap; 2,048 bits still unwrap what an older tool wrapped; smaller keys are refused.
///
/// ```no_run
/// use fieldseal_kms_asymmetric::RsaOaepKek;
///
/// let kek = RsaOaepKek::from_private_file("/etc/app/kek.pem")?;
/// # Ok::<(), fieldseal::KekError>(())
/// ```
///
/// # Security
///
/// Whoever has the public half can wrap a root of his own choice, so a vault is told the check value of the keyring's own key
/// ([`is_public`](Kek::is_public)). The private key is in the memory of the process, blinded while it is used and wiped when the KEK is dropped; its
/// arithmetic is in software, and constant-time as far as the crate `rsa` is. Prefer a KMS or a hardware module where there is one, and
/// [`HpkeX25519Kek`](crate::HpkeX25519Kek) where the choice is free.
pub struct RsaOaepKek {
    name: String,
    bits: u32,
    public: Arc<PublicKey>,
    private: Option<Arc<PrivateKey>>,
}

impl RsaOaepKek {
    /// Wraps and unwraps with a private key in PEM: PKCS#8 (`PRIVATE KEY`) or PKCS#1 (`RSA PRIVATE KEY`).
    ///
    /// # Errors
    ///
    /// [`KekErrorKind::Configuration`] for another kind of key, one of less than 2,048 bits, one under a passphrase.
    pub fn from_private_pem(pem: &str) -> Result<Self, KekError> {
        private(pem.as_bytes()).and_then(|private| {
            let public = private.to_public_key();
            Self::new(public, Some(private))
        })
    }

    /// Wraps with a public key in PEM, SPKI (`PUBLIC KEY`), and unwraps nothing: for a machine that makes keyrings and never opens them.
    ///
    /// # Errors
    ///
    /// [`KekErrorKind::Configuration`] for another kind of key, or one of less than 2,048 bits.
    pub fn from_public_pem(pem: &str) -> Result<Self, KekError> {
        public(pem.as_bytes()).and_then(|public| Self::new(public, None))
    }

    /// [`from_private_pem`](Self::from_private_pem), of a file that only its owner may read.
    ///
    /// # Errors
    ///
    /// [`KekErrorKind::NotFound`] and [`KekErrorKind::Denied`] when it cannot be read, [`KekErrorKind::Configuration`] when others may read it:
    /// `chmod 600`.
    pub fn from_private_file(path: impl AsRef<Path>) -> Result<Self, KekError> {
        let private = private(&key_file::read(path.as_ref(), Half::Private)?)?;
        Self::new(private.to_public_key(), Some(private))
    }

    /// [`from_public_pem`](Self::from_public_pem), of a file that only its owner may write.
    ///
    /// # Errors
    ///
    /// [`KekErrorKind::NotFound`] and [`KekErrorKind::Denied`] when it cannot be read, [`KekErrorKind::Configuration`] when others may write it:
    /// `chmod 644`.
    pub fn from_public_file(path: impl AsRef<Path>) -> Result<Self, KekError> {
        let public = public(&key_file::read(path.as_ref(), Half::Public)?)?;
        Self::new(public, None)
    }

    fn new(public: PublicKey, private: Option<PrivateKey>) -> Result<Self, KekError> {
        let bits = public.n().bit_width_vartime();
        at_least(LEAST_TO_UNWRAP, bits)?;
        let spki = public.to_public_key_der().map_err(|_| Cause::Malformed)?;
        Ok(Self {
            name: name("rsa-oaep", spki.as_bytes()),
            bits,
            public: Arc::new(public),
            private: private.map(Arc::new),
        })
    }

    fn private(&self) -> Result<Arc<PrivateKey>, KekError> {
        Ok(self.private.clone().ok_or(Cause::NoPrivateHalf)?)
    }
}

impl Kek for RsaOaepKek {
    fn name(&self) -> &str {
        &self.name
    }

    fn is_public(&self) -> bool {
        true
    }

    fn wrap<'a>(&'a self, place: &'a KeyPlace, plaintext: &'a [u8]) -> KekFuture<'a, Vec<u8>> {
        Box::pin(async move {
            at_least(LEAST_TO_WRAP, self.bits)?;
            let (key, label) = (self.public.clone(), place.bytes());
            let plaintext = Zeroizing::new(plaintext.to_vec());
            blocking::unblock(move || seal(&key, label, &plaintext)).await
        })
    }

    fn unwrap<'a>(
        &'a self,
        place: &'a KeyPlace,
        wrapped: &'a [u8],
    ) -> KekFuture<'a, Zeroizing<Vec<u8>>> {
        Box::pin(async move {
            let key = self.private()?;
            let (label, wrapped) = (place.bytes(), wrapped.to_vec());
            blocking::unblock(move || open(&key, label, &wrapped)).await
        })
    }

    fn health(&self) -> KekFuture<'_, ()> {
        Box::pin(async { self.private().map(drop) })
    }
}

impl fmt::Debug for RsaOaepKek {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RsaOaepKek")
            .field("name", &self.name)
            .field("bits", &self.bits)
            .field("unwraps", &self.private.is_some())
            .finish_non_exhaustive()
    }
}

fn seal(key: &PublicKey, label: Vec<u8>, plaintext: &[u8]) -> Result<Vec<u8>, KekError> {
    key.encrypt(
        &mut SysRng,
        Oaep::<Sha256>::new_with_label(label),
        plaintext,
    )
    .map_err(|error| match error {
        rsa::Error::Rng => Cause::Entropy.into(),
        rsa::Error::MessageTooLong => Cause::TooLong.into(),
        _ => Cause::Malformed.into(),
    })
}

fn open(key: &PrivateKey, label: Vec<u8>, wrapped: &[u8]) -> Result<Zeroizing<Vec<u8>>, KekError> {
    // RFC 8017, 7.1.2, step 1b: as long as the modulus, no leading zero more or less.
    if wrapped.len() != key.size() {
        return Err(KekError::new(KekErrorKind::Refused));
    }
    let padding = Oaep::<Sha256>::new_with_label(label);
    match key.decrypt_blinded(&mut SysRng, padding, wrapped) {
        Ok(plaintext) => Ok(Zeroizing::new(plaintext)),
        Err(rsa::Error::Rng) => Err(Cause::Entropy.into()),
        // What is wrong with the padding is nobody's business (Manger 2001).
        Err(_) => Err(KekError::new(KekErrorKind::Refused)),
    }
}

fn private(pem: &[u8]) -> Result<PrivateKey, KekError> {
    let wanted = "an RSA private key";
    let (label, der) = key_file::decode(pem, wanted)?;
    let key = match label {
        "PRIVATE KEY" => {
            let info = PrivateKeyInfoRef::from_der(der.as_bytes());
            rsa_encryption(info.map_err(|_| Cause::Malformed)?.algorithm.oid)?;
            PrivateKey::from_pkcs8_der(der.as_bytes()).ok()
        }
        "RSA PRIVATE KEY" => PrivateKey::from_pkcs1_der(der.as_bytes()).ok(),
        _ => return Err(Cause::Pem { wanted }.into()),
    };
    Ok(key.ok_or(Cause::Malformed)?)
}

fn public(pem: &[u8]) -> Result<PublicKey, KekError> {
    let wanted = "a public key";
    let (label, der) = key_file::decode(pem, wanted)?;
    if label != "PUBLIC KEY" {
        return Err(Cause::Pem { wanted }.into());
    }
    let info = SubjectPublicKeyInfoRef::from_der(der.as_bytes());
    rsa_encryption(info.map_err(|_| Cause::Malformed)?.algorithm.oid)?;
    Ok(PublicKey::from_public_key_der(der.as_bytes()).map_err(|_| Cause::Malformed)?)
}

/// A key whose certificate or file says that it signs (RSASSA-PSS) does not wrap.
fn rsa_encryption(algorithm: ObjectIdentifier) -> Result<(), Cause> {
    match algorithm == RSA_ENCRYPTION {
        true => Ok(()),
        false => Err(Cause::Algorithm { wanted: "RSA" }),
    }
}

fn at_least(needed: u32, bits: u32) -> Result<(), KekError> {
    match bits >= needed {
        true => Ok(()),
        false => Err(Cause::TooShort { bits, needed }.into()),
    }
}

/// SP 800-57, part 1, table 2: 128 bits of security, for what is wrapped now.
const LEAST_TO_WRAP: u32 = 3072;

/// 112 bits, for what was wrapped before.
const LEAST_TO_UNWRAP: u32 = 2048;

const RSA_ENCRYPTION: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");

#[cfg(test)]
mod tests;
