//! A keyring document in a secret that an orchestrator mounts.

use super::{KeyringStore, StoreError, StoreFuture, StoredKeyring, file};
use std::path::PathBuf;

/// A document in a mounted secret, such as a Kubernetes one: read only, and replaced under the application by a swapped link.
///
/// A refresh picks the new document up. Operators write the secret itself: `fieldseal keys … --keyring FILE`, then
/// `kubectl create secret generic … --from-file=…`. With plain roots the secret needs `defaultMode: 0400`.
///
/// ```no_run
/// use fieldseal::keyring::{KeyringSource, SecretMount};
///
/// let source = KeyringSource::new("production", SecretMount::new("/var/run/secrets/fieldseal/keyring.json"));
/// ```
#[derive(Clone, Debug)]
pub struct SecretMount {
    path: PathBuf,
}

impl SecretMount {
    /// The document at this path.
    #[must_use]
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }
}

impl KeyringStore for SecretMount {
    fn read(&self) -> StoreFuture<'_, StoredKeyring> {
        let path = self.path.clone();
        Box::pin(blocking::unblock(move || file::read(&path)))
    }

    fn replace<'a>(&'a self, _: Option<&'a [u8]>, _: &'a [u8]) -> StoreFuture<'a, ()> {
        Box::pin(async { Err(StoreError::ReadOnly(self.place())) })
    }

    fn place(&self) -> String {
        self.path.display().to_string()
    }

    /// Nothing is written here. Whether what is read may have plain roots, it says itself.
    fn is_private(&self) -> bool {
        true
    }
}
