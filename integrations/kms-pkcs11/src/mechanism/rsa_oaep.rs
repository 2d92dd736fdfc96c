//! RSA-OAEP: with the place as its label, or with the place's digest in front of the plaintext for tokens that know no label.

use crate::failure::Failure;
use crate::key::RsaPrivate;
use cryptoki::mechanism::rsa::{PkcsMgfType, PkcsOaepParams, PkcsOaepSource};
use cryptoki::mechanism::{Mechanism, MechanismType};
use cryptoki::object::ObjectHandle;
use cryptoki::session::Session;
use fieldseal::kek::{KekError, KekErrorKind};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

/// The parameters that the token understands.
#[derive(Clone, Copy)]
pub(crate) enum Oaep {
    /// SHA-256, MGF1 with SHA-256, a label.
    Sha256,
    /// SHA-1, MGF1 with SHA-1, an empty label. OAEP does not need a hash without collisions.
    Sha1WithoutLabel,
}

impl Oaep {
    pub(crate) fn seal(
        self,
        session: &Session,
        public: ObjectHandle,
        place: &[u8],
        plaintext: &[u8],
    ) -> Result<Vec<u8>, Failure> {
        let plaintext = Zeroizing::new([self.front(place).as_slice(), plaintext].concat());
        Ok(session.encrypt(&self.mechanism(place), public, &plaintext)?)
    }

    pub(crate) fn open(
        self,
        session: &Session,
        private: &RsaPrivate,
        place: &[u8],
        wrapped: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, Failure> {
        let refused = || KekError::new(KekErrorKind::Refused);
        // RFC 8017, 7.1.2, step 1b.
        if wrapped.len() != private.len() {
            return Err(refused().into());
        }
        let opened = session.decrypt(&self.mechanism(place), private.handle, wrapped)?;
        let opened = Zeroizing::new(opened);
        // As OAEP does it with the digest of a label, which is no secret.
        let front = self.front(place);
        let plaintext = opened.strip_prefix(front.as_slice()).ok_or_else(refused)?;
        Ok(Zeroizing::new(plaintext.to_vec()))
    }

    fn mechanism(self, place: &[u8]) -> Mechanism<'_> {
        match self {
            Self::Sha256 => PkcsOaepParams::new(
                MechanismType::SHA256,
                PkcsMgfType::MGF1_SHA256,
                PkcsOaepSource::data_specified(place),
            ),
            Self::Sha1WithoutLabel => PkcsOaepParams::new(
                MechanismType::SHA1,
                PkcsMgfType::MGF1_SHA1,
                PkcsOaepSource::empty(),
            ),
        }
        .into()
    }

    /// What stands before the plaintext.
    fn front(self, place: &[u8]) -> Vec<u8> {
        match self {
            Self::Sha256 => Vec::new(),
            Self::Sha1WithoutLabel => Sha256::digest(place).to_vec(),
        }
    }
}
