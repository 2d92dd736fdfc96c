//! The blind index: a keyed tag by which equal values are found (`wire-format.md`, section 5).

use crate::framing::{Sink, frame, frame_str};
use crate::kdf::{Derivation, derive};
use crate::keyring::KeyId;
use crate::normaliser::{NormaliseError, Normaliser};
use crate::plaintext::{TypeTag, index_encoding};
use crate::policy::{FieldPolicy, SearchPolicy};
use crate::secret::Root;
use crate::envelope::SLOT;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::{Zeroize, Zeroizing};

/// One index key of one field, ready to make tags.
pub(crate) struct IndexKey {
    id: KeyId,
    /// Keyed, and fed with everything that every tag of the field begins with.
    mac: Hmac<Sha256>,
    bits: u8,
}

impl IndexKey {
    /// `derive(index root, "index", tenant, entity, field, 32)`, and the part of the message that the definition fixes.
    pub(crate) fn new(id: KeyId, root: &Root, tenant: Option<&str>, policy: &FieldPolicy, search: SearchPolicy) -> Self {
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
        match encoding.len() {
            // One update: a value that is worth searching for is short, and each update costs a look at the block buffer.
            len @ 0..=NEAR => {
                let mut message = [0; 5 + NEAR];
                message[0] = 1;
                message[4] = len as u8;
                message[5..5 + len].copy_from_slice(encoding);
                mac.update(&message[..5 + len]);
                message.zeroize();
            }
            _ => frame(&mut Message(&mut mac), Some(encoding)),
        }
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

/// Up to this length a value is framed on the stack.
const NEAR: usize = 59;

/// A message that is framed straight into the MAC.
struct Message<'a>(&'a mut Hmac<Sha256>);

impl Sink for Message<'_> {
    fn put(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }
}

/// What the tag of a value is made of.
pub(crate) enum IndexEncoding<'a> {
    /// The section-3 encoding, or a part of it.
    Encoded(&'a [u8]),
    /// Text that a normaliser changed.
    Normalised(Zeroizing<String>),
}

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
        normaliser.normalise(text).map(Self::Normalised)
    }

    fn bytes(&self) -> &[u8] {
        match self {
            Self::Encoded(bytes) => bytes,
            Self::Normalised(text) => text.as_bytes(),
        }
    }
}
