//! Where a keyring document is kept: one small trait, so that a file, a row of a table or a secret mount can be it.

mod environment;
mod error;
mod file;
mod memory;
mod mount;

pub use environment::EnvStore;
pub use error::StoreError;
pub use file::FileStore;
pub use memory::MemoryStore;
pub use mount::SecretMount;

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use zeroize::Zeroizing;

/// What a [`KeyringStore`] answers, later.
pub type StoreFuture<'a, T> = Pin<Box<dyn Future<Output = Result<T, StoreError>> + Send + 'a>>;

/// Where a keyring document is kept.
///
/// [`FileStore`] and [`SecretMount`] are here; the adapters bring one for a table of the database. An own one has two functions,
/// and a third if it is private.
///
/// # Security
///
/// A document is public when a KMS wraps its roots, and carries its own MAC: who can write it can keep the application from
/// starting, and no more. A document with plain roots is as secret as the keys.
pub trait KeyringStore: fmt::Debug + Send + Sync {
    /// The document as it is now.
    ///
    /// # Errors
    ///
    /// [`StoreError::Missing`] when there is none; [`StoreError::Failed`] or [`StoreError::Refused`] when it cannot be read.
    fn read(&self) -> StoreFuture<'_, StoredKeyring>;

    /// Puts `new` in the place of `old`, all or nothing, if `old` is still what is there; `None` if nothing is there yet.
    ///
    /// # Errors
    ///
    /// [`StoreError::Changed`] when something else is there, which is how two operators at once lose nothing;
    /// [`StoreError::AlreadyExists`] when nothing should be there yet; [`StoreError::ReadOnly`]; [`StoreError::Failed`];
    /// [`StoreError::Refused`].
    fn replace<'a>(&'a self, old: Option<&'a [u8]>, new: &'a [u8]) -> StoreFuture<'a, ()>;

    /// Where it is, as errors name it: a path, a table.
    fn place(&self) -> String {
        format!("{self:?}")
    }

    /// Whether nobody but this application can read what is written here. An operator writes plain roots nowhere else.
    fn is_private(&self) -> bool {
        false
    }
}

/// Refuses to write where something else is than the writer knows.
fn check_present(
    present: Option<&[u8]>,
    old: Option<&[u8]>,
    place: impl FnOnce() -> String,
) -> Result<(), StoreError> {
    match (present, old) {
        (Some(_), None) => Err(StoreError::AlreadyExists(place())),
        (present, old) if present != old => Err(StoreError::Changed(place())),
        _ => Ok(()),
    }
}

/// A document as a store holds it.
pub struct StoredKeyring {
    pub(super) bytes: Zeroizing<Vec<u8>>,
    pub(super) is_private: bool,
}

impl StoredKeyring {
    /// A document that others than this application may read: its roots have to be wrapped.
    #[must_use]
    pub fn public(bytes: Vec<u8>) -> Self {
        Self {
            bytes: Zeroizing::new(bytes),
            is_private: false,
        }
    }

    /// A document that nobody else may read, such as a file of mode 0600: plain roots are taken from there alone.
    #[must_use]
    pub fn private(bytes: Vec<u8>) -> Self {
        Self {
            bytes: Zeroizing::new(bytes),
            is_private: true,
        }
    }

    /// The document.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

impl fmt::Debug for StoredKeyring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StoredKeyring")
            .field("len", &self.bytes.len())
            .field("is_private", &self.is_private)
            .finish_non_exhaustive()
    }
}
