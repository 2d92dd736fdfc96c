//! A key as a document holds it, before its root is there.

use super::key::Wrapped;
use super::{KeyId, State};
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
