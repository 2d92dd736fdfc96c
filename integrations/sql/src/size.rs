//! How long stored values get.

use fieldseal::{FieldPolicy, Suite, TypeTag};

/// Room for two slots of a blind index: 82, and twice a key id and a tag.
const INDEX: usize = 41;

/// The longest encoding of a type, where the type fixes it (`wire-format.md`, section 3).
pub(crate) fn longest_encoding(type_tag: TypeTag) -> Option<usize> {
    match type_tag {
        TypeTag::BOOL => Some(1),
        TypeTag::INT
        | TypeTag::UINT
        | TypeTag::F64
        | TypeTag::DATE
        | TypeTag::TIME
        | TypeTag::DATETIME
        | TypeTag::TIMESTAMP => Some(8),
        TypeTag::I128 | TypeTag::U128 | TypeTag::UUID => Some(16),
        TypeTag::DECIMAL => Some(1_000),
        _ => None,
    }
}

/// The longest stored value for a plaintext of at most `plaintext` bytes, in any suite that the field accepts.
pub(crate) fn longest_stored(
    policy: &FieldPolicy,
    former_padding: Option<u32>,
    plaintext: usize,
) -> usize {
    // The mark in front of a value of a field that hides NULL.
    let marked = plaintext + usize::from(policy.hides_null());
    let padded = [policy.pad_multiple(), former_padding]
        .into_iter()
        .flatten()
        .map(|multiple| (marked + 1).next_multiple_of(multiple as usize))
        .max()
        .unwrap_or(marked);
    let envelope = accepted_suites(policy)
        .map(|suite| suite.envelope_len(padded))
        .max()
        .unwrap_or_default();
    // A field that leaves search still has values with an index.
    let index = match policy.search_policy().is_some() || policy.is_migrating() {
        true => INDEX,
        false => 0,
    };
    index + envelope
}

/// The suites whose values the field's readers open.
pub(crate) fn accepted_suites(policy: &FieldPolicy) -> impl Iterator<Item = Suite> {
    Suite::ALL
        .into_iter()
        .filter(|suite| policy.accepts(*suite))
}

#[cfg(test)]
mod tests {
    use super::*;
    use fieldseal::Normaliser;

    const PLAIN: FieldPolicy = FieldPolicy::new("user", "note", TypeTag::STR);

    #[test]
    fn a_value_grows_by_what_its_suite_adds() {
        assert_eq!(longest_stored(&PLAIN, None, 100), 146);
        assert_eq!(
            longest_stored(&PLAIN.suite(Suite::AesSivCmac512), None, 100),
            122
        );
        assert_eq!(
            longest_stored(&PLAIN.suite(Suite::Cobblestone256), None, 16_384),
            16_384 + 62 + 32
        );
    }

    #[test]
    fn the_largest_accepted_suite_counts() {
        assert_eq!(
            longest_stored(&PLAIN.accept(Suite::Cobblestone256), None, 100),
            178
        );
    }

    #[test]
    fn padding_and_the_mark_of_a_hidden_null_count() {
        assert_eq!(longest_stored(&PLAIN.pad(32), None, 31), 46 + 32);
        assert_eq!(longest_stored(&PLAIN.pad(32), None, 32), 46 + 64);
        assert_eq!(
            longest_stored(&PLAIN.pad(32).hide_null(), None, 31),
            46 + 64
        );
        assert_eq!(longest_stored(&PLAIN, Some(64), 10), 46 + 64);
    }

    #[test]
    fn an_index_has_room_for_two_slots() {
        assert_eq!(
            longest_stored(&PLAIN.search(Normaliser::NONE), None, 100),
            187
        );
        assert_eq!(longest_stored(&PLAIN.migrating(), None, 100), 187);
    }
}
