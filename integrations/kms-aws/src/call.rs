//! One call to the KMS, in silence.

use crate::cause::failure;
use aws_sdk_kms::config::http::HttpResponse;
use aws_sdk_kms::error::{ProvideErrorMetadata, SdkError};
use fieldseal::kek::KekError;
use std::error::Error;
use std::future::Future;
use tracing::instrument::WithSubscriber;
use tracing::subscriber::NoSubscriber;

/// Awaits an operation of the SDK.
///
/// At TRACE the SDK records requests and responses. It hides those that hold a root, unless `LOG_SENSITIVE_BODIES` is set; hiding is in the
/// details of each release. None of its events reaches a subscriber from here.
pub(crate) async fn call<T, E>(
    operation: &'static str,
    answer: impl Future<Output = Result<T, SdkError<E, HttpResponse>>>,
) -> Result<T, KekError>
where
    E: ProvideErrorMetadata + Error + 'static,
{
    answer
        .with_subscriber(NoSubscriber::default())
        .await
        .map_err(|error| failure(operation, &error))
}
