//! `rsa-oaep:FILE` and `hpke-x25519:FILE`, the file of a private key.

use crate::failure::Failure;
use fieldseal::Kek;
use fieldseal_kms_asymmetric::{HpkeX25519Kek, RsaOaepKek};
use std::sync::Arc;

pub(super) fn open_rsa(file: &str) -> Result<Arc<dyn Kek>, Failure> {
    Ok(Arc::new(RsaOaepKek::from_private_file(file)?))
}

pub(super) fn open_hpke(file: &str) -> Result<Arc<dyn Kek>, Failure> {
    Ok(Arc::new(HpkeX25519Kek::from_private_file(file)?))
}
