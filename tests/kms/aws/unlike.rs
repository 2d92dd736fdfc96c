//! What emulators do unlike AWS, beyond the contract: as soon as one of these changes, a test above may say more.

use super::emulator::{Emulator, id};
use super::{ROOT, assert_kind, place};
use fieldseal::kek::{Kek, KekErrorKind};

#[tokio::test]
async fn moto_lets_a_disabled_key_decrypt() {
    let emulator = Emulator::moto().await;
    let arn = emulator.key().await;
    let kek = emulator.connect(&arn).await;
    let wrapped = kek.wrap(&place(), &ROOT).await.unwrap();
    let request = emulator.admin().disable_key().key_id(id(&arn));
    request.send().await.unwrap();
    assert_eq!(*kek.unwrap(&place(), &wrapped).await.unwrap(), ROOT);
}

#[tokio::test]
async fn moto_lets_a_key_decrypt_that_waits_for_its_deletion() {
    let emulator = Emulator::moto().await;
    let arn = emulator.key().await;
    let kek = emulator.connect(&arn).await;
    let wrapped = kek.wrap(&place(), &ROOT).await.unwrap();
    let request = emulator.admin().schedule_key_deletion().key_id(id(&arn));
    request.send().await.unwrap();
    assert_kind(kek.health().await, KekErrorKind::Disabled);
    assert_eq!(*kek.unwrap(&place(), &wrapped).await.unwrap(), ROOT);
}

#[tokio::test]
async fn moto_calls_the_wrong_key_a_denied_one() {
    let emulator = Emulator::moto().await;
    let kek = emulator.connect(&emulator.key().await).await;
    let other = emulator.connect(&emulator.key().await).await;
    let wrapped = other.wrap(&place(), &ROOT).await.unwrap();
    assert_kind(kek.unwrap(&place(), &wrapped).await, KekErrorKind::Denied);
}

#[tokio::test]
async fn ministack_decrypts_what_was_changed() {
    let emulator = Emulator::ministack().await;
    let kek = emulator.connect(&emulator.key().await).await;
    let mut wrapped = kek.wrap(&place(), &ROOT).await.unwrap();
    *wrapped.last_mut().unwrap() ^= 1;
    assert_ne!(*kek.unwrap(&place(), &wrapped).await.unwrap(), ROOT);
}

#[tokio::test]
async fn ministack_decrypts_what_another_key_wrapped_to_something_else() {
    let emulator = Emulator::ministack().await;
    let kek = emulator.connect(&emulator.key().await).await;
    let other = emulator.connect(&emulator.key().await).await;
    let wrapped = other.wrap(&place(), &ROOT).await.unwrap();
    assert_ne!(*kek.unwrap(&place(), &wrapped).await.unwrap(), ROOT);
}
