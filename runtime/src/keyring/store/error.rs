//! Why a keyring document was not read or written.

use std::error::Error;

/// A keyring document was not read or written. What was there is still there.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// There is no document. `fieldseal keys init` makes one.
    #[error("there is no keyring document in {0}")]
    Missing(String),
    /// There is a document already, where a new one was to be made. It is left alone.
    #[error("there is a keyring document in {0} already")]
    AlreadyExists(String),
    /// Another operator wrote meanwhile. Read again and decide anew.
    #[error("the keyring document in {0} was changed by another meanwhile")]
    Changed(String),
    /// The store cannot be written from here: a secret mount, an environment variable.
    #[error("the keyring document in {0} cannot be written from here")]
    ReadOnly(String),
    /// It is not permitted, or what is there cannot be a document. Trying again does not help.
    #[error("the keyring document in {place} may not be used")]
    Refused {
        /// The store: a path, a table.
        place: String,
        /// What was refused.
        #[source]
        source: Box<dyn Error + Send + Sync>,
    },
    /// The file, the database or the network failed. Trying again may help.
    #[error("the keyring document in {place} cannot be used")]
    Failed {
        /// The store: a path, a table.
        place: String,
        /// What failed.
        #[source]
        source: Box<dyn Error + Send + Sync>,
    },
}

impl StoreError {
    /// Whether trying again may help.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        matches!(self, Self::Changed(_) | Self::Failed { .. })
    }
}
