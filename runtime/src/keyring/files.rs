//! A keyring with plain roots, in a file or an environment variable; how files are read and written.

use super::{Keyring, KeyringError};
use crate::entropy;
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

/// A file beside the target, `<target>.<16 hexadecimal digits>.new`, removed unless it took the target's place.
///
/// Its name is random: what a crash left behind must not be in the way of a process with the same number, which in a container is always 1.
pub(super) struct Draft(PathBuf, File);

impl Draft {
    pub(super) fn create(target: &Path) -> io::Result<Self> {
        let mut random = [0; 8];
        entropy::fill(&mut random).map_err(io::Error::other)?;
        let mut name = file_name(target)?.to_owned();
        name.push(format!(".{:016x}{SUFFIX}", u64::from_be_bytes(random)));
        let path = target.with_file_name(name);
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

    /// Removes what crashes left beside the target: it may hold roots.
    pub(super) fn remove_stale(target: &Path) {
        let Ok(name) = file_name(target) else {
            return;
        };
        let prefix = [name.as_encoded_bytes(), b"."].concat();
        let is_draft = |entry: &fs::DirEntry| {
            let name = entry.file_name();
            name.as_encoded_bytes()
                .strip_prefix(prefix.as_slice())
                .and_then(|rest| rest.strip_suffix(SUFFIX.as_bytes()))
                .is_some_and(|digits| {
                    digits.len() == 16 && digits.iter().all(u8::is_ascii_hexdigit)
                })
        };
        // One that cannot be removed is in nobody's way.
        for entry in fs::read_dir(folder_of(target))
            .into_iter()
            .flatten()
            .flatten()
        {
            if is_draft(&entry) {
                let _ = fs::remove_file(entry.path());
            }
        }
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

    /// Puts it in the place of what is there, with the mode of that, and as far as this process may, with its owner and group.
    pub(super) fn replace_as_it_was(self, bytes: &[u8], target: &Path) -> io::Result<()> {
        let metadata = fs::metadata(target)?;
        #[cfg(unix)]
        {
            use std::os::unix::fs::{MetadataExt, fchown};
            // Only root gives a file away, and a member of a group to the group. The owner first: it would take mode bits back.
            if fchown(&self.1, Some(metadata.uid()), Some(metadata.gid())).is_err() {
                let _ = fchown(&self.1, None, Some(metadata.gid()));
            }
        }
        self.1.set_permissions(metadata.permissions())?;
        self.replace(bytes, target)
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.1.write_all(bytes)?;
        self.1.sync_all()
    }
}

const SUFFIX: &str = ".new";

fn file_name(target: &Path) -> io::Result<&std::ffi::OsStr> {
    target
        .file_name()
        .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "not a file name"))
}

fn folder_of(target: &Path) -> &Path {
    let folder = target.parent().filter(|folder| *folder != Path::new(""));
    folder.unwrap_or(Path::new("."))
}

/// A name in a folder outlives a power cut only when the folder itself is on the disk.
fn sync_folder(target: &Path) -> io::Result<()> {
    if cfg!(unix) {
        File::open(folder_of(target))?.sync_all()?;
    }
    Ok(())
}

impl Drop for Draft {
    fn drop(&mut self) {
        // Nothing can be done about a draft that stays: the next writer tries again.
        let _ = fs::remove_file(&self.0);
    }
}
