//! The keyring document: JSON, read and checked whole (`wire-format.md`, section 7).

mod json;

pub(super) use json::{time_of, timestamp};

use super::entry::{DocumentRoot, KeyEntry};
use super::key::{self, Wrapped, wrap_binding};
use super::{IndexRecord, Key, KeyId, KeyRoot, Keyring, KeyringError, Purpose, State, rules};
use crate::plaintext::TypeTag;
use crate::secret::Root;
use hmac::Mac;
use std::collections::BTreeMap;
use std::fmt;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

/// A keyring document whose shape was checked, before its roots are there.
///
/// A document with plain roots becomes a [`Keyring`] at once ([`Keyring::from_json`]). One whose roots a KMS wrapped needs
/// [`Vault::live`](crate::Vault::live).
pub struct KeyringDocument {
    pub(super) name: String,
    pub(super) revision: u64,
    pub(super) keysets: BTreeMap<Purpose, Vec<KeyEntry>>,
    pub(super) indexes: Vec<IndexRecord>,
    pub(super) mac: Option<[u8; 32]>,
}

/// A wrapped root, as it is handed to a KMS.
#[derive(Clone, Copy)]
pub struct WrappedRoot<'a> {
    purpose: Purpose,
    id: KeyId,
    wrapped: &'a Wrapped,
}

impl<'a> WrappedRoot<'a> {
    /// The purpose of the key.
    #[must_use]
    pub fn purpose(self) -> Purpose {
        self.purpose
    }

    /// The key's id.
    #[must_use]
    pub fn key_id(self) -> KeyId {
        self.id
    }

    /// The key-encryption key, such as `aws-kms:…`.
    #[must_use]
    pub fn kek(self) -> &'a str {
        &self.wrapped.kek
    }

    /// What the KMS wrapped.
    #[must_use]
    pub fn bytes(self) -> &'a [u8] {
        &self.wrapped.bytes
    }

    /// The same root, wrapped anew.
    pub(super) fn rewrapped(self, wrapped: &Wrapped) -> WrappedRoot<'_> {
        WrappedRoot {
            purpose: self.purpose,
            id: self.id,
            wrapped,
        }
    }
}

/// A key as a document describes it.
#[derive(Clone, Copy)]
pub struct DocumentKey<'a> {
    purpose: Purpose,
    entry: &'a KeyEntry,
}

impl<'a> DocumentKey<'a> {
    /// The key's id.
    #[must_use]
    pub fn id(self) -> KeyId {
        self.entry.id
    }

    /// What it is for.
    #[must_use]
    pub fn purpose(self) -> Purpose {
        self.purpose
    }

    /// Its state.
    #[must_use]
    pub fn state(self) -> State {
        self.entry.state
    }

    /// When it was made, such as `2026-11-24T00:00:00Z`.
    #[must_use]
    pub fn created(self) -> &'a str {
        &self.entry.created
    }

    /// The check value of its root. May be logged.
    #[must_use]
    pub fn check(self) -> [u8; 16] {
        self.entry.check
    }

    /// The KEK that wraps its root; `None` for a plain or destroyed one.
    #[must_use]
    pub fn kek(self) -> Option<&'a str> {
        match &self.entry.root {
            DocumentRoot::Wrapped(wrapped) => Some(&wrapped.kek),
            DocumentRoot::Plain(_) | DocumentRoot::Absent => None,
        }
    }
}

impl fmt::Debug for DocumentKey<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DocumentKey")
            .field("id", &self.entry.id)
            .field("purpose", &self.purpose)
            .field("state", &self.entry.state)
            .finish_non_exhaustive()
    }
}

impl KeyringDocument {
    /// Reads a document and checks everything that needs no key: shape, names, ids, states, indexes.
    ///
    /// # Errors
    ///
    /// [`KeyringError::Malformed`] with the place for anything that is not exactly the format; the other variants name the key or
    /// field that breaks a rule.
    pub fn parse(json: &[u8]) -> Result<Self, KeyringError> {
        let document = json::read(json)?;
        document.check()?;
        Ok(document)
    }

    /// A document without keys.
    pub(super) fn empty(name: &str) -> Result<Self, KeyringError> {
        if name.is_empty() || name.len() > 255 {
            return Err(KeyringError::Name);
        }
        Ok(Self {
            name: name.to_owned(),
            revision: 0,
            keysets: BTreeMap::new(),
            indexes: Vec::new(),
            mac: None,
        })
    }

    /// The keyring's name. It is configured outside the document too: compare them before unwrapping anything.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The revision: refuse one that is older than what is in use.
    #[must_use]
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// The wrapped roots, the one that the MAC is made with first.
    #[must_use]
    pub fn wrapped_roots(&self) -> Vec<WrappedRoot<'_>> {
        let mut roots: Vec<_> = self
            .keysets
            .iter()
            .flat_map(|(purpose, keys)| keys.iter().map(|key| (*purpose, key)))
            .filter_map(|(purpose, key)| match &key.root {
                DocumentRoot::Wrapped(wrapped) => Some(WrappedRoot {
                    purpose,
                    id: key.id,
                    wrapped,
                }),
                DocumentRoot::Plain(_) | DocumentRoot::Absent => None,
            })
            .collect();
        roots.sort_by_key(|root| !self.is_keyring_root(root.id));
        roots
    }

    /// Makes the keyring of a document whose roots are plain.
    pub(super) fn into_plain(mut self) -> Result<Keyring, KeyringError> {
        if self
            .entries()
            .any(|key| matches!(key.root, DocumentRoot::Wrapped(_)))
        {
            return Err(KeyringError::Wrapped);
        }
        if let Some(own) = self.plain_keyring_root() {
            self.verify_mac(own.bytes())?;
        }
        self.take_keyring(BTreeMap::new())
    }

    /// The root in the plaintext that a KEK wrapped, if it is bound to this very key.
    pub(super) fn bound_root(&self, wrapped: WrappedRoot<'_>, plaintext: &[u8]) -> Option<Root> {
        let (root, binding) = plaintext.split_first_chunk::<32>()?;
        let root = Root::new(root);
        wrap_binding(
            &root,
            &self.name,
            wrapped.purpose,
            wrapped.id,
            wrapped.kek(),
        )
        .verify_slice(binding)
        .ok()?;
        Some(root)
    }

    /// The keyring of this document with these roots. A wrapped root that is not among them stays wrapped.
    pub(super) fn take_keyring(
        &mut self,
        mut roots: BTreeMap<KeyId, Root>,
    ) -> Result<Keyring, KeyringError> {
        let mut keysets = BTreeMap::new();
        for (purpose, entries) in std::mem::take(&mut self.keysets) {
            let mut keys = Vec::with_capacity(entries.len());
            for entry in entries {
                let root = match (entry.root, roots.remove(&entry.id)) {
                    (DocumentRoot::Absent, _) => KeyRoot::Absent,
                    (DocumentRoot::Plain(root), _) => KeyRoot::Plain(root),
                    (DocumentRoot::Wrapped(wrapped), Some(root)) => {
                        KeyRoot::Unwrapped { root, wrapped }
                    }
                    (DocumentRoot::Wrapped(_), None) => KeyRoot::Locked,
                };
                let key = Key {
                    id: entry.id,
                    state: entry.state,
                    created: entry.created,
                    check: entry.check,
                    root,
                };
                let fits = |root| bool::from(key::check(root).ct_eq(&key.check));
                if !key.root().is_none_or(fits) {
                    return Err(KeyringError::Check(key.id));
                }
                keys.push(key);
            }
            keysets.insert(purpose, keys);
        }
        Ok(Keyring {
            name: std::mem::take(&mut self.name),
            revision: self.revision,
            keysets,
            indexes: std::mem::take(&mut self.indexes),
        })
    }

    /// The rules that need no key.
    pub(super) fn check(&self) -> Result<(), KeyringError> {
        if self.name.is_empty() || self.name.len() > 255 {
            return Err(KeyringError::Name);
        }
        let has_keyset = self.keysets.contains_key(&Purpose::Keyring);
        let has_wrapped = self
            .entries()
            .any(|key| matches!(key.root, DocumentRoot::Wrapped(_)));
        if has_keyset != self.mac.is_some() || (has_wrapped && !has_keyset) {
            return Err(KeyringError::MacMissing);
        }
        for key in self.entries() {
            if (key.state == State::Destroyed) != matches!(key.root, DocumentRoot::Absent) {
                return Err(KeyringError::Root(key.id));
            }
        }
        for index in &self.indexes {
            let named = [
                &index.entity,
                &index.field,
                &index.normaliser,
                &index.type_tag,
            ]
            .iter()
            .all(|name| !name.is_empty() && name.len() <= 255);
            let searchable = ![TypeTag::F64, TypeTag::JSON]
                .map(TypeTag::as_str)
                .contains(&index.type_tag.as_str());
            if !named || !searchable || !(index.bits == 128 || (1..=63).contains(&index.bits)) {
                return Err(KeyringError::IndexRecord {
                    field: format!("{}.{}", index.entity, index.field),
                });
            }
        }
        rules::check(
            self.keysets
                .iter()
                .map(|(purpose, keys)| (*purpose, keys.as_slice())),
            &self.indexes,
        )
    }

    pub(super) fn has_plain_root(&self) -> bool {
        self.entries()
            .any(|key| matches!(key.root, DocumentRoot::Plain(_)))
    }

    pub(super) fn entries(&self) -> impl Iterator<Item = &KeyEntry> {
        self.keysets.values().flatten()
    }

    pub(super) fn entries_by_purpose(&self) -> impl Iterator<Item = (Purpose, &KeyEntry)> {
        self.keysets
            .iter()
            .flat_map(|(purpose, keys)| keys.iter().map(|key| (*purpose, key)))
    }

    /// Its keys, as it describes them.
    pub fn keys(&self) -> impl Iterator<Item = DocumentKey<'_>> {
        self.entries_by_purpose()
            .map(|(purpose, entry)| DocumentKey { purpose, entry })
    }

    pub(super) fn entry(&self, id: KeyId) -> Option<&KeyEntry> {
        self.entries().find(|key| key.id == id)
    }

    pub(super) fn keyring_root_id(&self) -> Option<KeyId> {
        self.keyring_check().map(|(id, _)| id)
    }

    /// The key that the MAC is made with, and its check value.
    pub(super) fn keyring_check(&self) -> Option<(KeyId, [u8; 16])> {
        let keys = self.keysets.get(&Purpose::Keyring)?;
        keys.iter()
            .find(|key| key.state == State::Primary)
            .map(|key| (key.id, key.check))
    }

    /// The root that the MAC is made with, where it is plain.
    pub(super) fn plain_keyring_root(&self) -> Option<&Root> {
        match &self.entry(self.keyring_root_id()?)?.root {
            DocumentRoot::Plain(root) => Some(root),
            DocumentRoot::Wrapped(_) | DocumentRoot::Absent => None,
        }
    }

    fn is_keyring_root(&self, id: KeyId) -> bool {
        self.keyring_root_id() == Some(id)
    }
}

impl Keyring {
    /// The document, for a keyring with plain roots.
    ///
    /// # Errors
    ///
    /// [`KeyringError::Wrapped`] when a KMS protects the keyring: its document is written by a
    /// [`KeyringOperator`](super::KeyringOperator).
    ///
    /// # Security
    ///
    /// The text holds every root in the clear. It is wiped on drop; what is made of it is not.
    pub fn to_json(&self) -> Result<Zeroizing<String>, KeyringError> {
        Ok(self.to_document()?.to_json())
    }

    fn to_document(&self) -> Result<KeyringDocument, KeyringError> {
        if self.keysets.contains_key(&Purpose::Keyring) {
            return Err(KeyringError::Wrapped);
        }
        let mut keysets = BTreeMap::new();
        for (purpose, keys) in &self.keysets {
            let entries: Result<Vec<_>, _> = keys.iter().map(KeyEntry::of_plain).collect();
            keysets.insert(*purpose, entries?);
        }
        Ok(KeyringDocument {
            name: self.name.clone(),
            revision: self.revision,
            keysets,
            indexes: self.indexes.clone(),
            mac: None,
        })
    }
}

impl KeyringDocument {
    /// The text of the document.
    pub(super) fn to_json(&self) -> Zeroizing<String> {
        json::write(self)
    }
}

impl fmt::Debug for KeyringDocument {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeyringDocument")
            .field("name", &self.name)
            .field("revision", &self.revision)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for WrappedRoot<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WrappedRoot")
            .field("purpose", &self.purpose)
            .field("key_id", &self.id)
            .field("kek", &self.wrapped.kek)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `wrapped_plaintext_example` of the published `keyring-v1.json`.
    #[test]
    fn the_wrapped_plaintext_is_the_published_one() {
        let root: [u8; 32] =
            hex("fb1cbb8973522ec578343a3784717132437f0d3ba09633f864cbba1a5cce3886")
                .try_into()
                .unwrap();
        let id = KeyId::new(268_435_458).unwrap();
        let binding = wrap_binding(
            &Root::new(&root),
            "production",
            Purpose::Data,
            id,
            "test-kek:one",
        );
        assert_eq!(
            binding.finalize().into_bytes().as_slice(),
            hex("066b831501d95fc0f1aceb15a237ad751f073e88328d6acc651edddf3cdca6f1")
        );
    }

    fn hex(text: &str) -> Vec<u8> {
        (0..text.len())
            .step_by(2)
            .map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap())
            .collect()
    }
}
