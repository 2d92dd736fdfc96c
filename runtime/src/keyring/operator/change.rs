//! What a change of a keyring did.

use crate::keyring::document::KeyringDocument;
use crate::keyring::{KeyId, KeyringError, Purpose, State};

/// What a change of a keyring did, or would do in a dry run.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct Change {
    /// The keyring's name.
    pub keyring: String,
    /// The revision of the document that the change makes.
    pub revision: u64,
    /// Keys whose state changed, and new ones.
    pub keys: Vec<KeyChange>,
    /// Keys that were wrapped anew.
    pub rewrapped: Vec<KeyId>,
    /// Fields whose index was recorded, as `entity.field`.
    pub recorded: Vec<String>,
    /// The key that the MAC of the document is made with, and its check value: what
    /// [`KeyringSource::keyring_check`](crate::keyring::KeyringSource::keyring_check) is told where anyone can wrap under the KEK. `None` for a
    /// document without a MAC.
    pub keyring_check: Option<(KeyId, [u8; 16])>,
    /// Whether the document was written: not in a dry run, and not when there was nothing to do.
    pub written: bool,
}

/// What happened to one key.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct KeyChange {
    /// The key.
    pub id: KeyId,
    /// What it is for.
    pub purpose: Purpose,
    /// The state that it had; `None` for a new key.
    pub from: Option<State>,
    /// The state that it has now.
    pub to: State,
    /// The check value of its root. May be logged. Of a new key for the MAC it is known here before it is in use.
    pub check: [u8; 16],
}

/// A root that was looked at.
#[derive(Debug)]
#[non_exhaustive]
pub struct VerifiedKey {
    /// The key.
    pub id: KeyId,
    /// What it is for.
    pub purpose: Purpose,
    /// Its state.
    pub state: State,
    /// Whether its root was unwrapped, is bound to its place and fits its check value.
    pub result: Result<(), KeyringError>,
}

impl Change {
    pub(super) fn of(document: &KeyringDocument) -> Self {
        Self {
            keyring: document.name.clone(),
            revision: document.revision + 1,
            keys: Vec::new(),
            rewrapped: Vec::new(),
            recorded: Vec::new(),
            keyring_check: None,
            written: false,
        }
    }

    /// Whether there was anything to change.
    #[must_use]
    pub fn is_any(&self) -> bool {
        !(self.keys.is_empty() && self.rewrapped.is_empty() && self.recorded.is_empty())
    }
}
