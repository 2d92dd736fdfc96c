//! What every provider does, on both emulators, with what each is known to do otherwise than AWS.

use super::emulator::{Emulator, NOWHERE, SECRET};
use fieldseal::Kek;
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
        what_another_kek_wrapped_is_refused,
        changed_bytes_are_refused,
    ]: under_test(Emulator::moto().await).await
}

kek_contract! {
    #[tokio::test]
    ministack, breaking [
        // It XORs, without a tag.
        changed_bytes_are_refused,
        shortened_and_lengthened_bytes_are_refused,
        // It decrypts what another key encrypted, to something else.
        what_another_kek_wrapped_is_refused,
    ]: under_test(Emulator::ministack().await).await
}
