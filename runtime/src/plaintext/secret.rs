//! `secrecy::SecretString`: text, tag `str`, that is wiped on drop and shown only by name.

use secrecy::{ExposeSecret, SecretBox, SecretString};

use super::text::utf8;
use super::{
    DecodeError, Decrypted, Encode, EncodeError, Encoder, Plaintext, Searchable, Text, TypeTag,
};

impl Encode for SecretString {
    const TYPE: TypeTag = TypeTag::STR;

    #[inline]
    fn encode(&self, out: &mut Encoder<'_>) -> Result<(), EncodeError> {
        self.expose_secret().encode(out)
    }

    #[inline]
    fn size_hint(&self) -> usize {
        self.expose_secret().len()
    }

    #[inline]
    fn as_encoding(&self) -> Option<&[u8]> {
        Some(self.expose_secret().as_bytes())
    }
}

impl Plaintext for SecretString {
    /// Copies once, into an allocation of the exact size: shrinking the decrypted buffer could leave its bytes behind unwiped.
    fn decode(bytes: Decrypted) -> Result<Self, DecodeError> {
        utf8(&bytes).map(|text| SecretBox::new(Box::from(text)))
    }
}

impl Text for SecretString {}
impl Searchable for SecretString {}

#[cfg(test)]
mod tests {
    use super::super::testing::encode;
    use super::*;

    #[test]
    fn a_secret_string_is_stored_as_text() {
        let secret = SecretString::from("078-05-1120");
        assert_eq!(<SecretString as Encode>::TYPE, <String as Encode>::TYPE);
        assert_eq!(encode(&secret), b"078-05-1120");

        let back = SecretString::decode(Decrypted::from(b"078-05-1120".to_vec())).unwrap();
        assert_eq!(back.expose_secret(), "078-05-1120");
        let refused = SecretString::decode(Decrypted::from(vec![0xff]));
        assert_eq!(refused.unwrap_err(), DecodeError::NotUtf8);
    }
}
