//! `vault-transit:MOUNT/KEY`; the address and the credentials are those of Vault's own programs.

use crate::failure::Failure;
use fieldseal::Kek;
use fieldseal_kms_vault::VaultTransit;
use std::sync::Arc;

pub(super) fn open(path: &str) -> Result<Arc<dyn Kek>, Failure> {
    let (mount, key) = path
        .rsplit_once('/')
        .ok_or_else(|| Failure::usage(format!("`vault-transit:{path}` is not MOUNT/KEY")))?;
    Ok(Arc::new(VaultTransit::from_env(mount, key)?))
}
