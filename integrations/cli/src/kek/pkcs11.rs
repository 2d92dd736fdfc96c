//! `pkcs11:token=…;object=…?module-path=…&pin-source=…`, a URI of RFC 7512; with `type=private` the key is an RSA key, else an AES key.

use crate::failure::Failure;
use fieldseal::Kek;
use fieldseal_kms_pkcs11::Pkcs11Kek;
use std::sync::Arc;

pub(super) fn open(path: &str) -> Result<Arc<dyn Kek>, Failure> {
    // Wherever it stands: a URI with the wrong separators has it in the value of another attribute, and errors name paths.
    if path.to_ascii_lowercase().contains("pin-value") {
        return Err(Failure::usage(
            "`pin-value` shows the PIN to whoever lists processes or reads the environment: \
             put it into a file that only you may read, and say `pin-source=/path/of/the/file`",
        ));
    }
    let uri = format!("pkcs11:{path}");
    let attributes = path
        .split_once('?')
        .map_or(path, |(attributes, _)| attributes);
    let builder = match attributes
        .split(';')
        .any(|attribute| attribute == "type=private")
    {
        true => Pkcs11Kek::rsa_oaep(&uri),
        false => Pkcs11Kek::aes_gcm(&uri),
    };
    Ok(Arc::new(builder.build()?))
}
