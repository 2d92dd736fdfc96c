//! `azure-keyvault:https://NAME.vault.azure.net/keys/KEY`.

use crate::failure::Failure;
use fieldseal::Kek;
use fieldseal_kms_azure::AzureKek;
use std::sync::Arc;

pub(super) fn open(address: &str) -> Result<Arc<dyn Kek>, Failure> {
    Ok(Arc::new(AzureKek::new(address)?))
}
