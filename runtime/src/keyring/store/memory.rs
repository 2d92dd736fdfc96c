//! A keyring document in memory.

use super::{KeyringStore, StoreError, StoreFuture, StoredKeyring};
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use zeroize::Zeroizing;

/// A document in memory: for tests, and for an application that has it from elsewhere. Clones are one document.
///
/// ```
/// use fieldseal::keyring::{KeyringSource, MemoryStore};
///
/// # fn fetched() -> Vec<u8> { Vec::new() }
/// let source = KeyringSource::new("production", MemoryStore::new(fetched()));
/// ```
#[derive(Clone, Default)]
pub struct MemoryStore {
    document: Arc<Mutex<Option<Zeroizing<Vec<u8>>>>>,
}

impl MemoryStore {
    /// This document. [`default`](Self::default) has none yet.
    #[must_use]
    pub fn new(document: Vec<u8>) -> Self {
        let store = Self::default();
        *store.document() = Some(Zeroizing::new(document));
        store
    }

    fn document(&self) -> MutexGuard<'_, Option<Zeroizing<Vec<u8>>>> {
        self.document.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl KeyringStore for MemoryStore {
    fn read(&self) -> StoreFuture<'_, StoredKeyring> {
        let document = self.document().as_deref().cloned();
        Box::pin(async move {
            document
                .map(StoredKeyring::private)
                .ok_or_else(|| StoreError::Missing(self.place()))
        })
    }

    fn replace<'a>(&'a self, old: Option<&'a [u8]>, new: &'a [u8]) -> StoreFuture<'a, ()> {
        Box::pin(async move {
            let mut document = self.document();
            let present = document.as_deref().map(Vec::as_slice);
            super::check_present(present, old, || self.place())?;
            *document = Some(Zeroizing::new(new.to_vec()));
            Ok(())
        })
    }

    fn place(&self) -> String {
        "memory".to_owned()
    }

    fn is_private(&self) -> bool {
        true
    }
}

/// The document may hold roots.
impl fmt::Debug for MemoryStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MemoryStore")
    }
}
