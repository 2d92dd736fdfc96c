//! New material under the same name, on moto: MiniStack knows neither `RotateKeyOnDemand` nor `ReEncrypt`.

use super::emulator::Emulator;
use super::{ROOT, assert_kind, place};
use fieldseal::KeyId;
use fieldseal::kek::{Kek, KekErrorKind, KeyPlace};
use fieldseal::keyring::Purpose;

#[tokio::test]
async fn what_was_wrapped_before_a_rotation_is_unwrapped_after_it() {
    let emulator = Emulator::moto().await;
    let arn = emulator.key().await;
    let kek = emulator.connect(&arn).await;
    let before = kek.wrap(&place(), &ROOT).await.unwrap();
    kek.rotate_on_demand().await.unwrap();
    let request = emulator.admin().list_key_rotations().key_id(&arn);
    assert_eq!(request.send().await.unwrap().rotations().len(), 1);

    let after = kek.wrap(&place(), &ROOT).await.unwrap();
    for wrapped in [&before, &after] {
        assert_eq!(*kek.unwrap(&place(), wrapped).await.unwrap(), ROOT);
    }
}

#[tokio::test]
async fn a_root_is_wrapped_anew_in_its_place_only() {
    let emulator = Emulator::moto().await;
    let kek = emulator.connect(&emulator.key().await).await;
    let old = kek.wrap(&place(), &ROOT).await.unwrap();
    let new = kek.rewrap(&place(), &old).await.unwrap();
    assert_ne!(old, new);
    assert_eq!(*kek.unwrap(&place(), &new).await.unwrap(), ROOT);

    let elsewhere = KeyPlace::new("staging", Purpose::Data, KeyId::new(7).unwrap());
    assert_kind(kek.unwrap(&elsewhere, &new).await, KekErrorKind::Refused);
    assert_kind(kek.rewrap(&elsewhere, &old).await, KekErrorKind::Refused);
    let mut changed = old.clone();
    *changed.last_mut().unwrap() ^= 1;
    assert_kind(kek.rewrap(&place(), &changed).await, KekErrorKind::Refused);
}

#[tokio::test]
async fn what_another_key_wrapped_is_not_wrapped_anew() {
    // moto does not look at the key that is named as the source, but says which one it was.
    let emulator = Emulator::moto().await;
    let kek = emulator.connect(&emulator.key().await).await;
    let other = emulator.connect(&emulator.key().await).await;
    let wrapped = other.wrap(&place(), &ROOT).await.unwrap();
    assert_kind(kek.rewrap(&place(), &wrapped).await, KekErrorKind::Refused);
}

#[tokio::test]
async fn an_emulator_without_rotation_says_so() {
    let emulator = Emulator::ministack().await;
    let kek = emulator.connect(&emulator.key().await).await;
    let wrapped = kek.wrap(&place(), &ROOT).await.unwrap();
    assert_kind(kek.rotate_on_demand().await, KekErrorKind::Configuration);
    assert_kind(
        kek.rewrap(&place(), &wrapped).await,
        KekErrorKind::Configuration,
    );
}
