//! Group B: damage of any kind is an error.

use crate::keys::{policy, vault};
use fieldseal::{FieldPolicy, Normaliser, OpenError, RowKey, Suite, TypeTag, Vault};

/// A field of each suite in each form.
fn fields() -> Vec<&'static FieldPolicy> {
    let plain = |suite: Suite| FieldPolicy::new("user", "note", TypeTag::STR).suite(suite);
    Suite::ALL
        .into_iter()
        .flat_map(|suite| {
            [
                plain(suite),
                plain(suite).pad(16),
                plain(suite).search(Normaliser::NONE),
            ]
        })
        .map(policy)
        .collect()
}

fn opens(vault: &Vault, field: &'static FieldPolicy, stored: &[u8]) -> bool {
    vault.open::<String>(field, stored).is_ok()
}

/// B1: header, nonce, salt, commitment, ciphertext, tag, index: every bit.
#[test]
fn a_flipped_bit_is_refused() {
    let vault = vault();
    for field in fields() {
        let mut stored = vault.seal(field, "078-05-1120").unwrap();
        assert!(opens(&vault, field, &stored));
        for bit in 0..stored.len() * 8 {
            stored[bit / 8] ^= 1 << (bit % 8);
            assert!(
                !opens(&vault, field, &stored),
                "{} bit {bit}",
                field.written_suite()
            );
            stored[bit / 8] ^= 1 << (bit % 8);
        }
    }
}

/// B2 and B3: cut at every length, from none over one byte and the bare header to one byte less; and lengthened.
#[test]
fn a_value_that_is_cut_or_lengthened_is_refused() {
    let vault = vault();
    for field in fields() {
        let stored = vault.seal(field, "078-05-1120").unwrap();
        for len in 0..stored.len() {
            assert!(
                !opens(&vault, field, &stored[..len]),
                "{} at {len}",
                field.written_suite()
            );
            // Cut at the front.
            assert!(!opens(&vault, field, &stored[stored.len() - len..]));
        }
        for more in 1..=40 {
            assert!(!opens(
                &vault,
                field,
                &[stored.as_slice(), &vec![0; more]].concat()
            ));
        }
        assert!(!opens(
            &vault,
            field,
            &[stored.as_slice(), &stored].concat()
        ));
    }
}

/// B4: chunks that are dropped, exchanged, doubled or taken from another value.
#[test]
fn a_long_value_whose_chunks_were_rearranged_is_refused() {
    const CHUNK: usize = 16_384 + 16;
    let scan =
        policy(FieldPolicy::new("user", "scan", TypeTag::BYTES).suite(Suite::Cobblestone256));
    let vault = vault();
    let seal = || vault.seal(scan, &vec![7_u8; 3 * 16_384 + 100]).unwrap();
    let (stored, other) = (seal(), seal());
    let (head, body) = stored.split_at(6 + 56);
    let chunks: Vec<_> = body.chunks(CHUNK).collect();
    let foreign: Vec<_> = other[6 + 56..].chunks(CHUNK).collect();
    assert_eq!(chunks.len(), 4);
    let opens = |order: &[&[u8]]| {
        vault
            .open::<Vec<u8>>(scan, &[head, &order.concat()].concat())
            .is_ok()
    };
    assert!(opens(&chunks));
    for order in [
        &[0, 1, 2][..],
        &[0, 1, 3],
        &[1, 2, 3],
        &[3],
        &[],
        &[1, 0, 2, 3],
        &[0, 2, 1, 3],
        &[0, 0, 1, 2, 3],
        &[0, 1, 1, 3],
        &[0, 1, 2, 3, 3],
        &[0, 1, 2, 2, 3],
    ] {
        assert!(
            !opens(&order.iter().map(|at| chunks[*at]).collect::<Vec<_>>()),
            "{order:?}"
        );
    }
    for at in 0..4 {
        let mut mixed = chunks.clone();
        mixed[at] = foreign[at];
        assert!(!opens(&mixed), "chunk {at} of another value");
    }
}

/// B5: the format has no length that is read from a value, so none can be a lie. What a value can hold is counted from its bytes.
#[test]
fn no_byte_of_a_value_is_a_length() {
    let vault = vault();
    for field in fields() {
        let mut stored = vault.seal(field, "x").unwrap();
        for at in 0..stored.len() {
            let before = stored[at];
            for byte in [0, 0x7f, 0xff] {
                stored[at] = byte;
                assert!(byte == before || !opens(&vault, field, &stored));
            }
            stored[at] = before;
        }
    }
}

/// B6: a tag is 16 bytes. Some libraries take shorter ones.
#[test]
fn a_shortened_tag_is_refused() {
    let vault = vault();
    for suite in [
        Suite::Xaes256Gcm,
        Suite::XChaCha20Poly1305,
        Suite::Cobblestone256,
    ] {
        let field = policy(FieldPolicy::new("user", "note", TypeTag::STR).suite(suite));
        // An empty plaintext: the tag is all that follows the nonce, and a longer value leaves room for a shorter tag too.
        for text in ["", "078-05-1120 and so on"] {
            let stored = vault.seal(field, text).unwrap();
            for len in 0..16 {
                assert!(
                    !opens(&vault, field, &stored[..stored.len() - 16 + len]),
                    "{suite} tag of {len} bytes"
                );
            }
        }
    }
}

/// Wrong key, wrong place, damage and a bad encoding are one error (F3): neither text nor variant tells an attacker which it was.
#[test]
fn all_that_authentication_can_reveal_is_one_error() {
    let vault = vault();
    let here = policy(FieldPolicy::new("user", "note", TypeTag::BYTES).row_bound());
    let row = |id: i64| RowKey::new().part("id", &id).unwrap();
    let stored = vault
        .seal_in_row(here, &row(1), b"not UTF-8: \xff".as_slice())
        .unwrap();
    let mut damaged = stored.clone();
    *damaged.last_mut().unwrap() ^= 1;
    let mut other_nonce = stored.clone();
    other_nonce[10] ^= 1;
    let other_root = crate::keys::vault_of(&[(
        fieldseal::keyring::Purpose::Data,
        crate::keys::DATA,
        fieldseal::keyring::State::Primary,
        [50; 32],
    )]);
    let errors = [
        vault
            .open_in_row::<Vec<u8>>(here, &row(1), &damaged)
            .unwrap_err(),
        vault
            .open_in_row::<Vec<u8>>(here, &row(1), &other_nonce)
            .unwrap_err(),
        vault
            .open_in_row::<Vec<u8>>(here, &row(2), &stored)
            .unwrap_err(),
        other_root
            .open_in_row::<Vec<u8>>(here, &row(1), &stored)
            .unwrap_err(),
        vault
            .scope()
            .tenant("acme")
            .unwrap()
            .open_in_row::<Vec<u8>>(here, &row(1), &stored)
            .unwrap_err(),
    ];
    assert!(matches!(errors[0], OpenError::Refused { .. }));
    for error in &errors {
        assert_eq!(
            (error.to_string(), format!("{error:?}")),
            (errors[0].to_string(), format!("{:?}", errors[0]))
        );
    }
}

/// Authentic bytes that no encoder writes: the same error too.
#[test]
fn an_authentic_value_that_is_no_encoding_of_its_type_is_refused_like_damage() {
    use fieldseal::{Encode, EncodeError, Encoder};
    struct NotText;
    impl Encode for NotText {
        const TYPE: TypeTag = TypeTag::STR;
        fn encode(&self, out: &mut Encoder<'_>) -> Result<(), EncodeError> {
            out.push(&[0xff]);
            Ok(())
        }
    }
    let note = policy(FieldPolicy::new("user", "note", TypeTag::STR));
    let vault = vault();
    let stored = vault.seal(note, &NotText).unwrap();
    let error = vault.open::<String>(note, &stored).unwrap_err();
    assert!(matches!(error, OpenError::Refused { .. }));
    assert!(std::error::Error::source(&error).is_none());
}
