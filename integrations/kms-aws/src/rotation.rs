//! New material for the key, and wraps under it, without a root leaving the KMS.

use crate::call::call;
use crate::key::{AwsKek, context, filled, fits};
use aws_sdk_kms::primitives::Blob;
use fieldseal::kek::{KekError, KeyPlace};

impl AwsKek {
    /// Gives the key new material now, beside or in place of the yearly rotation.
    ///
    /// Name and ARN stay. What was wrapped before is still unwrapped, by the material that it was wrapped with, so nothing has to be
    /// done afterwards; to leave the older material behind, [`rewrap`](Self::rewrap). AWS KMS rotates in its own time: until
    /// `GetKeyRotationStatus` names no `OnDemandRotationStartDate` any more, it may wrap with the older material.
    ///
    /// # Errors
    ///
    /// [`Denied`](fieldseal::kek::KekErrorKind::Denied) without `kms:RotateKeyOnDemand`;
    /// [`Configuration`](fieldseal::kek::KekErrorKind::Configuration) for a key that cannot be rotated on demand, or was as often as AWS
    /// KMS allows; [`Unavailable`](fieldseal::kek::KekErrorKind::Unavailable) also while a rotation is under way.
    pub async fn rotate_on_demand(&self) -> Result<(), KekError> {
        let request = self.client().rotate_key_on_demand().key_id(self.arn());
        call("RotateKeyOnDemand", request.send()).await.map(drop)
    }

    /// Wraps a wrapped root anew, by the newest material of the same key and for the same place. The root stays in the KMS. `fieldseal keys rewrap` and
    /// [`KeyringOperator::rewrap`](fieldseal::keyring::KeyringOperator::rewrap) ask for this for each root of a keyring.
    ///
    /// To another key, a root has to be unwrapped and wrapped: it is bound to the name of the key that wrapped it.
    ///
    /// # Errors
    ///
    /// As [`unwrap`](fieldseal::Kek::unwrap); [`Denied`](fieldseal::kek::KekErrorKind::Denied) without `kms:ReEncryptFrom` and `kms:ReEncryptTo`.
    pub async fn rewrap(&self, place: &KeyPlace, wrapped: &[u8]) -> Result<Vec<u8>, KekError> {
        fits(wrapped)?;
        let request = self
            .client()
            .re_encrypt()
            .source_key_id(self.arn())
            .set_source_encryption_context(Some(context(place)))
            .destination_key_id(self.arn())
            .set_destination_encryption_context(Some(context(place)))
            .ciphertext_blob(Blob::new(wrapped));
        let answer = call("ReEncrypt", request.send()).await?;
        self.is_from_this_key("ReEncrypt", answer.source_key_id.as_deref())?;
        self.is_from_this_key("ReEncrypt", answer.key_id.as_deref())?;
        filled("ReEncrypt", answer.ciphertext_blob).map(Blob::into_inner)
    }
}
