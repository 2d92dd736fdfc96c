//! A keyring document in an environment variable.

use super::{KeyringStore, StoreError, StoreFuture, StoredKeyring};

/// A document in an environment variable: for development and small deployments. It never changes while a process runs.
///
/// # Security
///
/// As [`Keyring::from_env`](crate::Keyring::from_env).
#[derive(Clone, Debug)]
pub struct EnvStore {
    variable: String,
}

impl EnvStore {
    /// The document in this variable.
    #[must_use]
    pub fn new(variable: impl Into<String>) -> Self {
        Self {
            variable: variable.into(),
        }
    }
}

impl KeyringStore for EnvStore {
    fn read(&self) -> StoreFuture<'_, StoredKeyring> {
        Box::pin(async {
            std::env::var(&self.variable)
                .map(|document| StoredKeyring::private(document.into_bytes()))
                .map_err(|_| StoreError::Missing(self.place()))
        })
    }

    fn replace<'a>(&'a self, _: Option<&'a [u8]>, _: &'a [u8]) -> StoreFuture<'a, ()> {
        Box::pin(async { Err(StoreError::ReadOnly(self.place())) })
    }

    fn place(&self) -> String {
        format!("the variable {}", self.variable)
    }

    /// Nothing is written here. Whether what is read may have plain roots, it says itself.
    fn is_private(&self) -> bool {
        true
    }
}
