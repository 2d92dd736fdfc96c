//! A key as a document holds it, before its root is there.

use super::key::Wrapped;
use super::{Key, KeyId, KeyRoot, KeyringError, State};
use crate::secret::Root;

/// One key of a document.
pub(super) struct KeyEntry {
    pub(super) id: KeyId,
    pub(super) state: State,
    pub(super) created: String,
    pub(super) check: [u8; 16],
    pub(super) root: DocumentRoot,
}

/// How a document holds a root.
pub(super) enum DocumentRoot {
    Plain(Root),
    Wrapped(Wrapped),
    Absent,
}

impl KeyEntry {
    /// The entry of a key whose root is not wrapped.
    pub(super) fn of_plain(key: &Key) -> Result<Self, KeyringError> {
        Ok(Self {
            id: key.id,
            state: key.state,
            created: key.created.clone(),
            check: key.check,
            root: match &key.root {
                KeyRoot::Plain(root) => DocumentRoot::Plain(root.clone()),
                KeyRoot::Absent => DocumentRoot::Absent,
                KeyRoot::Unwrapped { .. } | KeyRoot::Locked => {
                    return Err(KeyringError::Wrapped);
                }
            },
        })
    }
}
