//! Key-encryption keys (KEKs): what wraps the roots of a keyring, in a KMS, a hardware module or a file.

mod error;
mod loopback;
mod passphrase;
mod place;

pub use error::{KekError, KekErrorKind};
pub use loopback::is_loopback;
pub use passphrase::PassphraseKek;
pub use place::KeyPlace;

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use zeroize::Zeroizing;

/// What a [`Kek`] answers, later.
pub type KekFuture<'a, T> = Pin<Box<dyn Future<Output = Result<T, KekError>> + Send + 'a>>;

/// A key-encryption key: it wraps the roots of a keyring, and never leaves its KMS.
///
/// Each KMS is a crate of its own that implements this (`fieldseal-kms-…`). A vault asks it when it is opened and refreshed, never when a value
/// is sealed or opened.
///
/// What is wrapped is 64 bytes, the root and its binding (`wire-format.md`, section 7), so a provider need not know keyrings. Where it
/// has a context of its own (AWS's encryption context, additional authenticated data, an OAEP label), it binds the [`KeyPlace`] too.
///
/// ```
/// use fieldseal::kek::{Kek, KekError, KekErrorKind, KekFuture, KeyPlace};
/// use zeroize::Zeroizing;
///
/// /// A KMS that is always down.
/// #[derive(Debug)]
/// struct Down;
///
/// impl Kek for Down {
///     fn name(&self) -> &str {
///         "down:always"
///     }
///     fn wrap<'a>(&'a self, _: &'a KeyPlace, _: &'a [u8]) -> KekFuture<'a, Vec<u8>> {
///         Box::pin(async { Err(KekError::new(KekErrorKind::Unavailable)) })
///     }
///     fn unwrap<'a>(&'a self, _: &'a KeyPlace, _: &'a [u8]) -> KekFuture<'a, Zeroizing<Vec<u8>>> {
///         Box::pin(async { Err(KekError::new(KekErrorKind::Unavailable)) })
///     }
///     fn health(&self) -> KekFuture<'_, ()> {
///         Box::pin(async { Err(KekError::new(KekErrorKind::Unavailable)) })
///     }
/// }
/// ```
///
/// # Security
///
/// An implementation opens what it wrapped itself, for the same place, and refuses everything else. Its errors and its `Debug` hold no
/// plaintext, no credential and no response body; a call ends within a bound (tens of seconds), with
/// [`Unavailable`](KekErrorKind::Unavailable) at the latest. `fieldseal_testing::kek_contract!` checks it.
pub trait Kek: fmt::Debug + Send + Sync {
    /// What documents call it: the provider, a colon, and the provider's own name of the key, such as
    /// `aws-kms:arn:aws:kms:eu-central-1:111122223333:key/…`. 1 to 1,024 bytes, the same for ever, without a credential.
    fn name(&self) -> &str;

    /// Whether anyone who has a public half can wrap under it: RSA and HPKE. A vault then has to be told the check value of the
    /// keyring's own key, since an attacker can make a whole document that unwraps.
    fn is_public(&self) -> bool {
        false
    }

    /// Wraps a root with its binding.
    ///
    /// # Errors
    ///
    /// [`KekError`], whose kind says whether it is worth trying again.
    fn wrap<'a>(&'a self, place: &'a KeyPlace, plaintext: &'a [u8]) -> KekFuture<'a, Vec<u8>>;

    /// Gives back what was wrapped for this place.
    ///
    /// # Errors
    ///
    /// [`KekErrorKind::Refused`] for bytes that this KEK did not wrap, or wrapped for another place; else what keeps it from answering.
    fn unwrap<'a>(
        &'a self,
        place: &'a KeyPlace,
        wrapped: &'a [u8],
    ) -> KekFuture<'a, Zeroizing<Vec<u8>>>;

    /// Wraps anew what this KEK wrapped for this place, without giving it out: under the present version of the KEK, after it was rotated.
    /// `None` for a KEK that cannot do so by itself; a keyring's root is then unwrapped and wrapped again.
    ///
    /// # Errors
    ///
    /// As [`unwrap`](Self::unwrap).
    ///
    /// # Security
    ///
    /// What comes out opens for the same place, and for no other. It is unwrapped once and compared before a document takes it.
    fn rewrap<'a>(
        &'a self,
        place: &'a KeyPlace,
        wrapped: &'a [u8],
    ) -> Option<KekFuture<'a, Vec<u8>>> {
        let _ = (place, wrapped);
        None
    }

    /// Whether it would answer: reached, allowed, enabled. Wraps nothing.
    ///
    /// # Errors
    ///
    /// As [`unwrap`](Self::unwrap).
    fn health(&self) -> KekFuture<'_, ()>;
}

/// Tells the log what was asked of a KEK, and how it went: names and the kind of error, nothing else. Here, so that no provider has to.
pub(crate) fn log(asked: &'static str, kek: &dyn Kek, place: &KeyPlace, error: Option<&KekError>) {
    let (kek, key) = (kek.name(), place.key_id().number());
    match error {
        None => tracing::debug!(kek, key, "{asked}"),
        Some(error) => tracing::debug!(kek, key, kind = %error.kind(), "{asked} failed"),
    }
}
