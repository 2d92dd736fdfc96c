//! A keyring with plain roots, in a file or an environment variable; how files are read and written.

use super::{Keyring, KeyringError};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// A document is a few kilobytes; a larger file is something else.
const MAX_LEN: u64 = 1 << 20;

impl Keyring {
    /// Reads a document with plain roots from a file that only its owner may read.
    ///
    /// # Errors
    ///
    /// [`KeyringError::File`] when it cannot be read; [`KeyringError::Permissions`] when group or others may read or write it;
    /// else what [`from_json`](Self::from_json) refuses.
    pub fn from_file(path: impl AsRef<Path>) -> Result<Self, KeyringError> {
        let path = path.as_ref();
        let content = read(path).map_err(|source| KeyringError::File {
            path: path.to_owned(),
            source,
        })?;
        if !content.is_private {
            return Err(KeyringError::Permissions {
                path: path.to_owned(),
            });
        }
        Self::from_json(&content.bytes)
    }

    /// Reads a document with plain roots from an environment variable.
    ///
    /// # Errors
    ///
    /// [`KeyringError::Environment`] when it is not set or not UTF-8; else what [`from_json`](Self::from_json) refuses.
    ///
    /// # Security
    ///
    /// The environment of a process can be read by its owner and root, is inherited by every child, and ends up in crash reports.
    /// Prefer a file or a KMS.
    pub fn from_env(variable: &str) -> Result<Self, KeyringError> {
        let json = std::env::var(variable)
            .map(Zeroizing::new)
            .map_err(|_| KeyringError::Environment(variable.to_owned()))?;
        Self::from_json(json.as_bytes())
    }

    /// Writes the document into a new file that only its owner may read. A file that is there already is left alone.
    ///
    /// # Errors
    ///
    /// [`KeyringError::File`], among others when the file exists; [`KeyringError::Wrapped`] as [`to_json`](Self::to_json).
    pub fn save_new(&self, path: impl AsRef<Path>) -> Result<(), KeyringError> {
        let path = path.as_ref();
        let json = self.to_json()?;
        let failed = |source| KeyringError::File {
            path: path.to_owned(),
            source,
        };
        // Written beside and linked into place, so that a crash leaves a whole document or none.
        let draft = Draft::create(path).map_err(failed)?;
        draft.publish(json.as_bytes(), path).map_err(failed)
    }
}

/// What a file holds, and whether it is its owner's alone.
pub(super) struct FileContent {
    pub(super) bytes: Zeroizing<Vec<u8>>,
    pub(super) is_private: bool,
}

pub(super) fn read(path: &Path) -> io::Result<FileContent> {
    let file = File::open(path)?;
    let metadata = file.metadata()?;
    if metadata.len() > MAX_LEN {
        return Err(io::Error::new(
            io::ErrorKind::InvalidData,
            "larger than any keyring document",
        ));
    }
    // One byte more than the file has, so that the buffer, which will hold roots, does not move.
    let mut json = Zeroizing::new(Vec::with_capacity(
        usize::try_from(metadata.len()).unwrap_or(0) + 1,
    ));
    file.take(MAX_LEN).read_to_end(&mut json)?;
    Ok(FileContent {
        bytes: json,
        is_private: is_private(&metadata),
    })
}

#[cfg(unix)]
fn is_private(metadata: &fs::Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt;
    metadata.permissions().mode() & 0o077 == 0
}

/// Windows has no mode bits: the directory's access list decides.
#[cfg(not(unix))]
fn is_private(_: &fs::Metadata) -> bool {
    true
}

/// A file beside the target, removed unless it took its place.
pub(super) struct Draft(PathBuf, File);

impl Draft {
    pub(super) fn create(target: &Path) -> io::Result<Self> {
        let name = target
            .file_name()
            .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "not a file name"))?;
        let mut draft = name.to_owned();
        draft.push(format!(".{}.new", std::process::id()));
        let path = target.with_file_name(draft);
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt;
            options.mode(0o600);
        }
        let file = options.open(&path)?;
        Ok(Self(path, file))
    }

    /// Puts it where there is nothing yet.
    pub(super) fn publish(mut self, bytes: &[u8], target: &Path) -> io::Result<()> {
        self.write(bytes)?;
        // `rename` would replace a keyring that another process made in the meantime; a link refuses.
        fs::hard_link(&self.0, target)?;
        sync_folder(target)
    }

    /// Puts it in the place of what is there.
    pub(super) fn replace(mut self, bytes: &[u8], target: &Path) -> io::Result<()> {
        self.write(bytes)?;
        fs::rename(&self.0, target)?;
        sync_folder(target)
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.1.write_all(bytes)?;
        self.1.sync_all()
    }
}

/// A name in a folder outlives a power cut only when the folder itself is on the disk.
fn sync_folder(target: &Path) -> io::Result<()> {
    if cfg!(unix) {
        let folder = target.parent().filter(|folder| *folder != Path::new(""));
        File::open(folder.unwrap_or(Path::new(".")))?.sync_all()?;
    }
    Ok(())
}

impl Drop for Draft {
    fn drop(&mut self) {
        // Nothing can be done about a draft that stays: the next `save_new` of this process would say so.
        let _ = fs::remove_file(&self.0);
    }
}
