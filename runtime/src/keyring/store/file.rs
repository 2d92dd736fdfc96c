//! A keyring document in a file.

use super::{KeyringStore, StoreError, StoreFuture, StoredKeyring};
use crate::keyring::KeyringDocument;
use crate::keyring::files::{self, Draft};
use std::fs::{File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// A document in a file. Writers lock `<file>.lock` beside it, and a new document takes the place of the old one by a rename, so that
/// a reader, a crash and a full disk meet a whole document. A new document has mode 0600; one whose roots a KMS wraps keeps the mode and the
/// owner that it was given, as far as the operator may give them.
///
/// ```no_run
/// use fieldseal::keyring::{FileStore, KeyringSource};
///
/// let source = KeyringSource::new("development", FileStore::new("keyring.json"));
/// ```
#[derive(Clone, Debug)]
pub struct FileStore {
    path: PathBuf,
}

impl FileStore {
    /// The document at this path.
    #[must_use]
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }
}

impl KeyringStore for FileStore {
    fn read(&self) -> StoreFuture<'_, StoredKeyring> {
        let path = self.path.clone();
        Box::pin(blocking::unblock(move || read(&path)))
    }

    fn replace<'a>(&'a self, old: Option<&'a [u8]>, new: &'a [u8]) -> StoreFuture<'a, ()> {
        let path = self.path.clone();
        let old = old.map(|old| Zeroizing::new(old.to_vec()));
        let new = Zeroizing::new(new.to_vec());
        Box::pin(blocking::unblock(move || {
            replace(&path, old.as_deref().map(Vec::as_slice), &new)
        }))
    }

    fn place(&self) -> String {
        self.path.display().to_string()
    }

    /// A new document is its owner's alone, and one with a plain root stays so.
    fn is_private(&self) -> bool {
        true
    }
}

pub(super) fn read(path: &Path) -> Result<StoredKeyring, StoreError> {
    let content = files::read(path).map_err(|error| failed(path, error))?;
    Ok(StoredKeyring {
        bytes: content.bytes,
        is_private: content.is_private,
    })
}

fn replace(path: &Path, old: Option<&[u8]>, new: &[u8]) -> Result<(), StoreError> {
    let failed = |error| failed(path, error);
    let _lock = Lock::take(path).map_err(failed)?;
    let present = match files::read(path) {
        Ok(content) => Some(content.bytes),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(failed(error)),
    };
    let bytes = present.as_deref().map(Vec::as_slice);
    super::check_present(bytes, old, || path.display().to_string())?;
    // Whoever holds the lock is the only one who makes them.
    Draft::remove_stale(path);
    let draft = Draft::create(path).map_err(failed)?;
    match old {
        // Refuses a file that someone who takes no lock has made meanwhile.
        None => draft.publish(new, path),
        // Another user may run the application: a document that a KMS protects stays readable to whom it was. Roots are their owner's.
        Some(_) if is_wrapped(new) => draft.replace_as_it_was(new, path),
        Some(_) => draft.replace(new, path),
    }
    .map_err(failed)
}

/// Whether it is a document without a plain root.
fn is_wrapped(document: &[u8]) -> bool {
    KeyringDocument::parse(document).is_ok_and(|document| !document.has_plain_root())
}

/// Held by one writer of a document at a time. The file stays: to remove it would let two writers lock two files of one name.
struct Lock(#[expect(dead_code, reason = "the lock is given back when the file closes")] File);

impl Lock {
    fn take(document: &Path) -> io::Result<Self> {
        let mut name = document.as_os_str().to_owned();
        name.push(".lock");
        let file = OpenOptions::new()
            .create(true)
            .append(true)
            .open(PathBuf::from(name))?;
        file.lock()?;
        Ok(Self(file))
    }
}

fn failed(path: &Path, error: io::Error) -> StoreError {
    let place = path.display().to_string();
    match error.kind() {
        io::ErrorKind::NotFound => StoreError::Missing(place),
        io::ErrorKind::ReadOnlyFilesystem => StoreError::ReadOnly(place),
        // The file is as it is until somebody changes it: another mode, another path, another file.
        io::ErrorKind::PermissionDenied
        | io::ErrorKind::InvalidData
        | io::ErrorKind::InvalidInput
        | io::ErrorKind::IsADirectory
        | io::ErrorKind::NotADirectory
        | io::ErrorKind::Unsupported => StoreError::Refused {
            place,
            source: error.into(),
        },
        // Made between the look and the write, by someone who takes no lock.
        io::ErrorKind::AlreadyExists => StoreError::AlreadyExists(place),
        _ => StoreError::Failed {
            place,
            source: error.into(),
        },
    }
}
