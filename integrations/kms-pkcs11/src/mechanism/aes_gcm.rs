//! AES-256-GCM: `IV ‖ ciphertext ‖ tag`, with the place as additional authenticated data.

use crate::cause::Cause;
use crate::failure::Failure;
use cryptoki::mechanism::Mechanism;
use cryptoki::mechanism::aead::GcmParams;
use cryptoki::object::ObjectHandle;
use cryptoki::session::Session;
use fieldseal::kek::{KekError, KekErrorKind};
use zeroize::Zeroizing;

/// Who draws the IV.
#[derive(Clone, Copy)]
pub(crate) enum Iv {
    /// The operating system: 96 random bits, good for 2^32 wraps under one key.
    Drawn,
    /// The token, which writes it over the zeros that it is given.
    OfTheToken,
}

impl Iv {
    pub(crate) fn seal(
        self,
        session: &Session,
        key: ObjectHandle,
        aad: &[u8],
        plaintext: &[u8],
    ) -> Result<Vec<u8>, Failure> {
        let mut iv = [0; IV_LEN];
        if let Self::Drawn = self {
            getrandom::fill(&mut iv)
                .map_err(|_| Cause::Entropy.error(KekErrorKind::Unavailable))?;
        }
        let params = params(&mut iv, aad)?;
        let ciphertext = session.encrypt(&Mechanism::AesGcm(params), key, plaintext)?;
        // Under a nonce that repeats, GCM shows plaintexts and its key: such a ciphertext is not let out.
        if iv == [0; IV_LEN] {
            return Err(Cause::Token("draws no IV of its own")
                .configuration()
                .into());
        }
        if ciphertext.len() != plaintext.len() + TAG_LEN {
            return Err(Cause::Token("does not append the whole tag")
                .configuration()
                .into());
        }
        Ok([iv.as_slice(), &ciphertext].concat())
    }
}

pub(crate) fn open(
    session: &Session,
    key: ObjectHandle,
    aad: &[u8],
    wrapped: &[u8],
) -> Result<Zeroizing<Vec<u8>>, Failure> {
    let Some((iv, ciphertext)) = wrapped
        .split_first_chunk::<IV_LEN>()
        .filter(|(_, ciphertext)| ciphertext.len() >= TAG_LEN)
    else {
        return Err(KekError::new(KekErrorKind::Refused).into());
    };
    let mut iv = *iv;
    let params = params(&mut iv, aad)?;
    Ok(Zeroizing::new(session.decrypt(
        &Mechanism::AesGcm(params),
        key,
        ciphertext,
    )?))
}

fn params<'a>(iv: &'a mut [u8], aad: &'a [u8]) -> Result<GcmParams<'a>, Failure> {
    // In bits: the whole tag of 16 bytes.
    Ok(GcmParams::new(iv, aad, 128.into())?)
}

/// SP 800-38D, 5.2.1.1: the length that needs no hashing.
const IV_LEN: usize = 12;
const TAG_LEN: usize = 16;
