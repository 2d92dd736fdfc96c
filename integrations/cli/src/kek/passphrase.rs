//! `passphrase:LABEL`.

use crate::failure::Failure;
use fieldseal::Kek;
use fieldseal::kek::PassphraseKek;
use secrecy::SecretString;
use std::path::Path;
use std::sync::Arc;
use zeroize::Zeroizing;

const VARIABLE: &str = "FIELDSEAL_PASSPHRASE";

pub(super) fn open(label: &str, file: Option<&Path>) -> Result<Arc<dyn Kek>, Failure> {
    let own = variable_of(label);
    let passphrase = match (std::env::var(&own), file) {
        (Ok(passphrase), _) => Zeroizing::new(passphrase),
        (Err(_), Some(file)) => read(file)?,
        // The label is not repeated: it may be the passphrase itself.
        (Err(_), None) => std::env::var(VARIABLE).map(Zeroizing::new).map_err(|_| {
            Failure::usage(format!(
                "`passphrase:LABEL` needs --passphrase-file, {VARIABLE}_LABEL or {VARIABLE}"
            ))
        })?,
    };
    // An editor ends the file with a new line, which nobody means.
    let passphrase = SecretString::from(passphrase.trim_end_matches(['\r', '\n']).to_owned());
    Ok(Arc::new(PassphraseKek::new(label, passphrase)?))
}

/// Two labels, as a rewrapping has them, have two passphrases.
fn variable_of(label: &str) -> String {
    let label = label
        .to_uppercase()
        .replace(|c: char| !c.is_ascii_alphanumeric(), "_");
    format!("{VARIABLE}_{label}")
}

fn read(file: &Path) -> Result<Zeroizing<String>, Failure> {
    let named = |problem: &dyn std::fmt::Display| {
        Failure::refused(format!("the passphrase file {}: {problem}", file.display()))
    };
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let metadata = std::fs::metadata(file).map_err(|error| named(&error))?;
        if metadata.permissions().mode() & 0o077 != 0 {
            return Err(named(&"others can read it: chmod 600"));
        }
    }
    std::fs::read_to_string(file)
        .map(Zeroizing::new)
        .map_err(|error| named(&error))
}
