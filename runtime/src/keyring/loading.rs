//! From a store to a keyring in use: a document is checked against what is configured outside it, then its roots are unwrapped.

use super::document::KeyringDocument;
use super::entry::{DocumentRoot, KeyEntry};
use super::source::KeyringSource;
use super::store::StoredKeyring;
use super::{KeyId, Keyring, KeyringError, Purpose, State, WrappedRoot, key};
use crate::kek::{self, Kek, KekError, KekErrorKind, KeyPlace};
use crate::secret::Root;
use futures_util::future::join_all;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use subtle::ConstantTimeEq;

/// A keyring that was read, checked and unwrapped.
pub(crate) struct Loaded {
    pub(crate) keyring: Arc<Keyring>,
    /// Keys that are in the document and could not be unwrapped.
    pub(crate) missing: Vec<MissingKey>,
    /// Stands for the document's bytes, which may hold roots.
    digest: [u8; 32],
}

/// A key whose root was not unwrapped, though its state allows its use: the fields that need it fail, the others work.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct MissingKey {
    /// The key's id.
    pub id: KeyId,
    /// What it is for.
    pub purpose: Purpose,
    /// Under which KEK it is wrapped.
    pub kek: String,
    /// Why the KEK did not unwrap it.
    pub reason: KekErrorKind,
}

/// What becomes of a key whose root is known, and whose KEK does not give it any more.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Unconfirmed {
    /// Nothing is loaded: what is in use stays, and ages.
    Fails,
    /// It is missing, as when a vault is opened: the other keys go on.
    IsMissing,
}

impl KeyringSource {
    /// Reads the document, checks it against `current` and what is configured, and unwraps what is not unwrapped yet.
    ///
    /// Every KEK in use is asked for one root at least, also when nothing changed: that is what shows that it still may be used.
    pub(crate) async fn load(
        &self,
        current: Option<&Loaded>,
        unconfirmed: Unconfirmed,
    ) -> Result<Loaded, KeyringError> {
        let stored = self.store.read().await?;
        let document = self.checked(&stored)?;
        let digest = Sha256::digest(stored.bytes()).into();
        if let Some(current) = current {
            check_revision(&document, digest, current)?;
        }
        let known = current.map(|current| &*current.keyring);
        let (keyring, missing) = match self.keks.is_empty() {
            true => {
                check_history(&document, known)?;
                (document.into_plain()?, Vec::new())
            }
            false => self.unwrap_roots(document, known, unconfirmed).await?,
        };
        // The keyring that is in use stays where nothing changed, with all that was derived from it.
        let keyring = match current {
            Some(current) if current.digest == digest && current.missing == missing => {
                Arc::clone(&current.keyring)
            }
            _ => Arc::new(keyring),
        };
        Ok(Loaded {
            keyring,
            missing,
            digest,
        })
    }

    /// Whether the store has another document than the one that is in use. Asks no KEK.
    pub(crate) async fn has_changed(&self, current: &Loaded) -> Result<bool, KeyringError> {
        let stored = self.store.read().await?;
        let digest: [u8; 32] = Sha256::digest(stored.bytes()).into();
        Ok(digest != current.digest)
    }

    /// What is configured outside the document, before a KEK is asked for anything.
    pub(super) fn checked(&self, stored: &StoredKeyring) -> Result<KeyringDocument, KeyringError> {
        let document = self.described(stored)?;
        if let Some(public) = self.keks.iter().find(|kek| kek.is_public())
            && self.checks.is_empty()
        {
            return Err(KeyringError::CheckNeeded {
                kek: public.name().to_owned(),
            });
        }
        Ok(document)
    }

    /// A document that has what is configured, and that nothing has authenticated: good for showing it.
    pub(super) fn described(
        &self,
        stored: &StoredKeyring,
    ) -> Result<KeyringDocument, KeyringError> {
        let document = KeyringDocument::parse(stored.bytes())?;
        if document.name() != &*self.name {
            return Err(KeyringError::OtherName {
                expected: self.name.to_string(),
            });
        }
        if document.revision() < self.lowest_revision {
            return Err(KeyringError::OldRevision {
                found: document.revision(),
                lowest: self.lowest_revision,
            });
        }
        let plain = document
            .entries()
            .find(|key| matches!(key.root, DocumentRoot::Plain(_)));
        match (plain, self.keks.is_empty()) {
            (Some(plain), false) => return Err(KeyringError::Plain(plain.id)),
            (Some(_), true) if !stored.is_private => return Err(KeyringError::Public),
            (None, true) if !document.wrapped_roots().is_empty() => {
                return Err(KeyringError::Wrapped);
            }
            (None, false) if document.keyring_root_id().is_none() => {
                return Err(KeyringError::MacMissing);
            }
            _ => {}
        }
        for root in document.wrapped_roots() {
            if self.kek_named(root.kek()).is_none() {
                return Err(KeyringError::ForeignKek {
                    key: root.key_id(),
                    kek: root.kek().to_owned(),
                });
            }
        }
        Ok(document)
    }

    /// The root of the key that the MAC is made with, after the MAC was found to be right.
    pub(super) async fn keyring_root(
        &self,
        document: &KeyringDocument,
    ) -> Result<Root, KeyringError> {
        let wrapped = *document
            .wrapped_roots()
            .first()
            .ok_or(KeyringError::MacMissing)?;
        let entry = document
            .entry(wrapped.key_id())
            .ok_or(KeyringError::MacMissing)?;
        let root = self
            .unwrap(document, wrapped)
            .await
            .map_err(|error| error.into_keyring_error(wrapped.key_id()))?;
        check_value(entry, &root)?;
        let is_this =
            |(id, check): &(KeyId, [u8; 16])| *id == entry.id && check.ct_eq(&entry.check).into();
        if !self.checks.is_empty() && !self.checks.iter().any(is_this) {
            return Err(KeyringError::ForeignMac(entry.id));
        }
        document.verify_mac(root.bytes())?;
        Ok(root)
    }

    async fn unwrap_roots(
        &self,
        mut document: KeyringDocument,
        known: Option<&Keyring>,
        unconfirmed: Unconfirmed,
    ) -> Result<(Keyring, Vec<MissingKey>), KeyringError> {
        // First, so that a document that anyone could have written moves the KMS once.
        let own = document.keyring_root_id().ok_or(KeyringError::MacMissing)?;
        let mut roots = BTreeMap::from([(own, self.keyring_root(&document).await?)]);
        check_history(&document, known)?;
        let mut missing = Vec::new();

        let mut asked: BTreeSet<&str> = document
            .wrapped_roots()
            .first()
            .map(|root| root.kek())
            .into_iter()
            .collect();
        // Where a root that is known counts for nothing, every one is asked for anew.
        let reusable = known.filter(|_| unconfirmed == Unconfirmed::Fails);
        let mut wanted = Vec::new();
        for root in document.wrapped_roots() {
            let Some(entry) = document.entry(root.key_id()) else {
                continue;
            };
            if entry.id == own || !needs_root(entry.state) {
                continue;
            }
            match reusable.and_then(|known| known.unwrapped(root)) {
                Some(known) if !asked.insert(root.kek()) => {
                    roots.insert(entry.id, known.clone());
                }
                _ => wanted.push((root, entry)),
            }
        }
        let answers = join_all(wanted.iter().map(|(root, _)| self.unwrap(&document, *root))).await;
        for ((wrapped, entry), answer) in wanted.into_iter().zip(answers) {
            match answer {
                Ok(root) => {
                    check_value(entry, &root)?;
                    roots.insert(entry.id, root);
                }
                // Nothing can be sealed without it, or it will be there when the KMS is.
                Err(error) if entry.state == State::Primary || error.is_retryable() => {
                    return Err(error.into_keyring_error(entry.id));
                }
                // A KEK that answers otherwise than before, for a credential that expired or a permission that was taken: what it gave
                // works until the hard age, as all keys do.
                Err(error)
                    if unconfirmed == Unconfirmed::Fails
                        && known.is_some_and(|known| known.has_root(entry)) =>
                {
                    return Err(error.into_keyring_error(entry.id));
                }
                Err(error) => missing.push(MissingKey {
                    id: entry.id,
                    purpose: wrapped.purpose(),
                    kek: wrapped.kek().to_owned(),
                    reason: error.kind(),
                }),
            }
        }
        let keyring = document.take_keyring(roots)?;
        Ok((keyring, missing))
    }

    /// Unwraps one root, and looks whether it is bound to its place.
    pub(super) async fn unwrap(
        &self,
        document: &KeyringDocument,
        wrapped: WrappedRoot<'_>,
    ) -> Result<Root, UnwrapError> {
        let kek = self.kek_named(wrapped.kek()).ok_or(UnwrapError::Unbound)?;
        let place = KeyPlace::new(&self.name, wrapped.purpose(), wrapped.key_id());
        let answer = kek.unwrap(&place, wrapped.bytes()).await;
        kek::log("unwrap", &**kek, &place, answer.as_ref().err());
        let plaintext = answer.map_err(UnwrapError::Kek)?;
        document
            .bound_root(wrapped, &plaintext)
            .ok_or(UnwrapError::Unbound)
    }

    /// The KEK that wraps new roots.
    pub(super) fn wrapping_kek(&self) -> Option<&dyn Kek> {
        self.keks.first().map(|kek| &**kek)
    }
}

/// A root was not unwrapped.
pub(super) enum UnwrapError {
    Kek(KekError),
    /// What was unwrapped belongs to another key, purpose, keyring or KEK.
    Unbound,
}

impl UnwrapError {
    fn kind(&self) -> KekErrorKind {
        match self {
            Self::Kek(error) => error.kind(),
            Self::Unbound => KekErrorKind::Refused,
        }
    }

    fn is_retryable(&self) -> bool {
        self.kind() == KekErrorKind::Unavailable
    }

    pub(super) fn into_keyring_error(self, key: KeyId) -> KeyringError {
        KeyringError::Unwrap {
            key,
            source: match self {
                Self::Kek(error) => Some(error),
                Self::Unbound => None,
            },
        }
    }
}

/// Whether an application that holds the keyring may have to use a key of this state.
fn needs_root(state: State) -> bool {
    // A compromised key opens inside a re-encryption, which is what gets rid of it.
    state.opens() || state == State::Compromised
}

pub(super) fn check_value(entry: &KeyEntry, root: &Root) -> Result<(), KeyringError> {
    match key::check(root).ct_eq(&entry.check).into() {
        true => Ok(()),
        false => Err(KeyringError::Check(entry.id)),
    }
}

/// A revision only grows, and is one document.
fn check_revision(
    document: &KeyringDocument,
    digest: [u8; 32],
    current: &Loaded,
) -> Result<(), KeyringError> {
    let lowest = current.keyring.revision();
    if document.revision() < lowest {
        return Err(KeyringError::OldRevision {
            found: document.revision(),
            lowest,
        });
    }
    match document.revision() == lowest && digest != current.digest {
        true => Err(KeyringError::OtherRevision(lowest)),
        false => Ok(()),
    }
}

/// A document that follows another one has all its keys, as what they were: one that was made from a backup may have a higher revision, and
/// knows nothing of what was added or destroyed since.
fn check_history(document: &KeyringDocument, known: Option<&Keyring>) -> Result<(), KeyringError> {
    for (purpose, key) in known.into_iter().flat_map(Keyring::all_keys) {
        let (present_purpose, present) = document
            .entries_by_purpose()
            .find(|(_, entry)| entry.id == key.id)
            .ok_or(KeyringError::Vanished(key.id))?;
        if present_purpose != purpose || !bool::from(present.check.ct_eq(&key.check)) {
            return Err(KeyringError::Replaced(key.id));
        }
        let may_be = match key.state {
            State::Destroyed => present.state == State::Destroyed,
            State::Compromised => matches!(present.state, State::Compromised | State::Destroyed),
            State::PreActive | State::Primary | State::DecryptOnly | State::Disabled => true,
        };
        if !may_be {
            return Err(KeyringError::Revived {
                key: key.id,
                from: key.state,
                to: present.state,
            });
        }
    }
    Ok(())
}
