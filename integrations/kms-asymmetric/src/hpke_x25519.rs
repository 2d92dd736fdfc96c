//! HPKE over X25519: a key pair of 32 bytes a half, made for wrapping.

use crate::cause::Cause;
use crate::key_file::{self, Half};
use crate::name;
use fieldseal::kek::{Kek, KekError, KekErrorKind, KekFuture, KeyPlace};
use hpke::aead::AesGcm256;
use hpke::kdf::HkdfSha256;
use hpke::kem::X25519HkdfSha256;
use hpke::{Deserializable, Kem, OpModeR, OpModeS, Serializable};
use pkcs8::der::asn1::{BitStringRef, OctetStringRef};
use pkcs8::der::{AnyRef, Decode, Encode};
use pkcs8::spki::{AlgorithmIdentifierRef, SubjectPublicKeyInfoRef};
use pkcs8::{ObjectIdentifier, PrivateKeyInfoRef};
use std::fmt;
use std::path::Path;
use zeroize::Zeroizing;

type Public = <X25519HkdfSha256 as Kem>::PublicKey;
type Private = <X25519HkdfSha256 as Kem>::PrivateKey;
type Encapped = <X25519HkdfSha256 as Kem>::EncappedKey;

/// An X25519 key pair, or its public half, that wraps the roots of a keyring.
///
/// HPKE of RFC 9180 in base mode: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM. `info` is the [`KeyPlace`], so that a wrapped root
/// opens in its place only; there is no additional data. Stored is `enc ‖ ciphertext`, 112 bytes for a root.
///
/// ```no_run
/// use fieldseal_kms_asymmetric::HpkeX25519Kek;
///
/// let kek = HpkeX25519Kek::from_private_file("/etc/app/kek.pem")?;
/// # Ok::<(), fieldseal::KekError>(())
/// ```
///
/// # Security
///
/// Base mode does not say who wrapped: whoever has the public half can wrap a root of his own choice, so a vault is told the check value of the
/// keyring's own key ([`is_public`](Kek::is_public)). The private key is in the memory of the process, and wiped when the KEK is dropped.
pub struct HpkeX25519Kek {
    name: String,
    public: Public,
    private: Option<Private>,
}

impl HpkeX25519Kek {
    /// Wraps and unwraps with a private key in PEM (RFC 8410, PKCS#8, `PRIVATE KEY`).
    ///
    /// # Errors
    ///
    /// [`KekErrorKind::Configuration`] for another kind of key, or one under a passphrase.
    pub fn from_private_pem(pem: &str) -> Result<Self, KekError> {
        private(pem.as_bytes()).and_then(Self::whole)
    }

    /// Wraps with a public key in PEM (RFC 8410, SPKI, `PUBLIC KEY`), and unwraps nothing: for a machine that makes keyrings and never opens them.
    ///
    /// # Errors
    ///
    /// [`KekErrorKind::Configuration`] for another kind of key, or a point with which nothing can be agreed.
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
        private(&key_file::read(path.as_ref(), Half::Private)?).and_then(Self::whole)
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

    fn whole(private: Private) -> Result<Self, KekError> {
        Self::new(X25519HkdfSha256::sk_to_pk(&private), Some(private))
    }

    fn new(public: Public, private: Option<Private>) -> Result<Self, KekError> {
        // A point of low order agrees on zero with everybody, which HPKE refuses: better now than when a root is wrapped.
        seal(&public, b"", b"", b"")?;
        let spki = spki(&public).map_err(|_| Cause::Malformed)?;
        Ok(Self {
            name: name("hpke-x25519", &spki),
            public,
            private,
        })
    }

    fn private(&self) -> Result<&Private, KekError> {
        Ok(self.private.as_ref().ok_or(Cause::NoPrivateHalf)?)
    }
}

impl Kek for HpkeX25519Kek {
    fn name(&self) -> &str {
        &self.name
    }

    fn is_public(&self) -> bool {
        true
    }

    fn wrap<'a>(&'a self, place: &'a KeyPlace, plaintext: &'a [u8]) -> KekFuture<'a, Vec<u8>> {
        Box::pin(async move { seal(&self.public, &place.bytes(), plaintext, b"") })
    }

    fn unwrap<'a>(
        &'a self,
        place: &'a KeyPlace,
        wrapped: &'a [u8],
    ) -> KekFuture<'a, Zeroizing<Vec<u8>>> {
        Box::pin(async move {
            self.private()
                .and_then(|private| open(private, &place.bytes(), wrapped, b""))
        })
    }

    fn health(&self) -> KekFuture<'_, ()> {
        Box::pin(async { self.private().map(drop) })
    }
}

impl fmt::Debug for HpkeX25519Kek {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HpkeX25519Kek")
            .field("name", &self.name)
            .field("unwraps", &self.private.is_some())
            .finish_non_exhaustive()
    }
}

fn seal(public: &Public, info: &[u8], plaintext: &[u8], aad: &[u8]) -> Result<Vec<u8>, KekError> {
    let (enc, ciphertext) = hpke::single_shot_seal::<AesGcm256, HkdfSha256, X25519HkdfSha256>(
        &OpModeS::Base,
        public,
        info,
        plaintext,
        aad,
    )
    .map_err(|_| Cause::Malformed)?;
    Ok([enc.to_bytes().as_slice(), &ciphertext].concat())
}

fn open(
    private: &Private,
    info: &[u8],
    wrapped: &[u8],
    aad: &[u8],
) -> Result<Zeroizing<Vec<u8>>, KekError> {
    let refused = || KekError::new(KekErrorKind::Refused);
    let (enc, ciphertext) = wrapped
        .split_at_checked(Encapped::size())
        .ok_or_else(refused)?;
    let enc = Encapped::from_bytes(enc).map_err(|_| refused())?;
    hpke::single_shot_open::<AesGcm256, HkdfSha256, X25519HkdfSha256>(
        &OpModeR::Base,
        private,
        &enc,
        info,
        ciphertext,
        aad,
    )
    .map(Zeroizing::new)
    .map_err(|_| refused())
}

fn private(pem: &[u8]) -> Result<Private, KekError> {
    let wanted = "an X25519 private key";
    let (label, der) = key_file::decode(pem, wanted)?;
    if label != "PRIVATE KEY" {
        return Err(Cause::Pem { wanted }.into());
    }
    let info = PrivateKeyInfoRef::from_der(der.as_bytes()).map_err(|_| Cause::Malformed)?;
    x25519(&info.algorithm)?;
    // RFC 8410, section 7: an octet string within the octet string.
    let key = <&OctetStringRef>::from_der(info.private_key.as_bytes());
    let key = Private::from_bytes(key.map_err(|_| Cause::Malformed)?.as_bytes());
    Ok(key.map_err(|_| Cause::Malformed)?)
}

fn public(pem: &[u8]) -> Result<Public, KekError> {
    let wanted = "a public key";
    let (label, der) = key_file::decode(pem, wanted)?;
    if label != "PUBLIC KEY" {
        return Err(Cause::Pem { wanted }.into());
    }
    let info = SubjectPublicKeyInfoRef::from_der(der.as_bytes()).map_err(|_| Cause::Malformed)?;
    x25519(&info.algorithm)?;
    let key = info.subject_public_key.as_bytes().ok_or(Cause::Malformed)?;
    Ok(Public::from_bytes(key).map_err(|_| Cause::Malformed)?)
}

/// RFC 8410, section 3: the parameters are absent.
fn x25519(algorithm: &AlgorithmIdentifierRef<'_>) -> Result<(), Cause> {
    match algorithm.oid == X25519 && algorithm.parameters.is_none() {
        true => Ok(()),
        false => Err(Cause::Algorithm { wanted: "X25519" }),
    }
}

fn spki(public: &Public) -> pkcs8::der::Result<Vec<u8>> {
    let key = public.to_bytes();
    SubjectPublicKeyInfoRef {
        algorithm: AlgorithmIdentifierRef {
            oid: X25519,
            parameters: None::<AnyRef<'_>>,
        },
        subject_public_key: BitStringRef::from_bytes(&key)?,
    }
    .to_der()
}

const X25519: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.110");

#[cfg(test)]
mod tests;
