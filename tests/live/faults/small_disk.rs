//! A disk that is soon full: in memory, for the folder of a server.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

#[derive(Debug)]
pub(crate) struct SmallDisk {
    folder: PathBuf,
}

impl SmallDisk {
    /// Says why there is none, when this process may not mount one.
    pub(crate) fn mount(folder: PathBuf) -> Result<Self, String> {
        let output = Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=128m,mode=755", "fieldseal-tests"])
            .arg(&folder)
            .output()
            .map_err(|error| format!("`mount` cannot be run: {error}"))?;
        if output.status.success() {
            Ok(Self { folder })
        } else {
            Err(String::from_utf8_lossy(&output.stderr).trim().to_owned())
        }
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Leaves so many bytes.
    pub(crate) fn fill(&self, leave: u64) {
        let output = Command::new("df")
            .args(["--block-size=1", "--output=avail"])
            .arg(&self.folder)
            .output()
            .unwrap();
        let said = String::from_utf8(output.stdout).unwrap();
        let free: u64 = said.lines().last().unwrap().trim().parse().unwrap();
        let ballast = vec![0; free.checked_sub(leave).unwrap().try_into().unwrap()];
        fs::write(self.ballast(), ballast).unwrap();
    }

    pub(crate) fn clear(&self) {
        fs::remove_file(self.ballast()).unwrap();
    }

    fn ballast(&self) -> PathBuf {
        self.folder.join("ballast")
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // Lazily, because a server that a failed test left may still end.
        let _ = Command::new("umount")
            .arg("--lazy")
            .arg(&self.folder)
            .status();
    }
}
