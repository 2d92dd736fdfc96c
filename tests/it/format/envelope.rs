//! The envelope of section 2, byte by byte, and the one parser that reads it.

use crate::keys::{DATA, policy, vault};
use fieldseal::{FieldPolicy, OpenError, RowKey, Suite, TypeTag, from_text, to_text};
use proptest::prelude::*;

const NOTE: &FieldPolicy = &FieldPolicy::new("user", "note", TypeTag::STR);

#[test]
fn an_envelope_is_version_suite_key_id_and_body() {
    for suite in Suite::ALL {
        for pad in [None, Some(32)] {
            let plain = FieldPolicy::new("user", "note", TypeTag::STR).suite(suite);
            let policy = policy(pad.map_or(plain, |multiple| plain.pad(multiple)));
            let stored = vault().seal(policy, "hello").unwrap();
            assert_eq!(stored[0], 0x01);
            assert_eq!(
                stored[1],
                suite.byte() | if pad.is_some() { 0x80 } else { 0 }
            );
            assert_eq!(stored[2..6], DATA.to_be_bytes());
            assert_eq!(
                stored.len(),
                suite.envelope_len(pad.map_or(5, |_| 32)),
                "{suite}"
            );
        }
    }
}

/// The numbers of the table, which are stored for ever.
#[test]
fn a_suite_adds_the_bytes_of_its_row() {
    for (suite, byte, empty, small) in [
        (Suite::Xaes256Gcm, 0x01, 46, 51),
        (Suite::XChaCha20Poly1305, 0x02, 46, 51),
        (Suite::Cobblestone256, 0x03, 78, 83),
        (Suite::AesSivCmac512, 0x11, 22, 27),
    ] {
        assert_eq!((suite.byte(), Suite::from_byte(byte)), (byte, Some(suite)));
        let policy = policy(FieldPolicy::new("user", "note", TypeTag::STR).suite(suite));
        assert_eq!(vault().seal(policy, "").unwrap().len(), empty);
        assert_eq!(vault().seal(policy, "hello").unwrap().len(), small);
    }
    let chunked =
        policy(FieldPolicy::new("user", "scan", TypeTag::BYTES).suite(Suite::Cobblestone256));
    for (len, chunks) in [(16_383, 1), (16_384, 2), (16_385, 2), (32_768, 3)] {
        let stored = vault().seal(chunked, &vec![7_u8; len]).unwrap();
        assert_eq!(stored.len(), len + 62 + 16 * chunks, "{len}");
        assert_eq!(
            vault().open::<Vec<u8>>(chunked, &stored).unwrap(),
            vec![7; len]
        );
    }
}

#[test]
fn nonces_and_salts_are_drawn_for_each_value() {
    for suite in [Suite::XChaCha20Poly1305, Suite::Cobblestone256] {
        let policy = policy(FieldPolicy::new("user", "note", TypeTag::STR).suite(suite));
        let vault = vault();
        let [one, other] = [(); 2].map(|()| vault.seal(policy, "hello").unwrap());
        // All 24 bytes are random: no half of them is kept.
        assert!(
            one[6..18] != other[6..18] && one[18..30] != other[18..30],
            "{suite}"
        );
    }
}

/// A field that reads every suite and both forms: nothing is refused before it was parsed.
fn reads_everything() -> &'static FieldPolicy {
    policy(
        FieldPolicy::new("user", "note", TypeTag::STR)
            .accept(Suite::XChaCha20Poly1305)
            .accept(Suite::Cobblestone256)
            .migrating(),
    )
}

/// A header that is right in front of anything, so that the random bytes reach the ciphers.
fn plausible() -> impl Strategy<Value = Vec<u8>> {
    let prefix = prop_oneof![
        Just(vec![]),
        prop::collection::vec(any::<u8>(), 20),
        prop::collection::vec(any::<u8>(), 40)
    ];
    let suite = prop::sample::select(vec![0x01, 0x02, 0x03, 0x11, 0x81, 0x82, 0x83, 0x91]);
    (prefix, suite, prop::collection::vec(any::<u8>(), 0..200)).prop_map(|(slots, suite, body)| {
        let mut stored = match slots.len() {
            0 => vec![],
            20 => vec![0x81],
            _ => vec![0x82],
        };
        stored.extend(slots);
        stored.extend([0x01, suite]);
        stored.extend(DATA.to_be_bytes());
        stored.extend(body);
        stored
    })
}

proptest! {
    /// Group B5 too: there is no length in stored bytes that could ask for memory; what is allocated is never longer than they are.
    #[test]
    fn arbitrary_bytes_are_refused_without_a_panic(stored in prop::collection::vec(any::<u8>(), 0..400)) {
        prop_assert!(vault().open::<String>(NOTE, &stored).is_err());
        prop_assert!(vault().open::<String>(reads_everything(), &stored).is_err());
    }

    #[test]
    fn plausible_bytes_are_refused_without_a_panic(stored in plausible()) {
        prop_assert!(vault().open::<String>(reads_everything(), &stored).is_err());
    }

    #[test]
    fn a_sealed_value_that_was_changed_anywhere_is_refused_without_a_panic(
        text in ".{0,40}",
        suite in prop::sample::select(Suite::ALL.to_vec()),
        at in any::<prop::sample::Index>(),
        cut in any::<prop::sample::Index>(),
        put in prop::collection::vec(any::<u8>(), 0..30),
    ) {
        let policy = policy(FieldPolicy::new("user", "note", TypeTag::STR).suite(suite));
        let vault = vault();
        let stored = vault.seal(policy, &text).unwrap();
        let from = at.index(stored.len() + 1);
        let to = from + cut.index(stored.len() + 1 - from);
        let changed = [&stored[..from], &put, &stored[to..]].concat();
        prop_assume!(changed != stored);
        prop_assert!(vault.open::<String>(policy, &changed).is_err());
    }

    #[test]
    fn no_text_is_taken_for_a_value(text in "\\PC{0,300}") {
        let refused = vault().open::<String>(reads_everything(), text.as_bytes());
        prop_assert!(matches!(refused, Err(OpenError::NotSealed(_))));
    }

    /// The one length that is read from bytes is that of a row's parts.
    #[test]
    fn a_length_that_is_not_there_allocates_nothing(len in 0_u32.., rest in prop::collection::vec(any::<u8>(), 0..20)) {
        let bytes = [&[1], &len.to_be_bytes()[..], &rest].concat();
        prop_assert!(RowKey::from_encoded(&bytes).is_err());
    }

    #[test]
    fn the_text_form_gives_the_stored_bytes_back(text in ".{0,60}") {
        let vault = vault();
        let stored = vault.seal(NOTE, &text).unwrap();
        let form = to_text(&stored);
        prop_assert!(form.starts_with("fs1.AQ") && form.is_ascii() && !form.contains('='));
        prop_assert_eq!(vault.open::<String>(NOTE, &from_text(&form).unwrap()).unwrap(), text);
    }
}

#[test]
fn a_version_that_is_reserved_is_named_in_the_error() {
    let mut stored = vault().seal(NOTE, "hello").unwrap();
    for version in (0x02..=0x1f).chain(0x83..=0x8f) {
        stored[0] = version;
        let refused = vault().open::<String>(NOTE, &stored);
        assert!(
            matches!(refused, Err(OpenError::UnknownVersion { version: found, .. }) if found == version)
        );
    }
}

/// Suite 21 (HPKE) is reserved: refused like every other that is not assigned.
#[test]
fn a_suite_that_is_not_assigned_is_named_in_the_error() {
    let mut stored = vault().seal(NOTE, "hello").unwrap();
    for suite in (0..=0xff_u8).filter(|suite| Suite::from_byte(suite & 0x7f).is_none()) {
        stored[1] = suite;
        let refused = vault().open::<String>(NOTE, &stored);
        assert!(
            matches!(refused, Err(OpenError::UnknownSuite { suite: found, .. }) if found == suite)
        );
        assert!(Suite::from_byte(0x21).is_none());
    }
}
