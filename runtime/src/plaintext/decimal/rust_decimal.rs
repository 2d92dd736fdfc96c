//! `rust_decimal::Decimal`.

use std::fmt::Write as _;

use rust_decimal::Decimal;

use super::super::{
    DecodeError, Decrypted, Encode, EncodeError, Encoder, Plaintext, Searchable, TypeTag,
};
use super::canonical;

impl Encode for Decimal {
    const TYPE: TypeTag = TypeTag::DECIMAL;

    fn encode(&self, out: &mut Encoder<'_>) -> Result<(), EncodeError> {
        // -0.00 equals 0.00, and only one of equal values may have an encoding.
        let number = if self.is_zero() { self.abs() } else { *self };
        write!(out.text(), "{number}").map_err(|_| EncodeError::OutOfRange)
    }

    /// A sign, a point, and 29 digits, or a zero and 28 digits behind the point.
    #[inline]
    fn size_hint(&self) -> usize {
        31
    }
}

impl Plaintext for Decimal {
    /// Refuses a number of more digits than the type has, where its usual parser would round.
    fn decode(bytes: Decrypted) -> Result<Self, DecodeError> {
        Self::from_str_exact(canonical(&bytes)?).map_err(|_| DecodeError::OutOfRange)
    }
}

impl Searchable for Decimal {}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::super::testing::{assert_strict, decode, encode};
    use super::*;

    #[test]
    fn a_decimal_keeps_its_scale() {
        assert_eq!(<Decimal as Encode>::TYPE.as_str(), "decimal");
        for text in [
            "0",
            "0.00",
            "1200.00",
            "-0.50",
            "0.0000000000000000000000000001",
            "79228162514264337593543950335",
        ] {
            let number = Decimal::from_str_exact(text).unwrap();
            assert_eq!(encode(&number), text.as_bytes());
            let back = decode::<Decimal>(text.as_bytes()).unwrap();
            assert_eq!((back, back.scale()), (number, number.scale()));
        }
    }

    #[test]
    fn zero_has_no_sign() {
        let mut zero = Decimal::new(0, 2);
        zero.set_sign_negative(true);
        assert_eq!(encode(&zero), b"0.00");
        assert_eq!(decode::<Decimal>(b"-0.00"), Err(DecodeError::Malformed));
    }

    #[test]
    fn a_number_with_too_many_digits_is_refused_and_not_rounded() {
        for text in [
            "79228162514264337593543950336",
            "0.00000000000000000000000000001",
            "1.00000000000000000000000000000",
            "7.9228162514264337593543950336",
        ] {
            assert_eq!(
                decode::<Decimal>(text.as_bytes()),
                Err(DecodeError::OutOfRange),
                "{text}"
            );
        }
    }

    #[test]
    fn what_is_no_canonical_number_is_refused() {
        for text in ["1e3", "01", "1.", ".5", "+1", "1_000", ""] {
            assert_eq!(
                decode::<Decimal>(text.as_bytes()),
                Err(DecodeError::Malformed),
                "{text}"
            );
        }
    }

    proptest! {
        #[test]
        fn decimals_come_back(low: u32, middle: u32, high: u32, negative: bool, scale in 0..=28_u32) {
            let number = Decimal::from_parts(low, middle, high, negative, scale);
            let encoded = encode(&number);
            prop_assert!(encoded.len() <= number.size_hint());
            let back = decode::<Decimal>(&encoded).unwrap();
            prop_assert_eq!((back, back.scale()), (number, scale));
        }

        #[test]
        fn decoding_decimals_is_strict(text in "-?[0-9]{0,31}(\\.[0-9]{0,31})?[e+]?") {
            assert_strict::<Decimal>(text.as_bytes());
        }
    }
}
