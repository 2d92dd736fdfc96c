//! `vault-transit:MOUNT/KEY`, or `vault-transit:MOUNT/KEY@NAMESPACE`, as documents call it; the address and the credentials are those of Vault's own
//! programs.

use crate::failure::Failure;
use fieldseal::Kek;
use fieldseal_kms_vault::VaultKek;
use std::sync::Arc;

pub(super) fn open(path: &str) -> Result<Arc<dyn Kek>, Failure> {
    let (key, namespace) = match path.split_once('@') {
        Some((key, namespace)) => (key, Some(namespace)),
        None => (path, None),
    };
    let (mount, key) = key.rsplit_once('/').ok_or_else(|| {
        Failure::usage("`vault-transit:` is followed by MOUNT/KEY or MOUNT/KEY@NAMESPACE")
    })?;
    let mut kek = VaultKek::builder(mount, key);
    if let Some(namespace) = namespace {
        kek = kek.namespace(namespace);
    }
    Ok(Arc::new(kek.build()?))
}
