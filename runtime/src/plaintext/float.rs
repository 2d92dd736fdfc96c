//! Floating-point numbers: tag `f64`, eight bytes, IEEE 754.

use super::{DecodeError, Decrypted, Encode, EncodeError, Encoder, Plaintext, TypeTag};

impl Encode for f64 {
    const TYPE: TypeTag = TypeTag::F64;

    /// Any NaN becomes the one NaN that is stored: its sign and payload are not part of the value. -0.0 stays.
    #[inline]
    fn encode(&self, out: &mut Encoder<'_>) -> Result<(), EncodeError> {
        let bits = if self.is_nan() { NAN } else { self.to_bits() };
        out.push(&bits.to_be_bytes());
        Ok(())
    }

    #[inline]
    fn size_hint(&self) -> usize {
        8
    }
}

impl Plaintext for f64 {
    #[inline]
    fn decode(bytes: Decrypted) -> Result<Self, DecodeError> {
        let bytes = bytes
            .as_bytes()
            .try_into()
            .map_err(|_| DecodeError::WrongLength)?;
        let bits = u64::from_be_bytes(bytes);
        let number = Self::from_bits(bits);
        if number.is_nan() && bits != NAN {
            return Err(DecodeError::Malformed);
        }
        Ok(number)
    }
}

impl Encode for f32 {
    const TYPE: TypeTag = TypeTag::F64;

    #[inline]
    fn encode(&self, out: &mut Encoder<'_>) -> Result<(), EncodeError> {
        f64::from(*self).encode(out)
    }

    #[inline]
    fn size_hint(&self) -> usize {
        8
    }
}

impl Plaintext for f32 {
    /// Refuses what was written as `f64` and has no exact `f32`: reading never rounds.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "the line below refuses a cast that changed the number"
    )]
    fn decode(bytes: Decrypted) -> Result<Self, DecodeError> {
        let wide = f64::decode(bytes)?;
        let narrow = wide as Self;
        if !wide.is_nan() && f64::from(narrow).to_bits() != wide.to_bits() {
            return Err(DecodeError::OutOfRange);
        }
        Ok(narrow)
    }
}

/// The only NaN that is stored.
const NAN: u64 = 0x7ff8_0000_0000_0000;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::testing::{assert_strict, decode, encode};
    use super::*;

    #[test]
    fn floats_are_eight_bytes_of_ieee_754() {
        assert_eq!(
            (<f32 as Encode>::TYPE, <f64 as Encode>::TYPE),
            (TypeTag::F64, TypeTag::F64)
        );
        assert_eq!(encode(&1.5_f64), [0x3f, 0xf8, 0, 0, 0, 0, 0, 0]);
        assert_eq!(encode(&1.5_f32), encode(&1.5_f64));
    }

    #[test]
    fn any_nan_becomes_the_one_nan() {
        for bits in [
            0x7ff8_0000_0000_0000,
            0x7ff8_0000_0000_0001,
            0xfff8_0000_0000_0000,
            0x7ff0_0000_0000_0001,
        ] {
            assert_eq!(encode(&f64::from_bits(bits)), NAN.to_be_bytes());
        }
        assert_eq!(encode(&-f32::NAN), NAN.to_be_bytes());
        assert!(decode::<f64>(&NAN.to_be_bytes()).unwrap().is_nan());
        assert!(decode::<f32>(&NAN.to_be_bytes()).unwrap().is_nan());
        assert_eq!(
            decode::<f64>(&(NAN + 1).to_be_bytes()),
            Err(DecodeError::Malformed)
        );
        assert_eq!(
            decode::<f32>(&(-f64::NAN).to_be_bytes()),
            Err(DecodeError::Malformed)
        );
    }

    #[test]
    fn negative_zero_and_infinity_stay() {
        assert!(
            decode::<f64>(&encode(&-0.0_f64))
                .unwrap()
                .is_sign_negative()
        );
        assert!(
            decode::<f32>(&encode(&-0.0_f32))
                .unwrap()
                .is_sign_negative()
        );
        assert_eq!(
            decode::<f32>(&encode(&f32::NEG_INFINITY)),
            Ok(f32::NEG_INFINITY)
        );
    }

    #[test]
    fn reading_as_f32_never_rounds() {
        assert_eq!(
            decode::<f32>(&encode(&0.1_f64)),
            Err(DecodeError::OutOfRange)
        );
        assert_eq!(
            decode::<f32>(&encode(&f64::MAX)),
            Err(DecodeError::OutOfRange)
        );
        assert_eq!(
            decode::<f32>(&encode(&f64::MIN_POSITIVE)),
            Err(DecodeError::OutOfRange)
        );
        assert_eq!(decode::<f32>(&encode(&0.1_f32)), Ok(0.1));
        assert_eq!(
            decode::<f32>(&encode(&f32::from_bits(1))),
            Ok(f32::from_bits(1))
        );
    }

    proptest! {
        #[test]
        fn floats_come_back_to_the_bit(bits: u64, narrow: u32) {
            let (wide, narrow) = (f64::from_bits(bits), f32::from_bits(narrow));
            let back = decode::<f64>(&encode(&wide)).unwrap();
            prop_assert!(back.to_bits() == bits || wide.is_nan() && back.to_bits() == NAN);
            let back = decode::<f32>(&encode(&narrow)).unwrap();
            prop_assert!(back.to_bits() == narrow.to_bits() || narrow.is_nan() && back.is_nan());
        }

        #[test]
        fn decoding_floats_is_strict(bytes: [u8; 8], narrow: f32) {
            assert_strict::<f64>(&bytes);
            assert_strict::<f64>(&bytes[1..]);
            assert_strict::<f32>(&bytes);
            assert_strict::<f32>(&f64::from(narrow).to_be_bytes());
        }
    }
}
