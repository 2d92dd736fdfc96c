//! AWS KMS, on two emulators, neither of which does all that the service does: moto forgets the state of keys, ministack does not look at what it opens.

mod client;
pub(crate) mod emulator;
mod failures;
mod outages;
mod rotation;

use emulator::{Emulator, keks};
use fieldseal_testing::{KekUnderTest, kek_contract};

async fn on(emulator: Emulator) -> KekUnderTest {
    keks(emulator).await
}

// It refuses what another key wrapped, and a wrap whose key id was changed, as AccessDeniedException, where AWS says IncorrectKeyException.
kek_contract! {
    #[tokio::test(flavor = "multi_thread")]
    moto, breaking [changed_bytes_are_refused, what_another_kek_wrapped_is_refused]: on(Emulator::Moto).await
}

// It opens what was changed or has a byte more, and what another key wrapped.
kek_contract! {
    #[tokio::test(flavor = "multi_thread")]
    ministack, breaking [changed_bytes_are_refused, shortened_and_lengthened_bytes_are_refused, what_another_kek_wrapped_is_refused]: on(Emulator::Ministack).await
}
