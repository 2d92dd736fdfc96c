//! What every provider does, on both emulators, with what each is known to do otherwise than AWS.

use super::emulator::{Emulator, NOWHERE, SECRET, id};
use super::{ROOT, assert_kind, place};
use fieldseal::Kek;
use fieldseal::kek::KekErrorKind;
use fieldseal_testing::{KekUnderTest, kek_contract};

async fn under_test(emulator: Emulator) -> KekUnderTest {
    let kek = emulator.connect(&emulator.key().await).await;
    let other = emulator.connect(&emulator.key().await).await;
    // Nothing listens at the port of `tcpmux`.
    let unreachable = Emulator::at(1).builder(NOWHERE).attempts(2);
    let boxed = |kek| -> Box<dyn Kek> { Box::new(kek) };
    KekUnderTest::new(boxed(kek), boxed(other))
        .unreachable(boxed(unreachable.connect().await.unwrap()))
        .credential(SECRET)
}

kek_contract! {
    #[tokio::test]
    moto, breaking [
        // It says AccessDeniedException where AWS says IncorrectKeyException, and the same when the bytes that name the key are changed.
        what_another_kek_wrapped_is_refused: "what another kek wrapped is an error of another kind: the kms does not permit",
        changed_bytes_are_refused: "a change of byte 0 is an error of another kind: the kms does not permit",
    ]: under_test(Emulator::moto().await).await
}

/// The rule about changed bytes, but for those that name the key.
#[tokio::test]
async fn on_moto_what_was_changed_behind_the_name_of_the_key_is_refused() {
    let emulator = Emulator::moto().await;
    let arn = emulator.key().await;
    let kek = emulator.connect(&arn).await;
    let wrapped = kek.wrap(&place(), &ROOT).await.unwrap();
    let name = id(&arn).len();
    assert_eq!(&wrapped[..name], id(&arn).as_bytes());
    for at in (name..wrapped.len()).step_by(5).chain([wrapped.len() - 1]) {
        let mut changed = wrapped.clone();
        changed[at] ^= 1;
        let outcome = kek.unwrap(&place(), &changed).await;
        assert_kind(outcome, KekErrorKind::Refused);
    }
}

kek_contract! {
    #[tokio::test]
    ministack, breaking [
        // It has no `ReEncrypt`.
        what_it_wraps_anew_opens_in_its_place_only: "it does not wrap anew: the kek cannot be used as it is configured",
        // It XORs, without a tag.
        changed_bytes_are_refused: "is opened",
        shortened_and_lengthened_bytes_are_refused: "is opened",
        // It decrypts what another key encrypted, to something else.
        what_another_kek_wrapped_is_refused: "what another kek wrapped is opened",
    ]: under_test(Emulator::ministack().await).await
}
