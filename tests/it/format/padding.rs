//! Section 4: padding hides the length.

use crate::keys::{policy, vault};
use fieldseal::{FieldPolicy, OpenError, Suite, TypeTag};
use proptest::prelude::*;

/// Group H2: all lengths of one class are one length, and the classes are the multiples.
#[test]
fn values_of_one_class_have_one_stored_length() {
    for suite in Suite::ALL {
        for multiple in [1, 7, 32, 4096, 65_536_u32] {
            let policy = policy(
                FieldPolicy::new("user", "note", TypeTag::STR)
                    .suite(suite)
                    .pad(multiple),
            );
            let stored_len = |len: usize| vault().seal(policy, &"x".repeat(len)).unwrap().len();
            let multiple = multiple as usize;
            // Padding is at least one byte.
            let class = |number: usize| suite.envelope_len(number * multiple);
            for len in [0, multiple - 1] {
                assert_eq!(stored_len(len), class(1), "{suite} {multiple} {len}");
            }
            assert_eq!(stored_len(multiple), class(2), "{suite} {multiple}");
        }
    }
}

/// What a decryptor of the published format must find: 80, then zeros, inside the ciphertext.
#[test]
fn a_padded_value_whose_padding_bit_is_cleared_does_not_open() {
    for suite in Suite::ALL {
        let policy = policy(
            FieldPolicy::new("user", "note", TypeTag::STR)
                .suite(suite)
                .pad(32),
        );
        let mut stored = vault().seal(policy, "hello").unwrap();
        stored[1] &= 0x7f;
        assert!(
            matches!(
                vault().open::<String>(policy, &stored),
                Err(OpenError::Refused { .. })
            ),
            "{suite}"
        );
    }
}

proptest! {
    #[test]
    fn a_value_that_ends_like_padding_comes_back_whole(
        bytes in prop::collection::vec(prop::sample::select(vec![0_u8, 0x80, 1]), 0..40),
        multiple in 1..=48_u32,
    ) {
        let policy = policy(FieldPolicy::new("user", "note", TypeTag::BYTES).pad(multiple));
        let stored = vault().seal(policy, &bytes).unwrap();
        prop_assert_eq!(vault().open::<Vec<u8>>(policy, &stored).unwrap(), bytes);
    }

    /// No compression: equal lengths store equally long, however regular the text is.
    #[test]
    fn the_stored_length_depends_on_the_length_alone(text in "[ -~]{0,200}") {
        let policy = policy(FieldPolicy::new("user", "note", TypeTag::STR));
        let regular = "a".repeat(text.len());
        let len = |text: &str| vault().seal(policy, text).unwrap().len();
        prop_assert_eq!(len(&text), len(&regular));
    }
}
