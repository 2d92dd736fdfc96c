//! A KMS that wraps nothing.

use fieldseal::kek::{Kek, KekError, KekErrorKind, KekFuture, KeyPlace};
use zeroize::Zeroizing;

/// Gives back what it is given, or fails.
#[derive(Debug)]
pub(super) struct Echo {
    name: String,
    fails: bool,
}

impl Echo {
    pub(super) fn new(name: &str, fails: bool) -> Self {
        Self {
            name: name.to_owned(),
            fails,
        }
    }

    fn answer(&self, bytes: &[u8]) -> Result<Vec<u8>, KekError> {
        match self.fails {
            true => Err(KekError::new(KekErrorKind::Refused)),
            false => Ok(bytes.to_vec()),
        }
    }
}

impl Kek for Echo {
    fn name(&self) -> &str {
        &self.name
    }

    fn wrap<'a>(&'a self, _: &'a KeyPlace, plaintext: &'a [u8]) -> KekFuture<'a, Vec<u8>> {
        Box::pin(async { self.answer(plaintext) })
    }

    fn unwrap<'a>(
        &'a self,
        _: &'a KeyPlace,
        wrapped: &'a [u8],
    ) -> KekFuture<'a, Zeroizing<Vec<u8>>> {
        Box::pin(async { self.answer(wrapped).map(Zeroizing::new) })
    }

    fn health(&self) -> KekFuture<'_, ()> {
        Box::pin(async { Ok(()) })
    }
}
