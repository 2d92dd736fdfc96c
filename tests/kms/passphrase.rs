//! The KEK that is made of a passphrase.

use fieldseal::KeyId;
use fieldseal::kek::{Kek, KekErrorKind, KeyPlace, PassphraseKek};
use fieldseal::keyring::Purpose;
use fieldseal_testing::{KekUnderTest, kek_contract};

const PASSPHRASE: &str = "correct horse battery staple";

fn kek(label: &str, passphrase: &str) -> Box<dyn Kek> {
    Box::new(PassphraseKek::new(label, passphrase.to_owned().into()).unwrap())
}

fn keks() -> KekUnderTest {
    KekUnderTest::new(kek("one", PASSPHRASE), kek("two", "another correct horse"))
        .credential(PASSPHRASE)
}

kek_contract! {
    #[tokio::test]
    passphrase: keks()
}

fn place() -> KeyPlace {
    KeyPlace::new("tests", Purpose::Data, KeyId::new(7).unwrap())
}

#[test]
fn a_passphrase_that_can_be_guessed_is_refused() {
    for (label, passphrase) in [("", PASSPHRASE), ("one", ""), ("one", "eleven char")] {
        let refused = PassphraseKek::new(label, passphrase.to_owned().into()).unwrap_err();
        assert_eq!(refused.kind(), KekErrorKind::Configuration);
    }
}

/// J2: the document says how much memory is filled, and an attacker may have written it.
#[tokio::test]
async fn parameters_beyond_the_bounds_are_refused_before_anything_is_computed() {
    let kek = kek("one", PASSPHRASE);
    let wrapped = kek.wrap(&place(), &[7; 64]).await.unwrap();
    assert_eq!(wrapped[..13], [1, 0, 1, 0, 0, 0, 0, 0, 3, 0, 0, 0, 1]);
    for (at, number) in [
        (1, u32::MAX),
        (1, 8),
        (1, 256 * 1024 + 1),
        (5, 0),
        (5, 17),
        (9, 0),
        (9, 17),
    ] {
        let mut hostile = wrapped.clone();
        hostile[at..at + 4].copy_from_slice(&number.to_be_bytes());
        let refused = kek.unwrap(&place(), &hostile).await.unwrap_err();
        assert_eq!(refused.kind(), KekErrorKind::Refused);
    }
}

/// A whole keyring costs one derivation: its wraps share a salt.
#[tokio::test]
async fn the_wraps_of_one_process_share_a_salt_and_those_of_the_next_take_it_over() {
    let salt = |wrapped: &[u8]| wrapped[13..29].to_vec();
    let first = kek("one", PASSPHRASE);
    let one = first.wrap(&place(), &[7; 64]).await.unwrap();
    let two = first.wrap(&place(), &[8; 64]).await.unwrap();
    assert_eq!(salt(&one), salt(&two));
    let next = kek("one", PASSPHRASE);
    next.unwrap(&place(), &one).await.unwrap();
    assert_eq!(
        salt(&next.wrap(&place(), &[9; 64]).await.unwrap()),
        salt(&one)
    );
    let stranger = kek("one", PASSPHRASE);
    assert_ne!(
        salt(&stranger.wrap(&place(), &[9; 64]).await.unwrap()),
        salt(&one)
    );
}
