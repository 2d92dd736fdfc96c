//! `gcp-kms:projects/…/locations/…/keyRings/…/cryptoKeys/…`.

use crate::failure::Failure;
use fieldseal::Kek;
use fieldseal_kms_google::GoogleKek;
use std::sync::Arc;

pub(super) fn open(key: &str) -> Result<Arc<dyn Kek>, Failure> {
    Ok(Arc::new(GoogleKek::new(key)?))
}
