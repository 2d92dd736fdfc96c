//! Where the PIN comes from. It is fetched for each log-in and kept nowhere, so that a new one is taken without a restart.

use crate::cause::Cause;
use crate::uri::Uri;
use fieldseal::kek::{KekError, KekErrorKind};
use secrecy::SecretString;
use std::fs::{File, Metadata};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// Where the PIN comes from.
pub(crate) enum Pin {
    Value(SecretString),
    File(PathBuf),
    Asked(Box<dyn Fn() -> Option<SecretString> + Send + Sync>),
    /// The token has a keypad, or needs no log-in.
    Absent,
}

impl Pin {
    /// What the URI says: `pin-value`, or `pin-source`, an absolute path or a `file:` URI.
    pub(crate) fn of(uri: &Uri) -> Result<Self, Cause> {
        if let Some(value) = &uri.pin_value {
            return Ok(Self::Value(SecretString::from(value.as_str())));
        }
        let Some(source) = &uri.pin_source else {
            return Ok(Self::Absent);
        };
        let path = source.strip_prefix("file://").unwrap_or(source);
        let path = path.strip_prefix("file:").unwrap_or(path);
        // RFC 7512 also allows `|program`, which would run what a configuration file says.
        match Path::new(path).is_absolute() {
            true => Ok(Self::File(path.into())),
            false => Err(Cause::Uri(
                "has a `pin-source` that is not an absolute path",
            )),
        }
    }

    pub(crate) fn fetch(&self) -> Result<Option<SecretString>, KekError> {
        match self {
            Self::Value(pin) => Ok(Some(pin.clone())),
            Self::File(path) => read(path).map(Some),
            Self::Asked(ask) => match ask() {
                Some(pin) => Ok(Some(pin)),
                None => Err(Cause::Pin("was not given").error(KekErrorKind::Credentials)),
            },
            Self::Absent => Ok(None),
        }
    }
}

/// The PIN in a file that only its owner may read, without the newline of an editor.
fn read(path: &Path) -> Result<SecretString, KekError> {
    let failed = |error: io::Error| {
        Cause::PinFile(path.to_owned(), error.kind()).error(KekErrorKind::Credentials)
    };
    let file = File::open(path).map_err(failed)?;
    if !is_private(&file.metadata().map_err(failed)?) {
        return Err(Cause::Pin("stands in a file that others may read or change").configuration());
    }
    let mut bytes = Zeroizing::new(Vec::with_capacity(MAX_LEN));
    file.take(MAX_LEN as u64)
        .read_to_end(&mut bytes)
        .map_err(failed)?;
    let text = std::str::from_utf8(&bytes)
        .map_err(|_| Cause::Pin("is not UTF-8").error(KekErrorKind::Credentials))?;
    Ok(SecretString::from(text.trim_end_matches(['\r', '\n'])))
}

#[cfg(unix)]
fn is_private(metadata: &Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt;
    metadata.permissions().mode() & 0o077 == 0
}

/// Windows has no mode bits: the directory's access list decides.
#[cfg(not(unix))]
fn is_private(_: &Metadata) -> bool {
    true
}

/// Longer than any PIN.
const MAX_LEN: usize = 1024;
