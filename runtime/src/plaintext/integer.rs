//! Integers: tags `int` and `uint`, eight bytes whatever the Rust type, and `i128` and `u128`, sixteen bytes.

use super::{DecodeError, Decrypted, Encode, EncodeError, Encoder, Plaintext, Searchable, TypeTag};

/// `$narrow` is stored as `$wide`: a field may widen later, and a narrower type refuses what it cannot hold.
macro_rules! integer {
    ($($narrow:ty => $wide:ty, $tag:expr;)+) => {$(
        impl Encode for $narrow {
            const TYPE: TypeTag = $tag;

            #[inline]
            fn encode(&self, out: &mut Encoder<'_>) -> Result<(), EncodeError> {
                let wide = <$wide>::try_from(*self).map_err(|_| EncodeError::OutOfRange)?;
                out.push(&wide.to_be_bytes());
                Ok(())
            }

            #[inline]
            fn size_hint(&self) -> usize {
                size_of::<$wide>()
            }
        }

        impl Plaintext for $narrow {
            #[inline]
            fn decode(bytes: Decrypted) -> Result<Self, DecodeError> {
                let bytes = bytes.as_bytes().try_into().map_err(|_| DecodeError::WrongLength)?;
                Self::try_from(<$wide>::from_be_bytes(bytes)).map_err(|_| DecodeError::OutOfRange)
            }
        }

        impl Searchable for $narrow {}
    )+};
}

integer! {
    i8 => i64, TypeTag::INT;
    i16 => i64, TypeTag::INT;
    i32 => i64, TypeTag::INT;
    i64 => i64, TypeTag::INT;
    isize => i64, TypeTag::INT;
    u8 => u64, TypeTag::UINT;
    u16 => u64, TypeTag::UINT;
    u32 => u64, TypeTag::UINT;
    u64 => u64, TypeTag::UINT;
    usize => u64, TypeTag::UINT;
    i128 => i128, TypeTag::I128;
    u128 => u128, TypeTag::U128;
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::testing::{assert_round_trip, assert_strict, decode, encode};
    use super::*;

    #[test]
    fn integers_up_to_64_bits_are_eight_bytes() {
        assert_eq!(encode(&-2_i8), encode(&-2_i64));
        assert_eq!(encode(&-2_i64), [255, 255, 255, 255, 255, 255, 255, 254]);
        assert_eq!(encode(&258_u16), [0, 0, 0, 0, 0, 0, 1, 2]);
        assert_eq!(encode(&258_usize), encode(&258_u64));
        assert_eq!(encode(&-1_i128), [255; 16]);
        assert_eq!(encode(&1_u128).len(), 16);
    }

    #[test]
    fn the_tag_tells_signed_from_unsigned_and_64_bits_from_128() {
        assert_eq!(
            [<i8 as Encode>::TYPE, <isize as Encode>::TYPE].map(TypeTag::as_str),
            ["int"; 2]
        );
        assert_eq!(
            [<u8 as Encode>::TYPE, <usize as Encode>::TYPE].map(TypeTag::as_str),
            ["uint"; 2]
        );
        assert_eq!(<i128 as Encode>::TYPE.as_str(), "i128");
        assert_eq!(<u128 as Encode>::TYPE.as_str(), "u128");
    }

    #[test]
    fn a_field_may_widen_and_a_narrowed_one_refuses_what_it_cannot_hold() {
        assert_eq!(decode::<i64>(&encode(&-5_i16)), Ok(-5));
        assert_eq!(decode::<i8>(&encode(&127_i64)), Ok(127));
        assert_eq!(
            decode::<i8>(&encode(&128_i64)),
            Err(DecodeError::OutOfRange)
        );
        assert_eq!(
            decode::<i8>(&encode(&-129_i64)),
            Err(DecodeError::OutOfRange)
        );
        assert_eq!(
            decode::<u32>(&encode(&(1_u64 << 32))),
            Err(DecodeError::OutOfRange)
        );
    }

    #[test]
    fn the_length_is_exact() {
        for length in [0, 1, 4, 7, 9, 16] {
            assert_eq!(
                decode::<i64>(&vec![0; length]),
                Err(DecodeError::WrongLength)
            );
            assert_eq!(
                decode::<u8>(&vec![0; length]),
                Err(DecodeError::WrongLength)
            );
        }
        assert_eq!(decode::<i128>(&[0; 8]), Err(DecodeError::WrongLength));
    }

    proptest! {
        #[test]
        fn integers_come_back(a: i8, b: i16, c: i32, d: i64, e: isize, f: i128) {
            assert_round_trip(&a);
            assert_round_trip(&b);
            assert_round_trip(&c);
            assert_round_trip(&d);
            assert_round_trip(&e);
            assert_round_trip(&f);
        }

        #[test]
        fn unsigned_integers_come_back(a: u8, b: u16, c: u32, d: u64, e: usize, f: u128) {
            assert_round_trip(&a);
            assert_round_trip(&b);
            assert_round_trip(&c);
            assert_round_trip(&d);
            assert_round_trip(&e);
            assert_round_trip(&f);
        }

        #[test]
        fn decoding_integers_is_strict(wide: [u8; 16], small: i16) {
            for bytes in [&wide[..], &wide[..8], &i64::from(small).to_be_bytes()] {
                assert_strict::<i8>(bytes);
                assert_strict::<i16>(bytes);
                assert_strict::<i32>(bytes);
                assert_strict::<i64>(bytes);
                assert_strict::<u8>(bytes);
                assert_strict::<u64>(bytes);
                assert_strict::<i128>(bytes);
                assert_strict::<u128>(bytes);
            }
        }
    }
}
