//! UUIDs: tag `uuid`, sixteen bytes.

use uuid::Uuid;

use super::{DecodeError, Decrypted, Encode, EncodeError, Encoder, Plaintext, Searchable, TypeTag};

impl Encode for Uuid {
    const TYPE: TypeTag = TypeTag::UUID;

    #[inline]
    fn encode(&self, out: &mut Encoder<'_>) -> Result<(), EncodeError> {
        out.push(self.as_bytes());
        Ok(())
    }

    #[inline]
    fn size_hint(&self) -> usize {
        16
    }
}

impl Plaintext for Uuid {
    #[inline]
    fn decode(bytes: Decrypted) -> Result<Self, DecodeError> {
        <[u8; 16]>::decode(bytes).map(Self::from_bytes)
    }
}

impl Searchable for Uuid {}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::testing::{assert_round_trip, decode, encode};
    use super::*;

    #[test]
    fn a_uuid_is_sixteen_bytes() {
        assert_eq!(<Uuid as Encode>::TYPE.as_str(), "uuid");
        let id = Uuid::from_u128(0x0001_0203_0405_0607_0809_0a0b_0c0d_0e0f);
        assert_eq!(encode(&id), (0..16).collect::<Vec<u8>>());
        assert_eq!(decode::<Uuid>(&[0; 15]), Err(DecodeError::WrongLength));
        assert_eq!(decode::<Uuid>(&[0; 17]), Err(DecodeError::WrongLength));
    }

    proptest! {
        #[test]
        fn uuids_come_back(number: u128) {
            assert_round_trip(&Uuid::from_u128(number));
        }
    }
}
