//! What a vault does while its KMS is away.

use super::emulator::{Emulator, address, builder, new_key};
use crate::support::place::place;
use fieldseal::Kek;
use std::time::Duration;

/// The provider that was made before the outage works after it.
#[tokio::test(flavor = "multi_thread")]
async fn a_kms_that_is_paused_is_unavailable_and_comes_back() {
    let server = Emulator::Moto.start();
    let arn = new_key(&server).await;
    let kek = builder(&arn, &address(&server))
        .attempt_timeout(Duration::from_millis(500))
        .timeout(Duration::from_secs(1))
        .connect()
        .await
        .unwrap();
    let wrapped = kek.wrap(&place(7), &[7; 64]).await.unwrap();
    server.pause();
    assert!(
        kek.unwrap(&place(7), &wrapped)
            .await
            .unwrap_err()
            .is_retryable()
    );
    assert!(kek.health().await.unwrap_err().is_retryable());
    server.resume();
    // It first works off what had waited.
    while let Err(error) = kek.unwrap(&place(7), &wrapped).await {
        assert!(error.is_retryable());
    }
    assert_eq!(*kek.unwrap(&place(7), &wrapped).await.unwrap(), [7; 64]);
}

/// An emulator forgets its keys when it ends, which is a KMS whose key is gone.
#[tokio::test(flavor = "multi_thread")]
async fn a_kms_that_was_killed_is_unavailable_and_one_that_forgot_its_key_says_so() {
    let mut server = Emulator::Moto.start();
    let arn = new_key(&server).await;
    let kek = builder(&arn, &address(&server)).connect().await.unwrap();
    let wrapped = kek.wrap(&place(7), &[7; 64]).await.unwrap();
    server.kill();
    assert!(
        kek.unwrap(&place(7), &wrapped)
            .await
            .unwrap_err()
            .is_retryable()
    );
    server.restart();
    assert!(
        !kek.unwrap(&place(7), &wrapped)
            .await
            .unwrap_err()
            .is_retryable()
    );
}
