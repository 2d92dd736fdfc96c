//! `pkcs11:token=…;object=…?module-path=…&pin-source=…`, a URI of RFC 7512; with `type=private` the key is an RSA key, else an AES key.

use crate::failure::Failure;
use fieldseal::Kek;
use fieldseal_kms_pkcs11::Pkcs11Kek;
use std::sync::Arc;

pub(super) fn open(path: &str) -> Result<Arc<dyn Kek>, Failure> {
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
