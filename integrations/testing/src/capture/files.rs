//! Files: what a database writes, and whole folders.

use super::Capture;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// What SQLite keeps beside a database: the write-ahead log, its index, and the rollback journal.
pub(crate) const COMPANIONS: [&str; 3] = ["-wal", "-shm", "-journal"];

impl Capture {
    /// A file, as it is now.
    ///
    /// # Errors
    ///
    /// When it cannot be read.
    pub fn file(&mut self, path: impl AsRef<Path>) -> io::Result<()> {
        let path = path.as_ref();
        let content = fs::read(path)?;
        self.add(&path.display().to_string(), content);
        Ok(())
    }

    /// A SQLite database with its journals, `-wal`, `-shm` and `-journal`, as they are now: call it while a connection is open, since the last
    /// one to close removes them.
    ///
    /// # Errors
    ///
    /// When the main file cannot be read, or a journal that is there.
    pub fn database(&mut self, path: impl AsRef<Path>) -> io::Result<()> {
        for path in database_files(path.as_ref()) {
            self.file(path)?;
        }
        Ok(())
    }

    /// Every file in a folder and below, and their names.
    ///
    /// # Errors
    ///
    /// When one of them cannot be read.
    pub fn folder(&mut self, path: impl AsRef<Path>) -> io::Result<()> {
        let path = path.as_ref();
        let mut files = Vec::new();
        let mut names = String::new();
        walk(path, &mut files, &mut names)?;
        self.add(&format!("the names of files in {}", path.display()), names);
        for file in files {
            self.file(file)?;
        }
        Ok(())
    }
}

/// The main file, whether it is there or not, and the journals that are.
pub(crate) fn database_files(path: &Path) -> Vec<PathBuf> {
    let mut files = vec![path.to_owned()];
    files.extend(COMPANIONS.iter().map(|companion| {
        let mut file = path.as_os_str().to_owned();
        file.push(companion);
        PathBuf::from(file)
    }));
    files.retain(|file| file == path || file.exists());
    files
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>, names: &mut String) -> io::Result<()> {
    let mut entries = fs::read_dir(folder)?.collect::<Result<Vec<_>, _>>()?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        names.push_str(&entry.file_name().to_string_lossy());
        names.push('\n');
        // Links are not followed: they may lead in circles, and out of the folder.
        let kind = entry.file_type()?;
        if kind.is_dir() {
            walk(&entry.path(), files, names)?;
        } else if kind.is_file() {
            files.push(entry.path());
        }
    }
    Ok(())
}
