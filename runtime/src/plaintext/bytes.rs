//! Bytes: tag `bytes`, as they are.

use super::{DecodeError, Decrypted, Encode, EncodeError, Encoder, Plaintext, Searchable, TypeTag};

impl Encode for [u8] {
    const TYPE: TypeTag = TypeTag::BYTES;

    #[inline]
    fn encode(&self, out: &mut Encoder<'_>) -> Result<(), EncodeError> {
        out.push(self);
        Ok(())
    }

    #[inline]
    fn size_hint(&self) -> usize {
        self.len()
    }

    #[inline]
    fn as_encoding(&self) -> Option<&[u8]> {
        Some(self)
    }
}

impl Searchable for [u8] {}

impl Encode for Vec<u8> {
    const TYPE: TypeTag = TypeTag::BYTES;

    #[inline]
    fn encode(&self, out: &mut Encoder<'_>) -> Result<(), EncodeError> {
        self.as_slice().encode(out)
    }

    #[inline]
    fn size_hint(&self) -> usize {
        self.len()
    }

    #[inline]
    fn as_encoding(&self) -> Option<&[u8]> {
        Some(self)
    }
}

impl Plaintext for Vec<u8> {
    /// Takes the decrypted buffer over without a copy.
    #[inline]
    fn decode(bytes: Decrypted) -> Result<Self, DecodeError> {
        Ok(bytes.into_vec())
    }
}

impl Searchable for Vec<u8> {}

impl<const N: usize> Encode for [u8; N] {
    const TYPE: TypeTag = TypeTag::BYTES;

    #[inline]
    fn encode(&self, out: &mut Encoder<'_>) -> Result<(), EncodeError> {
        self.as_slice().encode(out)
    }

    #[inline]
    fn size_hint(&self) -> usize {
        N
    }

    #[inline]
    fn as_encoding(&self) -> Option<&[u8]> {
        Some(self)
    }
}

impl<const N: usize> Plaintext for [u8; N] {
    #[inline]
    fn decode(bytes: Decrypted) -> Result<Self, DecodeError> {
        bytes
            .as_bytes()
            .try_into()
            .map_err(|_| DecodeError::WrongLength)
    }
}

impl<const N: usize> Searchable for [u8; N] {}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::testing::{assert_round_trip, assert_strict, decode, encode};
    use super::*;

    #[test]
    fn bytes_are_stored_as_they_are() {
        assert_eq!(<[u8] as Encode>::TYPE.as_str(), "bytes");
        assert_eq!(encode([0_u8, 255].as_slice()), [0, 255]);
        assert_eq!(encode(&[0_u8, 255]), [0, 255]);
    }

    #[test]
    fn an_array_has_its_exact_length() {
        assert_eq!(decode::<[u8; 4]>(&[1; 3]), Err(DecodeError::WrongLength));
        assert_eq!(decode::<[u8; 4]>(&[1; 5]), Err(DecodeError::WrongLength));
        assert_eq!(decode::<[u8; 0]>(&[]), Ok([]));
    }

    proptest! {
        #[test]
        fn bytes_come_back(bytes in any::<Vec<u8>>(), array in any::<[u8; 5]>()) {
            assert_round_trip(&bytes);
            assert_round_trip(&array);
            assert_strict::<Vec<u8>>(&bytes);
            assert_strict::<[u8; 5]>(&bytes);
        }
    }
}
