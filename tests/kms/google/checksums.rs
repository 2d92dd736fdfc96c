//! What is damaged on its way is never used.

use super::{created, kek};
use crate::support::failure::fails;
use crate::support::place::{ROOT, place};
use fieldseal::kek::{Kek as _, KekErrorKind};

#[tokio::test]
async fn a_wrapped_root_that_was_damaged_is_not_stored() {
    for (fault, said) in [
        ("flip-ciphertext", "wrapped root"),
        ("flip-ciphertextCrc32c", "wrapped root"),
        ("drop-ciphertextCrc32c", "wrapped root"),
        ("flip-verifiedPlaintextCrc32c", "the root that it was sent"),
        ("drop-verifiedPlaintextCrc32c", "the root that it was sent"),
        (
            "flip-verifiedAdditionalAuthenticatedDataCrc32c",
            "the place that it was sent",
        ),
        (
            "drop-verifiedAdditionalAuthenticatedDataCrc32c",
            "the place that it was sent",
        ),
    ] {
        let kek = kek(&created(fault).await);
        let told = fails(KekErrorKind::Unavailable, kek.wrap(&place(7), &ROOT)).await;
        assert!(told.contains(said), "{fault}: {told}");
    }
}

#[tokio::test]
async fn an_unwrapped_root_that_was_damaged_is_not_used() {
    for fault in [
        "flip-plaintext",
        "flip-plaintextCrc32c",
        "drop-plaintextCrc32c",
    ] {
        let kek = kek(&created(fault).await);
        let wrapped = kek.wrap(&place(7), &ROOT).await.unwrap();
        let told = fails(KekErrorKind::Unavailable, kek.unwrap(&place(7), &wrapped)).await;
        assert!(told.contains("unwrapped root"), "{fault}: {told}");
    }
}

/// The service says of it what it says of wrapped bytes that were changed, but for its words.
#[tokio::test]
async fn what_was_damaged_on_its_way_there_is_worth_trying_again() {
    let kek = kek(&created("damaged").await);
    fails(KekErrorKind::Unavailable, kek.wrap(&place(7), &ROOT)).await;
    fails(KekErrorKind::Unavailable, kek.unwrap(&place(7), &[10; 110])).await;
}

#[tokio::test]
async fn the_answer_of_another_key_is_not_stored() {
    let kek = kek(&created("elsewhere").await);
    let told = fails(KekErrorKind::Unavailable, kek.wrap(&place(7), &ROOT)).await;
    assert!(told.contains("another key"), "{told}");
}
