//! CRC32C of what is sent and answered, as the API counts it.

use fieldseal::kek::{KekError, KekErrorKind};

/// As a number that fits the API's type.
pub(crate) fn of(bytes: &[u8]) -> i64 {
    i64::from(crc32c::crc32c(bytes))
}

/// That bytes are those which the KMS sent.
///
/// # Errors
///
/// [`KekErrorKind::Unavailable`] when they are not, or come without a checksum.
pub(crate) fn check(bytes: &[u8], sum: Option<i64>, damaged: Damaged) -> Result<(), KekError> {
    intact(sum == Some(of(bytes)), damaged)
}

/// That the KMS says what arrived there is what was sent.
///
/// # Errors
///
/// As [`check`].
pub(crate) fn intact(intact: bool, damaged: Damaged) -> Result<(), KekError> {
    match intact {
        true => Ok(()),
        false => Err(KekError::with_source(KekErrorKind::Unavailable, damaged)),
    }
}

/// What was damaged on its way.
#[derive(Clone, Copy, Debug, thiserror::Error)]
pub(crate) enum Damaged {
    #[error("the kms did not verify the checksum of the root that it was sent")]
    Plaintext,
    #[error("the kms did not verify the checksum of the place that it was sent")]
    Place,
    #[error("the wrapped root that the kms sent does not have its checksum")]
    Wrapped,
    #[error("the unwrapped root that the kms sent does not have its checksum")]
    Unwrapped,
}
