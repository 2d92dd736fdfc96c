//! Which key of which keyring is wrapped.

use crate::framing::frame_str;
use crate::keyring::{KeyId, Purpose};

/// The place of a root: keyring, purpose and id. A wrapped root opens in its place only.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct KeyPlace {
    keyring: String,
    purpose: Purpose,
    id: KeyId,
}

impl KeyPlace {
    /// The place of a key in a keyring of this name.
    #[must_use]
    pub fn new(keyring: &str, purpose: Purpose, id: KeyId) -> Self {
        Self {
            keyring: keyring.to_owned(),
            purpose,
            id,
        }
    }

    /// The keyring's name.
    #[must_use]
    pub fn keyring(&self) -> &str {
        &self.keyring
    }

    /// What the key is for.
    #[must_use]
    pub fn purpose(&self) -> Purpose {
        self.purpose
    }

    /// The key's id.
    #[must_use]
    pub fn key_id(&self) -> KeyId {
        self.id
    }

    /// As bytes, for a provider whose context is bytes: additional authenticated data, an OAEP label, the `info` of HPKE.
    ///
    /// `"fieldseal/1/kek" ‖ 00 ‖ F(keyring) ‖ F(purpose) ‖ u32(id)`: two places never share them.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(64);
        out.extend_from_slice(b"fieldseal/1/kek\0");
        frame_str(&mut out, &self.keyring);
        frame_str(&mut out, self.purpose.name());
        out.extend_from_slice(&self.id.bytes());
        out
    }

    /// As names and values, for a provider whose context is those: the KMS's log then says which key was asked for.
    #[must_use]
    pub fn pairs(&self) -> [(&'static str, String); 3] {
        [
            ("fieldseal-keyring", self.keyring.clone()),
            ("fieldseal-purpose", self.purpose.name().to_owned()),
            ("fieldseal-key-id", self.id.to_string()),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bytes_of_a_place_are_framed() {
        let id = KeyId::new(0x0102_0304).unwrap();
        assert_eq!(
            KeyPlace::new("app", Purpose::Data, id).bytes(),
            b"fieldseal/1/kek\0\x01\0\0\0\x03app\x01\0\0\0\x04data\x01\x02\x03\x04"
        );
    }
}
