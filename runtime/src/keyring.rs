//! Keys by purpose, id and state (`wire-format.md`, sections 1 and 7).

mod document;
mod entry;
mod error;
mod files;
mod index_definition;
mod index_record;
mod key;
mod loading;
mod mac;
mod operator;
mod rules;
mod scan_report;
mod source;
mod state;
mod store;

pub use crate::purpose::Purpose;
pub use document::{DocumentKey, KeyringDocument, WrappedRoot};
pub use error::KeyringError;
pub use index_definition::IndexDefinition;
pub(crate) use index_record::{IndexKeys, IndexRecord, RotatingPhase};
pub use key::KeyId;
pub(crate) use key::{Key, KeyRoot};
pub use loading::MissingKey;
pub(crate) use loading::{Loaded, Unconfirmed};
pub use operator::{Change, KeyChange, KeyringOperator, Promotion, Unneeded, VerifiedKey};
pub use scan_report::{ExpectedColumn, NeededReason, ScanReport, ScannedColumn};
pub use source::KeyringSource;
pub use state::State;
pub use store::{
    EnvStore, FileStore, KeyringStore, MemoryStore, SecretMount, StoreError, StoreFuture,
    StoredKeyring,
};

use crate::entropy::EntropyError;
use crate::model::Model;
use crate::policy::FieldPolicy;
use crate::secret::Root;
use std::collections::BTreeMap;
use std::fmt;
use std::time::SystemTime;

/// The keys of one environment, or of one tenant that has its own.
///
/// Read from a file ([`from_file`](Self::from_file)), from the environment ([`from_env`](Self::from_env)) or made for development
/// ([`generate`](Self::generate)); given to a [`Vault`](crate::Vault).
///
/// ```
/// # fn main() -> Result<(), fieldseal::KeyringError> {
/// # let folder = std::env::temp_dir().join(format!("fieldseal-doc-{}", std::process::id()));
/// # std::fs::create_dir_all(&folder).unwrap();
/// # let path = folder.join("keyring.json");
/// use fieldseal::Keyring;
///
/// Keyring::generate("development")?.save_new(&path)?;   // mode 0600; never overwrites
/// let keyring = Keyring::from_file(&path)?;
/// assert_eq!(keyring.name(), "development");
/// # std::fs::remove_dir_all(&folder).unwrap();
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Keyring {
    name: String,
    revision: u64,
    keysets: BTreeMap<Purpose, Vec<Key>>,
    indexes: Vec<IndexRecord>,
}

impl Keyring {
    /// New random keys for `data`, `index` and `pepper`, in the clear: for development, tests and small deployments.
    ///
    /// # Errors
    ///
    /// [`KeyringError::Name`] when the name is not 1 to 255 bytes; [`KeyringError::Randomness`] when the operating system has no
    /// random bytes.
    ///
    /// # Security
    ///
    /// Whoever reads the document that [`save_new`](Self::save_new) writes can read every value. Production keeps roots in a KMS.
    pub fn generate(name: &str) -> Result<Self, KeyringError> {
        let mut keyring = Self::empty(name)?;
        for purpose in [Purpose::Data, Purpose::Index, Purpose::Pepper] {
            let key = loop {
                let key = Key::generate(State::Primary, now())?;
                if !keyring.has(key.id) {
                    break key;
                }
            };
            keyring.keysets.insert(purpose, vec![key]);
        }
        Ok(keyring)
    }

    /// A keyring of given roots: for test vectors and for moving keys from elsewhere.
    ///
    /// # Errors
    ///
    /// Those of a document that is wrong in the same way: a repeated id, no primary key, more than one.
    ///
    /// # Security
    ///
    /// The roots must be 32 bytes from a random generator. The caller's copies are not wiped.
    pub fn insecure_from_roots(
        name: &str,
        roots: impl IntoIterator<Item = (Purpose, KeyId, State, [u8; 32])>,
    ) -> Result<Self, KeyringError> {
        let mut keyring = Self::empty(name)?;
        for (purpose, id, state, root) in roots {
            let root = Root::new(&root);
            keyring.keysets.entry(purpose).or_default().push(Key {
                id,
                state,
                created: now(),
                check: key::check(&root),
                root: match state {
                    State::Destroyed => KeyRoot::Absent,
                    _ => KeyRoot::Plain(root),
                },
            });
        }
        rules::check(
            keyring
                .keysets
                .iter()
                .map(|(purpose, keys)| (*purpose, keys.as_slice())),
            &keyring.indexes,
        )?;
        Ok(keyring)
    }

    /// Reads a document with plain roots.
    ///
    /// # Errors
    ///
    /// What [`KeyringDocument::parse`] refuses, and [`KeyringError::Wrapped`] for a document whose roots a KMS wrapped.
    pub fn from_json(json: &[u8]) -> Result<Self, KeyringError> {
        KeyringDocument::parse(json)?.into_plain()
    }

    /// Records the index definitions of a model that are not recorded yet, and counts the revision up if there were any.
    ///
    /// A vault whose models differ from the record does not open, so that an index is never written by two rules.
    ///
    /// # Errors
    ///
    /// [`KeyringError::IndexDefinition`] when a field is recorded with another definition; [`KeyringError::NoPrimary`] when there
    /// is no index key; [`KeyringError::Wrapped`] for a keyring that a KMS protects, whose document only its own tools write.
    pub fn record(&mut self, model: &Model) -> Result<(), KeyringError> {
        if self.keysets.contains_key(&Purpose::Keyring) {
            return Err(KeyringError::Wrapped);
        }
        let primary = self.primary(Purpose::Index).map(|key| key.id);
        let definitions = IndexDefinition::of_model(model);
        let recorded = IndexRecord::add(&mut self.indexes, definitions, primary)?;
        if !recorded.is_empty() {
            self.revision += 1;
        }
        Ok(())
    }

    /// The name: part of what a wrapped root is bound to.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Counts the changes of the document; only grows.
    #[must_use]
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// The ids and states of a purpose's keys.
    pub fn keys(&self, purpose: Purpose) -> impl Iterator<Item = (KeyId, State)> {
        self.keyset(purpose).iter().map(|key| (key.id, key.state))
    }

    pub(crate) fn primary(&self, purpose: Purpose) -> Option<&Key> {
        self.keyset(purpose)
            .iter()
            .find(|key| key.state == State::Primary)
    }

    pub(crate) fn key(&self, purpose: Purpose, id: KeyId) -> Option<&Key> {
        self.keyset(purpose).iter().find(|key| key.id == id)
    }

    pub(crate) fn index_record(&self, policy: &FieldPolicy) -> Option<&IndexRecord> {
        IndexRecord::of(&self.indexes, policy)
    }

    /// Refuses a policy whose index definition is not the recorded one.
    pub(crate) fn check_definition(&self, policy: &FieldPolicy) -> Result<(), KeyringError> {
        IndexRecord::check(&self.indexes, policy)
    }

    fn keyset(&self, purpose: Purpose) -> &[Key] {
        self.keysets.get(&purpose).map_or(&[], Vec::as_slice)
    }

    /// The root of a key that was unwrapped from these very bytes before.
    fn unwrapped(&self, wrapped: WrappedRoot<'_>) -> Option<&Root> {
        match &self.key(wrapped.purpose(), wrapped.key_id())?.root {
            KeyRoot::Unwrapped {
                root,
                wrapped: known,
            } if known.kek == wrapped.kek() && known.bytes == wrapped.bytes() => Some(root),
            _ => None,
        }
    }

    /// Whether the root of this key of a document is here, however the document wraps it.
    fn has_root(&self, entry: &entry::KeyEntry) -> bool {
        self.all_keys()
            .any(|(_, key)| key.id == entry.id && key.check == entry.check && key.root().is_some())
    }

    fn has(&self, id: KeyId) -> bool {
        self.all_keys().any(|(_, key)| key.id == id)
    }

    fn all_keys(&self) -> impl Iterator<Item = (Purpose, &Key)> {
        self.keysets
            .iter()
            .flat_map(|(purpose, keys)| keys.iter().map(|key| (*purpose, key)))
    }

    fn empty(name: &str) -> Result<Self, KeyringError> {
        if name.is_empty() || name.len() > 255 {
            return Err(KeyringError::Name);
        }
        Ok(Self {
            name: name.to_owned(),
            revision: 1,
            keysets: BTreeMap::new(),
            indexes: Vec::new(),
        })
    }
}

impl fmt::Debug for Keyring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Keyring")
            .field("name", &self.name)
            .field("revision", &self.revision)
            .finish_non_exhaustive()
    }
}

impl From<EntropyError> for KeyringError {
    fn from(_: EntropyError) -> Self {
        KeyringError::Randomness
    }
}

/// The present second, as documents spell it.
fn now() -> String {
    document::timestamp(SystemTime::now())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_random_bytes_no_keyring_is_generated() {
        let refused = crate::entropy::tests::without(|| Keyring::generate("tests"));
        assert!(matches!(refused, Err(KeyringError::Randomness)));
    }

    #[test]
    fn a_generated_keyring_has_a_root_of_its_own_for_each_purpose() {
        let keyring = Keyring::generate("tests").unwrap();
        let roots: Vec<_> = [Purpose::Data, Purpose::Index, Purpose::Pepper]
            .map(|purpose| *keyring.primary(purpose).unwrap().root().unwrap().bytes())
            .into();
        assert!(roots.iter().all(|root| *root != [0; 32]));
        assert!(roots[0] != roots[1] && roots[1] != roots[2] && roots[0] != roots[2]);
    }

    #[test]
    fn debug_shows_no_root() {
        let keyring = Keyring::generate("tests").unwrap();
        let root = keyring.primary(Purpose::Data).unwrap().root().unwrap();
        assert_eq!(format!("{root:?}"), "Root([REDACTED])");
        assert_eq!(
            format!("{keyring:?}"),
            "Keyring { name: \"tests\", revision: 1, .. }"
        );
    }
}
