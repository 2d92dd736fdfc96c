//! Where a keyring comes from, and what it must be: what is configured outside its document.

use super::{KeyId, KeyringStore};
use crate::kek::Kek;
use std::fmt;
use std::sync::Arc;

/// Where a keyring comes from, and what it must be.
///
/// A document says much of itself, and whoever can write it could say something else. So its name, the KEKs that it may use, the lowest
/// revision that is taken and, for a KEK that anyone can wrap under, the check value of the key that its MAC is made with, are said here
/// and never taken from it.
///
/// ```no_run
/// use fieldseal::keyring::{FileStore, KeyringSource};
///
/// # fn configure(production_kek: std::sync::Arc<dyn fieldseal::Kek>) {
/// let source = KeyringSource::new("production", FileStore::new("/etc/app/keyring.json"))
///     .kek(production_kek)
///     .lowest_revision(12);
/// # }
/// ```
///
/// Without a KEK the document has plain roots, for development and small deployments; with one it must have none.
///
/// # Security
///
/// Whoever can write the store can play an old document back to an application that starts: only
/// [`lowest_revision`](Self::lowest_revision) stops that, so raise it when a key was destroyed or compromised. A KEK that is allowed is trusted with
/// every key that is wrapped under it: allow no more than are in use. A tenant's own source names the tenant's KEK alone.
#[derive(Clone)]
pub struct KeyringSource {
    pub(super) name: Arc<str>,
    pub(super) store: Arc<dyn KeyringStore>,
    pub(super) keks: Vec<Arc<dyn Kek>>,
    pub(super) lowest_revision: u64,
    pub(super) checks: Vec<(KeyId, [u8; 16])>,
}

impl KeyringSource {
    /// The keyring of this name, in this store.
    #[must_use]
    pub fn new(name: &str, store: impl KeyringStore + 'static) -> Self {
        Self {
            name: name.into(),
            store: Arc::new(store),
            keks: Vec::new(),
            lowest_revision: 0,
            checks: Vec::new(),
        }
    }

    /// Allows roots under this KEK. The first one wraps new roots.
    #[must_use]
    pub fn kek(mut self, kek: Arc<dyn Kek>) -> Self {
        self.keks.push(kek);
        self
    }

    /// Refuses a document of an older revision: a backup that somebody played back.
    ///
    /// A running vault refuses what is older than what it has, whatever is said here; this is for its start.
    #[must_use]
    pub fn lowest_revision(mut self, revision: u64) -> Self {
        self.lowest_revision = revision;
        self
    }

    /// Takes only a document whose MAC key is this one: its id and its check value, as what made or promoted the key says them
    /// ([`Change::keyring_check`](super::Change::keyring_check)) and `fieldseal keys status` prints them.
    ///
    /// Needed with a KEK that anyone can wrap under ([`Kek::is_public`]): there, anyone can make a whole document that unwraps.
    ///
    /// To rotate the key of the MAC while applications run, say it of the old key and of the new one, in every process; then promote the
    /// new one; then say it of that alone.
    ///
    /// # Security
    ///
    /// Whoever has the root of a key that is named here, and can write the store, makes a document that is taken. Take the old key out when the new
    /// one is primary. `status` prints what stands in the store, which may be a forger's: take the value from it only where you trust that.
    #[must_use]
    pub fn keyring_check(mut self, id: KeyId, check: [u8; 16]) -> Self {
        self.checks.push((id, check));
        self
    }

    /// The keyring's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The store.
    #[must_use]
    pub fn store(&self) -> &dyn KeyringStore {
        &*self.store
    }

    /// The KEKs, the one that wraps new roots first.
    #[must_use]
    pub fn keks(&self) -> &[Arc<dyn Kek>] {
        &self.keks
    }

    pub(super) fn kek_named(&self, name: &str) -> Option<&Arc<dyn Kek>> {
        self.keks.iter().find(|kek| kek.name() == name)
    }
}

impl fmt::Debug for KeyringSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeyringSource")
            .field("name", &self.name)
            .field("store", &self.store)
            .field("keks", &self.keks)
            .field("lowest_revision", &self.lowest_revision)
            .finish_non_exhaustive()
    }
}
