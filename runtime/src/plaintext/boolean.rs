//! Booleans: tag `bool`, one byte, 00 or 01.

use super::{DecodeError, Decrypted, Encode, EncodeError, Encoder, Plaintext, TypeTag};

impl Encode for bool {
    const TYPE: TypeTag = TypeTag::BOOL;

    #[inline]
    fn encode(&self, out: &mut Encoder<'_>) -> Result<(), EncodeError> {
        out.push(&[u8::from(*self)]);
        Ok(())
    }

    #[inline]
    fn size_hint(&self) -> usize {
        1
    }
}

impl Plaintext for bool {
    #[inline]
    fn decode(bytes: Decrypted) -> Result<Self, DecodeError> {
        match bytes.as_bytes() {
            [0] => Ok(false),
            [1] => Ok(true),
            [_] => Err(DecodeError::Malformed),
            _ => Err(DecodeError::WrongLength),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{decode, encode};
    use super::*;

    #[test]
    fn a_boolean_is_one_byte_00_or_01() {
        assert_eq!(<bool as Encode>::TYPE.as_str(), "bool");
        assert_eq!((encode(&false), encode(&true)), (vec![0], vec![1]));
        for byte in 0..=255 {
            let expected = match byte {
                0 => Ok(false),
                1 => Ok(true),
                _ => Err(DecodeError::Malformed),
            };
            assert_eq!(decode::<bool>(&[byte]), expected);
        }
        assert_eq!(decode::<bool>(&[]), Err(DecodeError::WrongLength));
        assert_eq!(decode::<bool>(&[0, 1]), Err(DecodeError::WrongLength));
    }
}
