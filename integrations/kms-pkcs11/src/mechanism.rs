//! The mechanisms that wrap: AES-GCM and RSA-OAEP.

mod aes_gcm;
mod rsa_oaep;

pub(crate) use aes_gcm::Iv;
pub(crate) use rsa_oaep::Oaep;

use crate::cause::Cause;
use crate::failure::{self, Failure};
use crate::key::{self, RsaPrivate};
use crate::token::Token;
use cryptoki::session::Session;
use fieldseal::kek::{KekError, KekErrorKind};
use zeroize::Zeroizing;

/// What kind of key it is, and how it is used.
#[derive(Clone, Copy)]
pub(crate) enum Mechanism {
    AesGcm(Iv),
    RsaOaep(Oaep),
}

impl Mechanism {
    /// RFC 7512's name of the key's class.
    pub(crate) fn class(self) -> &'static str {
        match self {
            Self::AesGcm(_) => "secret-key",
            Self::RsaOaep(_) => "private",
        }
    }

    pub(crate) fn wrap(
        self,
        token: &Token,
        place: &[u8],
        plaintext: &[u8],
    ) -> Result<Vec<u8>, KekError> {
        Ok(token.attempt(|session| self.seal(session, token, place, plaintext))?)
    }

    pub(crate) fn unwrap(
        self,
        token: &Token,
        place: &[u8],
        wrapped: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, KekError> {
        let open = || token.attempt(|session| self.open(session, token, place, wrapped));
        let unclear = match open() {
            Err(Failure::Answer(rv, function)) if failure::is_unclear(rv, function) => {
                Cause::Answer(rv, function)
            }
            answer => return Ok(answer?),
        };
        // Does the key open what it has just wrapped, and these bytes still not? Then it is they that are wrong.
        let probe = token.attempt(|session| {
            let wrapped = self.seal(session, token, place, PROBE)?;
            self.open(session, token, place, &wrapped)
        });
        match (probe, open()) {
            (_, Ok(opened)) => Ok(opened),
            (Ok(_), Err(_)) => Err(KekError::new(KekErrorKind::Refused)),
            (Err(_), Err(_)) => Err(unclear.error(KekErrorKind::Unavailable)),
        }
    }

    /// Whether the key is there and may be used.
    pub(crate) fn health(self, token: &Token) -> Result<(), KekError> {
        Ok(token.attempt(|session| match self {
            Self::AesGcm(_) => key::aes(session, &token.uri).map(drop),
            Self::RsaOaep(_) => RsaPrivate::find(session, &token.uri).map(drop),
        })?)
    }

    fn seal(
        self,
        session: &Session,
        token: &Token,
        place: &[u8],
        plaintext: &[u8],
    ) -> Result<Vec<u8>, Failure> {
        match self {
            Self::AesGcm(iv) => iv.seal(session, key::aes(session, &token.uri)?, place, plaintext),
            Self::RsaOaep(oaep) => {
                let private = RsaPrivate::find(session, &token.uri)?;
                let public = private.public(session, &token.uri)?;
                oaep.seal(session, public, place, plaintext)
            }
        }
    }

    fn open(
        self,
        session: &Session,
        token: &Token,
        place: &[u8],
        wrapped: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, Failure> {
        match self {
            Self::AesGcm(_) => {
                aes_gcm::open(session, key::aes(session, &token.uri)?, place, wrapped)
            }
            Self::RsaOaep(oaep) => {
                let private = RsaPrivate::find(session, &token.uri)?;
                oaep.open(session, &private, place, wrapped)
            }
        }
    }
}

/// What is wrapped to see whether the token works. No root: it is opened at once and forgotten.
const PROBE: &[u8] = b"fieldseal probe";
