//! What an operator does to a keyring: the only way in which a document with wrapped roots changes.

mod change;
mod edit;

pub use change::{Change, KeyChange, VerifiedKey};

use super::document::KeyringDocument;
use super::entry::DocumentRoot;
use super::loading::check_value;
use super::store::StoredKeyring;
use super::{
    IndexDefinition, KeyId, KeyringError, KeyringSource, NeededReason, Purpose, ScanReport, State,
    StoreError, rules,
};
use crate::model::Model;
use crate::secret::Root;
use edit::Edit;
use std::time::Duration;

/// Changes a keyring: adds keys, promotes them, takes them out of use, wraps them anew.
///
/// Each change reads the document, checks it (name, KEKs, revision, MAC), writes a new revision with a new MAC, and puts it in the place
/// of the old one only if that is still there: two operators at once lose nothing. The way of a key:
///
/// ```text
/// add          promote     promote another   disable      destroy
/// ─► pre-active ─► primary ─► decrypt-only ─► disabled ─► destroyed
///                               ▲  retire  ◄─────┘
///                    compromise ─► compromised ─► destroyed
/// ```
///
/// A pre-active key is promoted or disabled, and never retired: what opens only was in use before, or is old enough to be everywhere.
///
/// ```
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let folder = std::env::temp_dir().join(format!("fieldseal-operator-{}", std::process::id()));
/// # std::fs::create_dir_all(&folder)?;
/// # let path = folder.join("keyring.json");
/// # futures_lite::future::block_on(async {
/// use fieldseal::keyring::{FileStore, KeyringOperator, KeyringSource, Promotion, Purpose};
///
/// let source = KeyringSource::new("development", FileStore::new(&path));
/// let operator = KeyringOperator::new(source);
/// operator.init(&Purpose::ALL).await?;
/// let added = operator.add(Purpose::Data).await?;
/// let key = added.keys[0].id;
/// // … every process refreshes …
/// operator.promote(key, Promotion::Forced).await?;
/// # Ok::<(), fieldseal::KeyringError>(())
/// # })?;
/// # std::fs::remove_dir_all(&folder)?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct KeyringOperator {
    source: KeyringSource,
    dry_run: bool,
}

/// When a key may become primary: what a process without it cannot open.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum Promotion {
    /// When it is at least this old: the longest that a process works without a refresh. Asked of a decrypt-only key too, which may have been
    /// promoted by force a moment ago.
    Aged(Duration),
    /// At once. A process that has not refreshed yet cannot open what is sealed meanwhile.
    Forced,
}

/// Why a key may be destroyed.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Unneeded<'a> {
    /// A scan of every table found no value under it.
    Scanned(&'a ScanReport),
    /// Whoever says so takes it upon himself: values under the key are lost for ever.
    Forced,
}

/// How often a change is tried when others write at the same time.
const ATTEMPTS: usize = 32;

impl KeyringOperator {
    /// An operator of this keyring.
    #[must_use]
    pub fn new(source: KeyringSource) -> Self {
        Self {
            source,
            dry_run: false,
        }
    }

    /// Checks and works everything out, and writes nothing.
    #[must_use]
    pub fn dry_run(mut self, dry_run: bool) -> Self {
        self.dry_run = dry_run;
        self
    }

    /// Makes a new document with one primary key for each purpose, where there is none yet. With a KEK there is a keyset `keyring`
    /// too, whatever is asked for, since the MAC needs it; without one there is none.
    ///
    /// Where anyone can wrap under the KEK, configure [`Change::keyring_check`] before anything else is done with the keyring.
    ///
    /// # Errors
    ///
    /// [`KeyringError::Store`] with [`StoreError::AlreadyExists`] when there is a document; [`KeyringError::Public`] without a KEK, when the
    /// store is not private; [`KeyringError::Wrap`].
    pub async fn init(&self, purposes: &[Purpose]) -> Result<Change, KeyringError> {
        match self.source.store.read().await {
            // Of any kind, also one that cannot be read as a keyring: it is somebody's.
            Ok(_) => return Err(StoreError::AlreadyExists(self.source.store.place()).into()),
            Err(StoreError::Missing(_)) => {}
            Err(error) => return Err(error.into()),
        }
        let mut document = KeyringDocument::empty(self.source.name())?;
        let mut change = Change::of(&document);
        let edit = Edit::Init(purposes);
        edit.apply(&self.source, &mut document, &mut change).await?;
        change.keyring_check = document.keyring_check();
        self.write(None, document, change, None).await
    }

    /// Adds a key: pre-active, or primary where the purpose has none yet.
    ///
    /// Before there is a second index key, all searchable fields have to be recorded ([`record`](Self::record)): where nothing says which of
    /// two keys a field uses, neither is, and writing and searching it fails.
    ///
    /// # Errors
    ///
    /// [`KeyringError::NothingRecorded`] for a second index key while no index is recorded; [`KeyringError::Wrap`]; and what every change may
    /// meet: [`KeyringError::Store`], [`KeyringError::Mac`] and the other refusals of a document, [`KeyringError::Contended`].
    pub async fn add(&self, purpose: Purpose) -> Result<Change, KeyringError> {
        self.change(Edit::Add(purpose)).await
    }

    /// Makes a pre-active key primary, or a decrypt-only one again; the present primary becomes decrypt-only.
    ///
    /// # Errors
    ///
    /// [`KeyringError::TooYoung`] when another process may not have it; [`KeyringError::Transition`] from another state;
    /// [`KeyringError::NoSuchKey`]; the refusals of [`add`](Self::add).
    pub async fn promote(&self, id: KeyId, when: Promotion) -> Result<Change, KeyringError> {
        self.change(Edit::Promote(id, when)).await
    }

    /// Makes a disabled key decrypt-only: what it sealed opens again. A primary key becomes decrypt-only when another is promoted.
    ///
    /// A process has the root of a key that was disabled only after its next refresh. Before such a key is promoted again, wait as long as for a
    /// new one: its age, which [`promote`](Self::promote) looks at, does not show it.
    ///
    /// # Errors
    ///
    /// As [`promote`](Self::promote).
    pub async fn retire(&self, id: KeyId) -> Result<Change, KeyringError> {
        self.change(Edit::State(id, State::DecryptOnly)).await
    }

    /// Takes a key out of use: what it sealed does not open until it is retired again.
    ///
    /// # Errors
    ///
    /// As [`promote`](Self::promote).
    pub async fn disable(&self, id: KeyId) -> Result<Change, KeyringError> {
        self.change(Edit::State(id, State::Disabled)).await
    }

    /// Marks a key as known to others: from then on it opens inside a re-encryption only, and can only be destroyed.
    ///
    /// # Errors
    ///
    /// As [`promote`](Self::promote).
    pub async fn compromise(&self, id: KeyId) -> Result<Change, KeyringError> {
        self.change(Edit::State(id, State::Compromised)).await
    }

    /// Deletes the root of a disabled or compromised key. Its id stays taken.
    ///
    /// # Errors
    ///
    /// [`KeyringError::Needed`] when the report does not show that no value needs it; as [`promote`](Self::promote).
    ///
    /// # Security
    ///
    /// A process that has not refreshed since another key was promoted seals with this one, until its hard age is over, and a scan that ended
    /// before does not see what it wrote. Disable the key, wait for the longest hard age of any process, then scan.
    ///
    /// Copies of the document, in backups, still have the wrapped root: delete them, or the KEK.
    pub async fn destroy(&self, id: KeyId, why: Unneeded<'_>) -> Result<Change, KeyringError> {
        self.change(Edit::Destroy(id, why)).await
    }

    /// Wraps every root anew under the first KEK of the source: after a KEK was rotated, or to move to another one. Where the KEK can do it by
    /// itself ([`Kek::rewrap`](crate::Kek::rewrap)), no root leaves it but to be checked before anything is written.
    ///
    /// # Errors
    ///
    /// [`KeyringError::Unwrap`] and [`KeyringError::Wrap`], in which case nothing has changed; [`KeyringError::Wrapped`] without a KEK.
    pub async fn rewrap(&self) -> Result<Change, KeyringError> {
        self.change(Edit::Rewrap).await
    }

    /// Records the index definitions of a model, see [`Keyring::record`](super::Keyring::record).
    ///
    /// # Errors
    ///
    /// [`KeyringError::IndexDefinition`] when a field is recorded with another definition; [`KeyringError::NoPrimary`].
    pub async fn record(&self, model: &Model) -> Result<Change, KeyringError> {
        self.change(Edit::Record(model)).await
    }

    /// Records one index definition, for an operator who has no model at hand.
    ///
    /// # Errors
    ///
    /// As [`record`](Self::record), and [`KeyringError::IndexRecord`] for values that do not go together.
    pub async fn record_index(&self, definition: &IndexDefinition) -> Result<Change, KeyringError> {
        self.change(Edit::RecordIndex(definition)).await
    }

    /// The document, to show it: its shape, its name, its revision and its KEKs were checked, and no KEK was asked.
    ///
    /// # Errors
    ///
    /// What [`KeyringDocument::parse`] refuses and what contradicts the source. A check value of the key of the MAC need not be configured.
    ///
    /// # Security
    ///
    /// Nothing has authenticated it: whoever can write the store may have made it up. Every change, [`verify`](Self::verify) and every vault
    /// check its MAC.
    pub async fn document(&self) -> Result<KeyringDocument, KeyringError> {
        self.source.described(&self.source.store.read().await?)
    }

    /// Unwraps every root that is not destroyed, and says which are what they should be. The MAC is checked before.
    ///
    /// # Errors
    ///
    /// What makes the whole document unusable: its MAC, or the key of it.
    pub async fn verify(&self) -> Result<Vec<VerifiedKey>, KeyringError> {
        let document = self.source.checked(&self.source.store.read().await?)?;
        self.mac_root(&document).await?;
        let mut verified = Vec::new();
        for wrapped in document.wrapped_roots() {
            let Some(entry) = document.entry(wrapped.key_id()) else {
                continue;
            };
            let unwrapped = self.source.unwrap(&document, wrapped).await;
            let result = match unwrapped {
                Ok(root) => check_value(entry, &root),
                Err(error) => Err(error.into_keyring_error(entry.id)),
            };
            verified.push(VerifiedKey {
                id: entry.id,
                purpose: wrapped.purpose(),
                state: entry.state,
                result,
            });
        }
        for (purpose, entry) in document.entries_by_purpose() {
            if let DocumentRoot::Plain(root) = &entry.root {
                verified.push(VerifiedKey {
                    id: entry.id,
                    purpose,
                    state: entry.state,
                    result: check_value(entry, root),
                });
            }
        }
        Ok(verified)
    }

    async fn change(&self, edit: Edit<'_>) -> Result<Change, KeyringError> {
        for _ in 0..ATTEMPTS {
            let stored = self.source.store.read().await?;
            let mut document = self.source.checked(&stored)?;
            let own = self.mac_root(&document).await?;
            let mut change = Change::of(&document);
            edit.apply(&self.source, &mut document, &mut change).await?;
            change.keyring_check = document.keyring_check();
            if !change.is_any() {
                return Ok(change);
            }
            match self.write(Some(&stored), document, change, own).await {
                Err(KeyringError::Store(StoreError::Changed(_))) => {}
                done => return done,
            }
        }
        Err(KeyringError::Contended)
    }

    /// The root that the MAC of a document is made with, which fits. `None` for a document without a MAC.
    async fn mac_root(
        &self,
        document: &KeyringDocument,
    ) -> Result<Option<(KeyId, Root)>, KeyringError> {
        let Some(id) = document.keyring_root_id() else {
            return Ok(None);
        };
        let root = match document.plain_keyring_root() {
            Some(root) => {
                document.verify_mac(root.bytes())?;
                root.clone()
            }
            None => self.source.keyring_root(document).await?,
        };
        Ok(Some((id, root)))
    }

    async fn write(
        &self,
        old: Option<&StoredKeyring>,
        mut document: KeyringDocument,
        mut change: Change,
        own: Option<(KeyId, Root)>,
    ) -> Result<Change, KeyringError> {
        if document.has_plain_root() && !self.source.store.is_private() {
            return Err(KeyringError::Public);
        }
        document.revision = change.revision;
        if let Some(id) = document.keyring_root_id() {
            let known = own.filter(|(known, _)| *known == id).map(|(_, root)| root);
            let root = match (known, document.plain_keyring_root()) {
                (Some(root), _) => root,
                (None, Some(root)) => root.clone(),
                (None, None) => self.new_mac_root(&document).await?,
            };
            document.make_mac(&root);
        }
        rules::check(
            document
                .keysets
                .iter()
                .map(|(purpose, keys)| (*purpose, keys.as_slice())),
            &document.indexes,
        )?;
        let json = document.to_json();
        // What we would not read we do not write.
        KeyringDocument::parse(json.as_bytes())?;
        if !self.dry_run {
            let old = old.map(StoredKeyring::bytes);
            self.source.store.replace(old, json.as_bytes()).await?;
            change.written = true;
            tracing::info!(
                keyring = self.source.name(),
                revision = change.revision,
                "the keyring was changed"
            );
        }
        Ok(change)
    }

    /// The root of a keyset `keyring` whose primary key has just changed.
    async fn new_mac_root(&self, document: &KeyringDocument) -> Result<Root, KeyringError> {
        let roots = document.wrapped_roots();
        let wrapped = *roots.first().ok_or(KeyringError::MacMissing)?;
        let id = wrapped.key_id();
        let root = self
            .source
            .unwrap(document, wrapped)
            .await
            .map_err(|error| error.into_keyring_error(id))?;
        check_value(
            document.entry(id).ok_or(KeyringError::NoSuchKey(id))?,
            &root,
        )?;
        Ok(root)
    }
}

impl Unneeded<'_> {
    /// Whether it shows that a key of this keyring is not needed.
    fn check(
        &self,
        document: &KeyringDocument,
        purpose: Purpose,
        key: KeyId,
    ) -> Result<(), KeyringError> {
        let reason = match self {
            Self::Forced => None,
            Self::Scanned(report) => report.needs(document, purpose, key),
        };
        // An index record is part of the document: no report is needed to see it.
        let recorded = document
            .indexes
            .iter()
            .any(|index| index.keys.live().contains(&key));
        match reason.or(recorded.then_some(NeededReason::Recorded)) {
            Some(reason) => Err(KeyringError::Needed { key, reason }),
            None => Ok(()),
        }
    }
}
