//! Why a keyring cannot be used.

use super::{KeyId, NeededReason, Purpose, State, StoreError};
use crate::kek::KekError;
use std::path::PathBuf;

/// A keyring document or its source was refused. Nothing of a refused document is used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum KeyringError {
    /// The document is not JSON of the right shape: a syntax error, an unknown, missing or repeated member, a value of the wrong
    /// type or in the wrong spelling (base64 has padding and no white space). Look at the place.
    #[error("the keyring document is malformed at line {line}, column {column}")]
    Malformed {
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
    },
    /// The document says that it has another format. This version reads `fieldseal-keyring/1`.
    #[error("the keyring document has a format that this version does not read")]
    Format,
    /// A keyring's name is 1 to 255 bytes long.
    #[error("a keyring's name is 1 to 255 bytes long")]
    Name,
    /// Two keys have this id, or a key has an id that is reserved. Ids are unique over all purposes and for ever.
    #[error("key id {0} is used twice")]
    RepeatedId(KeyId),
    /// The keyset has no primary version, so nothing can be sealed. Promote one.
    #[error("the keyset `{0}` has no primary key")]
    NoPrimary(Purpose),
    /// The keyset has more than one primary version.
    #[error("the keyset `{0}` has more than one primary key")]
    TwoPrimaries(Purpose),
    /// The root of this key is not the one that its check value was made from: a mixed-up or damaged document.
    #[error("the root of key {0} does not fit its check value")]
    Check(KeyId),
    /// A destroyed key must have no root, and only a destroyed key may lack one.
    #[error("key {0} is destroyed and has a root, or has none and is not destroyed")]
    Root(KeyId),
    /// The MAC does not fit the document: it was changed by something that does not hold the key of the keyset `keyring`.
    #[error("the keyring document does not fit its mac")]
    Mac,
    /// A document has a `mac` exactly when it has a keyset `keyring`, and a wrapped root only then.
    #[error(
        "a keyring document has a mac, and may have wrapped roots, exactly when it has a keyset `keyring`"
    )]
    MacMissing,
    /// The document's roots are wrapped by a KMS: open it with [`Vault::live`](crate::Vault::live).
    #[error("the keyring's roots are wrapped by a kms")]
    Wrapped,
    /// A document whose roots are unwrapped by a KMS must not have a plain one: anyone could have put it there.
    #[error("key {0} has a plain root in a document whose roots a kms wraps")]
    Plain(KeyId),
    /// The document has another name than the one that is configured: it belongs to another environment.
    #[error("the keyring document is not the one of `{expected}`")]
    OtherName {
        /// The configured name.
        expected: String,
    },
    /// The document is older than what is in use, or than the lowest revision that is configured: a backup that was played back.
    #[error("the keyring document has revision {found}, and the lowest that is taken is {lowest}")]
    OldRevision {
        /// Its revision.
        found: u64,
        /// The lowest that is taken.
        lowest: u64,
    },
    /// The document has the revision that is in use, and is another one. Whoever changed it did not count the revision up.
    #[error("the keyring document of revision {0} is not the one that is in use")]
    OtherRevision(u64),
    /// A key that is in use is not in the document any more. Keys are destroyed, and their ids stay: the document was made from a backup.
    #[error("key {0}, which is in use, is not in the keyring document any more")]
    Vanished(KeyId),
    /// A key that is in use has another purpose or another check value in the document: it is another key of the same id.
    #[error("key {0} is another key in the keyring document than the one that is in use")]
    Replaced(KeyId),
    /// A key that was destroyed or compromised is in use again in the document: it was made from a backup.
    #[error("key {key} was {from} and is {to} in the keyring document")]
    Revived {
        /// The key.
        key: KeyId,
        /// The state that it had.
        from: State,
        /// The state that the document says.
        to: State,
    },
    /// A root is wrapped by a KEK that is not among those which are configured.
    #[error("key {key} is wrapped under `{kek}`, which this keyring may not use")]
    ForeignKek {
        /// The key.
        key: KeyId,
        /// The KEK.
        kek: String,
    },
    /// The document's MAC is made with another key than the one that is configured
    /// ([`KeyringSource::keyring_check`](super::KeyringSource::keyring_check)).
    #[error(
        "the keyring document's mac is made with key {0}, which is not the one that is configured"
    )]
    ForeignMac(KeyId),
    /// Anyone can wrap under this KEK, so that the document alone proves nothing: configure
    /// [`KeyringSource::keyring_check`](super::KeyringSource::keyring_check).
    #[error(
        "anyone can wrap under `{kek}`: the check value of the key of the mac has to be configured"
    )]
    CheckNeeded {
        /// The KEK.
        kek: String,
    },
    /// A document with plain roots in a store that others than its owner may read: `chmod 600` a file, and rotate its keys if others could
    /// have. Into a store that is not private, such as a table, none is written: it takes roots under a KEK.
    #[error("the keyring document has plain roots, and others than its owner can read it")]
    Public,
    /// The document was not read or written, see its source.
    #[error("the keyring document was not read or written")]
    Store(#[from] StoreError),
    /// The KEK did not wrap a new root.
    #[error("the root of key {key} could not be wrapped")]
    Wrap {
        /// The key.
        key: KeyId,
        /// What the KEK said.
        #[source]
        source: KekError,
    },
    /// The keyring has no such key.
    #[error("the keyring has no key {0}")]
    NoSuchKey(KeyId),
    /// A key of this state cannot get there: see [`KeyringOperator`](super::KeyringOperator) for the ways that there are.
    #[error("key {key} is {from} and cannot become {to}")]
    Transition {
        /// The key.
        key: KeyId,
        /// Its state.
        from: State,
        /// The state that was asked for.
        to: State,
    },
    /// Another process may not have the key yet, and could not open what is sealed with it. Wait, or force it.
    #[error("key {key} is {age_seconds} s old, and every process has it after {least_seconds} s")]
    TooYoung {
        /// The key.
        key: KeyId,
        /// Seconds since it was made.
        age_seconds: u64,
        /// Seconds that it needs.
        least_seconds: u64,
    },
    /// The key is not known to be unneeded. Scan the tables, re-encrypt what is found, and scan again.
    #[error("key {key} may still be needed: {reason}")]
    Needed {
        /// The key.
        key: KeyId,
        /// Why.
        reason: NeededReason,
    },
    /// Another task loaded or refreshed the keyring meanwhile, or a moment ago, and failed.
    #[error("the keyring could not be loaded: {failure}")]
    Shared {
        /// The error that the other task met.
        failure: String,
        /// Whether trying again may help.
        retryable: bool,
    },
    /// The store or the KMS neither answered nor failed for so long.
    #[error("the keyring was not loaded within {seconds} s")]
    TimedOut {
        /// How long it was waited for.
        seconds: u64,
    },
    /// A second index key is added while no index is recorded: every searchable field would fail, since nothing says which of the two it
    /// uses. Record all fields first: [`KeyringOperator::record`](super::KeyringOperator::record), or `fieldseal keys record`.
    #[error(
        "no index is recorded, so a second index key would leave every searchable field without one: record the fields first"
    )]
    NothingRecorded,
    /// Other operators changed the document again and again.
    #[error("the keyring document changed whenever it was to be written")]
    Contended,
    /// The KMS did not unwrap this root, or what it unwrapped belongs to another key, purpose or keyring.
    #[error("the root of key {key} could not be unwrapped")]
    Unwrap {
        /// The key.
        key: KeyId,
        /// What the KMS said.
        #[source]
        source: Option<KekError>,
    },
    /// The field is recorded twice.
    #[error("the index of {field} is recorded twice")]
    RepeatedIndex {
        /// `entity.field`.
        field: String,
    },
    /// The index of a field names a key that is not in the keyset `index`, or that is destroyed.
    #[error("the index of {field} names key {key}, which is not a key of the keyset `index`")]
    IndexKey {
        /// `entity.field`.
        field: String,
        /// The key.
        key: KeyId,
    },
    /// The record of a field's index is not one that the format knows: bits, phase, number of keys, type or names.
    #[error("the index of {field} is recorded with values that do not go together")]
    IndexRecord {
        /// `entity.field`.
        field: String,
    },
    /// The model declares another normaliser, type or number of bits than the keyring records. A changed definition needs
    /// another index key: rotate.
    #[error("the model declares another index for {field} than the keyring records")]
    IndexDefinition {
        /// `entity.field`.
        field: String,
    },
    /// The file or directory could not be read or written.
    #[error("the keyring file {} cannot be used", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the operating system said.
        #[source]
        source: std::io::Error,
    },
    /// Group or others may read the file. `chmod 600` it, and rotate its keys if others could have.
    #[error("others than the owner can read the keyring file {}: chmod 600", path.display())]
    Permissions {
        /// The file.
        path: PathBuf,
    },
    /// The environment variable is not set, or not UTF-8.
    #[error("the environment variable {0} holds no keyring")]
    Environment(String),
    /// The operating system's random generator failed.
    #[error("the operating system's random generator failed")]
    Randomness,
}

impl KeyringError {
    /// Whether trying again may help: the KMS or the store did not answer.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Wrap { source, .. }
            | Self::Unwrap {
                source: Some(source),
                ..
            } => source.is_retryable(),
            Self::Store(error) => error.is_retryable(),
            Self::Shared { retryable, .. } => *retryable,
            Self::TimedOut { .. } | Self::Contended => true,
            _ => false,
        }
    }
}
