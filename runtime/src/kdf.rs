//! Derivation of every key from a root (`wire-format.md`, section 1).

use crate::framing::{frame, frame_str};
use crate::secret::{DerivedKey, Root};
use hkdf::Hkdf;
use sha2::Sha256;

/// What a derived key is for. Everything that separates two keys of one root is in here.
#[derive(Clone, Copy, Default)]
pub(crate) struct Derivation<'a> {
    pub(crate) label: &'a str,
    pub(crate) tenant: Option<&'a str>,
    pub(crate) entity: Option<&'a str>,
    pub(crate) field: Option<&'a str>,
}

/// `HKDF-SHA-256(ikm = R, salt = empty, L, info = "fieldseal/1/key" ‖ 00 ‖ F(label) ‖ F(tenant) ‖ F(entity) ‖ F(field))` — RFC 5869.
pub(crate) fn derive<const L: usize>(root: &Root, of: Derivation<'_>) -> DerivedKey<L> {
    let mut info = Vec::with_capacity(96);
    info.extend_from_slice(b"fieldseal/1/key\0");
    frame_str(&mut info, of.label);
    for part in [of.tenant, of.entity, of.field] {
        frame(&mut info, part.map(str::as_bytes));
    }
    let mut key = DerivedKey::zeroed();
    Hkdf::<Sha256>::new(None, root.bytes())
        .expand(&info, key.bytes_mut())
        .expect("32 and 64 bytes are far below HKDF's limit of 255 blocks");
    key
}

#[cfg(test)]
mod tests {
    use super::*;
    use hmac::{Hmac, KeyInit, Mac};
    use proptest::prelude::*;

    /// The formula of section 1 from HMAC alone: extract with an empty salt, expand to one or two blocks.
    fn by_hand(root: &[u8; 32], info: &[u8]) -> [u8; 64] {
        let hmac = |key: &[u8], parts: &[&[u8]]| -> [u8; 32] {
            let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(key).unwrap();
            parts.iter().for_each(|part| mac.update(part));
            mac.finalize().into_bytes().into()
        };
        let prk = hmac(&[0; 32], &[root]);
        let first = hmac(&prk, &[info, &[1]]);
        let second = hmac(&prk, &[&first, info, &[2]]);
        [first, second].concat().try_into().unwrap()
    }

    #[test]
    fn a_key_is_hkdf_of_the_root_over_label_tenant_entity_and_field() {
        let root = Root::new(&[0x42; 32]);
        let absent = b"fieldseal/1/key\0\x01\0\0\0\x05check\0\0\0";
        let of = Derivation {
            label: "check",
            ..Derivation::default()
        };
        assert_eq!(
            derive::<32>(&root, of).bytes()[..],
            by_hand(&[0x42; 32], absent)[..32]
        );

        let all = b"fieldseal/1/key\0\x01\0\0\0\x08field/11\x01\0\0\0\x04acme\x01\0\0\0\x04user\x01\0\0\0\x03ssn";
        let of = Derivation {
            label: "field/11",
            tenant: Some("acme"),
            entity: Some("user"),
            field: Some("ssn"),
        };
        assert_eq!(
            derive::<64>(&root, of).bytes()[..],
            by_hand(&[0x42; 32], all)[..]
        );
    }

    proptest! {
        /// No two places share a key, not even where their names run together in the same text.
        #[test]
        fn keys_of_two_places_differ(
            one in (prop::option::of("[ab]{0,2}"), "[ab]{0,2}", "[ab]{0,2}"),
            other in (prop::option::of("[ab]{0,2}"), "[ab]{0,2}", "[ab]{0,2}"),
        ) {
            let key = |(tenant, entity, field): &(Option<String>, String, String)| {
                let of = Derivation { label: "field/01", tenant: tenant.as_deref(), entity: Some(entity), field: Some(field) };
                *derive::<32>(&Root::new(&[1; 32]), of).bytes()
            };
            prop_assert_eq!(one == other, key(&one) == key(&other));
        }
    }
}
