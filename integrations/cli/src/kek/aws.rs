//! `aws-kms:ARN`, or an alias, whose ARN then stands in the document.

use crate::failure::Failure;
use fieldseal::Kek;
use fieldseal_kms_aws::AwsKek;
use std::sync::Arc;

pub(super) async fn open(key: &str) -> Result<Arc<dyn Kek>, Failure> {
    Ok(Arc::new(AwsKek::connect(key).await?))
}
