//! The keyring of a development machine: a file that its owner alone can read.

use crate::model::diesel::Person;
use crate::store::Store;
use anyhow::{Context, bail};
use fieldseal::{Keyring, Protect};
use std::path::Path;

/// Reads the keyring, or makes one for a database that holds nobody yet.
pub fn open_or_make(path: &Path, store: &mut impl Store) -> anyhow::Result<Keyring> {
    if path.exists() {
        return Keyring::from_file(path)
            .with_context(|| format!("cannot use the keyring {}", path.display()));
    }
    // New keys would open nothing that is stored under the lost ones.
    if store.holds_people()? {
        bail!(
            "people are stored, but their keyring {} does not exist",
            path.display()
        );
    }
    let mut keyring = Keyring::generate("development")?;
    keyring.record(Person::MODEL)?;
    keyring
        .save_new(path)
        .with_context(|| format!("cannot write the keyring {}", path.display()))?;
    println!(
        "Made a keyring: {} (keep it, and keep it away from the database)",
        path.display()
    );
    Ok(keyring)
}
