//! The blind index: a keyed tag by which equal values are found (`wire-format.md`, section 5).

use crate::envelope::SLOT;
use crate::framing::frame_str;
use crate::kdf::{Derivation, derive};
use crate::keyring::KeyId;
use crate::normaliser::{NormaliseError, Normaliser};
use crate::plaintext::{TypeTag, index_encoding};
use crate::policy::{FieldPolicy, SearchPolicy};
use crate::secret::Root;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

/// One index key of one field, ready to make tags.
pub(crate) struct IndexKey {
    id: KeyId,
    /// Keyed, and fed with everything that every tag of the field begins with.
    mac: Hmac<Sha256>,
    bits: u8,
}

impl IndexKey {
    /// `derive(index root, "index", tenant, entity, field, 32)`, and the part of the message that the definition fixes.
    pub(crate) fn new(
        id: KeyId,
        root: &Root,
        tenant: Option<&str>,
        policy: &FieldPolicy,
        search: SearchPolicy,
    ) -> Self {
        let key = derive::<32>(
            root,
            Derivation {
                label: "index",
                tenant,
                entity: Some(policy.entity()),
                field: Some(policy.field()),
            },
        );
        let mut fixed = Vec::with_capacity(64);
        fixed.extend_from_slice(b"fieldseal/1/index\0");
        frame_str(&mut fixed, search.normaliser.id());
        frame_str(&mut fixed, policy.type_tag().as_str());
        fixed.push(search.bits);
        Self {
            id,
            mac: <Hmac<Sha256> as KeyInit>::new_from_slice(key.bytes())
                .expect("HMAC takes a key of any length")
                .chain_update(fixed),
            bits: search.bits,
        }
    }

    /// `key id ‖ tag` of a value's index encoding.
    pub(crate) fn slot(&self, encoding: &IndexEncoding<'_>) -> [u8; SLOT] {
        let mut mac = self.mac.clone();
        let encoding = encoding.bytes();
        // `F(encoding)` in two updates: each costs a look at the block buffer, and a copy would have to be wiped.
        let mut frame = [1; 5];
        frame[1..].copy_from_slice(
            &u32::try_from(encoding.len())
                .expect("at most 1 GiB")
                .to_be_bytes(),
        );
        mac.update(&frame);
        mac.update(encoding);
        let tag = mac.finalize().into_bytes();
        let mut slot = [0; SLOT];
        slot[..4].copy_from_slice(&self.id.bytes());
        slot[4..].copy_from_slice(&tag[..16]);
        if self.bits < 128 {
            let kept = u128::MAX << (128 - u32::from(self.bits));
            for (byte, mask) in slot[4..].iter_mut().zip(kept.to_be_bytes()) {
                *byte &= mask;
            }
        }
        slot
    }
}

/// What the tag of a value is made of.
pub(crate) enum IndexEncoding<'a> {
    /// The section-3 encoding, or a part of it.
    Encoded(&'a [u8]),
    /// Text that a normaliser changed.
    Normalised(Zeroizing<String>),
}

/// As long as any plaintext, so that the length in its frame fits.
const MAX_LEN: usize = 1 << 30;

impl<'a> IndexEncoding<'a> {
    /// The index encoding of a value, given its section-3 encoding.
    ///
    /// Text is normalised; other types have no normaliser but `none/1`, and a decimal loses the zeros that its scale adds.
    pub(crate) fn new(
        type_tag: TypeTag,
        normaliser: Normaliser,
        encoded: &'a [u8],
    ) -> Result<Self, NormaliseError> {
        if normaliser.is_none() {
            return Ok(Self::Encoded(index_encoding(type_tag, encoded)));
        }
        // The policy lets a normaliser stand on `str` only, whose encoding is UTF-8; bytes of a tool that are not are refused.
        let text = std::str::from_utf8(encoded).map_err(|_| NormaliseError::Refused("not text"))?;
        let normalised = normaliser.normalise(text)?;
        // Compatibility forms can be many times longer than what they stand for.
        if normalised.len() > MAX_LEN {
            return Err(NormaliseError::Refused(
                "the normalised text is longer than 1 GiB",
            ));
        }
        Ok(Self::Normalised(normalised))
    }

    fn bytes(&self) -> &[u8] {
        match self {
            Self::Encoded(bytes) => bytes,
            Self::Normalised(text) => text.as_bytes(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const POLICY: FieldPolicy =
        FieldPolicy::new("user", "zip", TypeTag::STR).search(Normaliser::NONE);

    fn slot(bits: u8, text: &str) -> [u8; SLOT] {
        let search = SearchPolicy {
            bits,
            ..POLICY.search_policy().unwrap()
        };
        let key = IndexKey::new(
            KeyId::new(0x0102_0304).unwrap(),
            &Root::new(&[9; 32]),
            Some("acme"),
            &POLICY,
            search,
        );
        key.slot(&IndexEncoding::new(TypeTag::STR, Normaliser::NONE, text.as_bytes()).unwrap())
    }

    /// The formula of section 5, its message written out.
    fn by_hand(bits: u8, text: &str) -> [u8; 16] {
        let place = Derivation {
            label: "index",
            tenant: Some("acme"),
            entity: Some("user"),
            field: Some("zip"),
        };
        let key = derive::<32>(&Root::new(&[9; 32]), place);
        let mut message = b"fieldseal/1/index\0\x01\0\0\0\x06none/1\x01\0\0\0\x03str".to_vec();
        message.push(bits);
        message.push(1);
        message.extend_from_slice(&u32::try_from(text.len()).unwrap().to_be_bytes());
        message.extend_from_slice(text.as_bytes());
        let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(key.bytes()).unwrap();
        mac.update(&message);
        mac.finalize().into_bytes()[..16].try_into().unwrap()
    }

    #[test]
    fn a_tag_is_the_hmac_of_definition_and_value_at_every_length() {
        for len in [0, 1, 58, 59, 60, 64, 65, 300, 70_000] {
            let text = "x".repeat(len);
            let slot = slot(128, &text);
            assert_eq!(slot[..4], [1, 2, 3, 4]);
            assert_eq!(slot[4..], by_hand(128, &text), "{len}");
        }
    }

    #[test]
    fn a_bucketed_index_keeps_its_first_bits_and_zeros_the_rest() {
        for bits in 1..=63 {
            let kept = u128::from_be_bytes(slot(bits, "90210")[4..].try_into().unwrap());
            let whole = u128::from_be_bytes(by_hand(bits, "90210"));
            assert_eq!(
                kept,
                whole & (u128::MAX << (128 - u32::from(bits))),
                "{bits}"
            );
        }
    }

    #[test]
    fn bytes_that_are_not_text_are_not_normalised_to_something_else() {
        let refused = IndexEncoding::new(TypeTag::STR, Normaliser::LOWERCASE, &[0xff]);
        assert!(matches!(refused, Err(NormaliseError::Refused(_))));
    }
}
