//! Text: tag `str`, UTF-8 as it is, not normalised.

use std::borrow::Cow;

use zeroize::Zeroize;

use super::{
    DecodeError, Decrypted, Encode, EncodeError, Encoder, Plaintext, Searchable, Text, TypeTag,
};

impl Encode for str {
    const TYPE: TypeTag = TypeTag::STR;

    #[inline]
    fn encode(&self, out: &mut Encoder<'_>) -> Result<(), EncodeError> {
        out.push(self.as_bytes());
        Ok(())
    }

    #[inline]
    fn size_hint(&self) -> usize {
        self.len()
    }

    #[inline]
    fn as_encoding(&self) -> Option<&[u8]> {
        Some(self.as_bytes())
    }
}

impl Text for str {}
impl Searchable for str {}

impl Encode for String {
    const TYPE: TypeTag = TypeTag::STR;

    #[inline]
    fn encode(&self, out: &mut Encoder<'_>) -> Result<(), EncodeError> {
        self.as_str().encode(out)
    }

    #[inline]
    fn size_hint(&self) -> usize {
        self.len()
    }

    #[inline]
    fn as_encoding(&self) -> Option<&[u8]> {
        Some(self.as_bytes())
    }
}

impl Plaintext for String {
    /// Takes the decrypted buffer over without a copy.
    #[inline]
    fn decode(bytes: Decrypted) -> Result<Self, DecodeError> {
        Self::from_utf8(bytes.into_vec()).map_err(|error| {
            error.into_bytes().zeroize();
            DecodeError::NotUtf8
        })
    }
}

impl Text for String {}
impl Searchable for String {}

impl Encode for Cow<'_, str> {
    const TYPE: TypeTag = TypeTag::STR;

    #[inline]
    fn encode(&self, out: &mut Encoder<'_>) -> Result<(), EncodeError> {
        (**self).encode(out)
    }

    #[inline]
    fn size_hint(&self) -> usize {
        self.len()
    }

    #[inline]
    fn as_encoding(&self) -> Option<&[u8]> {
        Some(self.as_bytes())
    }
}

impl Text for Cow<'_, str> {}
impl Searchable for Cow<'_, str> {}

impl Encode for char {
    const TYPE: TypeTag = TypeTag::STR;

    #[inline]
    fn encode(&self, out: &mut Encoder<'_>) -> Result<(), EncodeError> {
        self.encode_utf8(&mut [0; 4]).encode(out)
    }

    #[inline]
    fn size_hint(&self) -> usize {
        self.len_utf8()
    }
}

impl Plaintext for char {
    fn decode(bytes: Decrypted) -> Result<Self, DecodeError> {
        let mut characters = utf8(&bytes)?.chars();
        match (characters.next(), characters.next()) {
            (Some(character), None) => Ok(character),
            _ => Err(DecodeError::WrongLength),
        }
    }
}

impl Text for char {}
impl Searchable for char {}

/// Borrows text from what was decrypted.
pub(super) fn utf8(bytes: &Decrypted) -> Result<&str, DecodeError> {
    std::str::from_utf8(bytes.as_bytes()).map_err(|_| DecodeError::NotUtf8)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::testing::{assert_round_trip, assert_strict, decode, encode};
    use super::*;

    #[test]
    fn text_is_utf8_and_not_normalised() {
        assert_eq!(<String as Encode>::TYPE.as_str(), "str");
        assert_eq!(encode("Ame\u{301}lie"), "Ame\u{301}lie".as_bytes());
        assert_eq!(encode(""), b"");
        assert_eq!(encode(&Cow::Borrowed("é")), "é".as_bytes());
        assert_eq!(decode::<String>(&[0xc3, 0x28]), Err(DecodeError::NotUtf8));
    }

    #[test]
    fn a_character_is_exactly_one() {
        assert_eq!(encode(&'é'), "é".as_bytes());
        assert_eq!(decode::<char>(b""), Err(DecodeError::WrongLength));
        assert_eq!(decode::<char>(b"ab"), Err(DecodeError::WrongLength));
        assert_eq!(decode::<char>(&[0xff]), Err(DecodeError::NotUtf8));
    }

    #[test]
    fn a_string_takes_the_buffer_over() {
        let buffer = b"ada@example.org".to_vec();
        let before = buffer.as_ptr();
        let text = String::decode(Decrypted::from(buffer)).unwrap();
        assert_eq!(text.as_ptr(), before);
    }

    proptest! {
        #[test]
        fn text_comes_back(text in any::<String>(), character in any::<char>()) {
            assert_round_trip(&text);
            assert_round_trip(&character);
        }

        #[test]
        fn decoding_text_is_strict(bytes in prop::collection::vec(any::<u8>(), 0..8)) {
            assert_strict::<String>(&bytes);
            assert_strict::<char>(&bytes);
        }
    }
}
