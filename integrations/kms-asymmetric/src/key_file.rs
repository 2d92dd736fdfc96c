//! PEM files with a key: read whole, wiped afterwards, refused if others may read or change them.

use crate::cause::Cause;
use fieldseal::kek::KekError;
use pkcs8::SecretDocument;
use std::fs::{File, Metadata};
use std::io::{self, Read};
use std::path::Path;
use zeroize::Zeroizing;

/// The PEM of 8,192 bits of RSA has seven kilobytes; a larger file is something else.
const MAX_LEN: u64 = 1 << 16;

/// Which half a file holds, which decides who else may touch it.
#[derive(Clone, Copy)]
pub(crate) enum Half {
    /// Nobody else may read it.
    Private,
    /// Nobody else may change it: who can, has roots wrapped under a key of his own.
    Public,
}

/// The text of a key file.
pub(crate) fn read(path: &Path, half: Half) -> Result<Zeroizing<Vec<u8>>, KekError> {
    let failed = |source| Cause::file(path, source);
    let file = File::open(path).map_err(failed)?;
    let metadata = file.metadata().map_err(failed)?;
    if let Some(to) = what_others_may(&metadata, half) {
        let path = path.to_owned();
        return Err(Cause::Open { path, to }.into());
    }
    if metadata.len() > MAX_LEN {
        let larger = io::Error::new(io::ErrorKind::InvalidData, "larger than any key");
        return Err(failed(larger));
    }
    // One byte more than the file has, so that the buffer does not move and leave a copy.
    let len = usize::try_from(metadata.len()).unwrap_or(0) + 1;
    let mut pem = Zeroizing::new(Vec::with_capacity(len));
    file.take(MAX_LEN).read_to_end(&mut pem).map_err(failed)?;
    Ok(pem)
}

#[cfg(unix)]
fn what_others_may(metadata: &Metadata, half: Half) -> Option<&'static str> {
    use std::os::unix::fs::PermissionsExt;
    let others = metadata.permissions().mode() & 0o077;
    match half {
        Half::Private if others != 0 => Some("read or change"),
        Half::Public if others & 0o022 != 0 => Some("change"),
        _ => None,
    }
}

/// Windows has no mode bits: the directory's access list decides.
#[cfg(not(unix))]
fn what_others_may(_: &Metadata, _: Half) -> Option<&'static str> {
    None
}

/// Label and DER of a PEM text.
pub(crate) fn decode<'a>(
    pem: &'a [u8],
    wanted: &'static str,
) -> Result<(&'a str, SecretDocument), KekError> {
    let text = std::str::from_utf8(pem).map_err(|_| Cause::Pem { wanted })?;
    // `BEGIN ENCRYPTED PRIVATE KEY` of PKCS#8, `Proc-Type: 4,ENCRYPTED` of the older form.
    if text.contains("ENCRYPTED") {
        return Err(Cause::Encrypted.into());
    }
    Ok(SecretDocument::from_pem(text).map_err(|_| Cause::Pem { wanted })?)
}
