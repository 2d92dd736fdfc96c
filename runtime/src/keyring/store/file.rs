//! A keyring document in a file.

use super::{KeyringStore, StoreError, StoreFuture, StoredKeyring};
use crate::keyring::files::{self, Draft};
use std::fs::{File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// A document in a file. Writers lock `<file>.lock` beside it, and a new document takes the place of the old one by a rename, so that
/// a reader, a crash and a full disk meet a whole document.
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
    if present.as_deref().map(Vec::as_slice) != old {
        return Err(StoreError::Changed(path.display().to_string()));
    }
    let draft = Draft::create(path).map_err(failed)?;
    match old {
        // Refuses a file that someone who takes no lock has made meanwhile.
        None => draft.publish(new, path),
        Some(_) => draft.replace(new, path),
    }
    .map_err(failed)
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
        _ => StoreError::Failed {
            place,
            source: error.into(),
        },
    }
}
