//! `bigdecimal::BigDecimal`.

use bigdecimal::{BigDecimal, Zero};

use super::super::{
    DecodeError, Decrypted, Encode, EncodeError, Encoder, Plaintext, Searchable, TypeTag,
};
use super::{LONGEST, canonical};

impl Encode for BigDecimal {
    const TYPE: TypeTag = TypeTag::DECIMAL;

    /// A number with an exponent, such as 1E+3, is written out: what comes back is equal to it.
    fn encode(&self, out: &mut Encoder<'_>) -> Result<(), EncodeError> {
        let (digits, scale) = self.as_bigint_and_scale();
        // An exponent of millions is a small number to hold and a huge one to write out: measure before writing.
        if scale.unsigned_abs() > LONGEST as u64 || digits.bits() > BITS_OF_LONGEST {
            return Err(EncodeError::TooManyDigits);
        }
        let start = out.len();
        if self.is_zero() && scale < 0 {
            // Zero times a power of ten has no zeros to write.
            out.push(b"0");
        } else {
            self.write_plain_string(&mut out.text())
                .map_err(|_| EncodeError::OutOfRange)?;
        }
        if out.len() - start > LONGEST {
            Err(EncodeError::TooManyDigits)
        } else {
            Ok(())
        }
    }

    fn size_hint(&self) -> usize {
        let (digits, scale) = self.as_bigint_and_scale();
        // A decimal digit has more than 3.3 bits; a sign, a point and a leading zero may join.
        let written = digits.bits() / 3 + scale.unsigned_abs() + 4;
        usize::try_from(written).unwrap_or(LONGEST).min(LONGEST)
    }
}

impl Plaintext for BigDecimal {
    fn decode(bytes: Decrypted) -> Result<Self, DecodeError> {
        canonical(&bytes)?
            .parse()
            .map_err(|_| DecodeError::OutOfRange)
    }
}

impl Searchable for BigDecimal {}

/// 10^1000 has 3,322 bits; more bits than this are more than a thousand digits.
const BITS_OF_LONGEST: u64 = 3_322;

#[cfg(test)]
mod tests {
    use bigdecimal::num_bigint::BigInt;
    use proptest::prelude::*;

    use super::super::super::testing::{assert_strict, decode, encode, try_encode};
    use super::*;

    fn number(digits: i128, scale: i64) -> BigDecimal {
        BigDecimal::new(BigInt::from(digits), scale)
    }

    #[test]
    fn a_big_decimal_keeps_its_scale() {
        assert_eq!(<BigDecimal as Encode>::TYPE.as_str(), "decimal");
        for text in [
            "0",
            "0.00",
            "1200.00",
            "-0.50",
            "0.0000000000000000000000000000000000000000000001",
            "1.000000000000000000000000000000000000000",
        ] {
            let number: BigDecimal = text.parse().unwrap();
            assert_eq!(encode(&number), text.as_bytes());
            let back = decode::<BigDecimal>(text.as_bytes()).unwrap();
            assert_eq!(back.as_bigint_and_scale(), number.as_bigint_and_scale());
        }
    }

    #[test]
    fn an_exponent_is_written_out() {
        assert_eq!(encode(&number(12, -3)), b"12000");
        assert_eq!(encode(&number(-1, -2)), b"-100");
        assert_eq!(encode(&number(0, -5)), b"0");
        assert_eq!(decode::<BigDecimal>(b"12000").unwrap(), number(12, -3));
    }

    #[test]
    fn more_than_a_thousand_characters_are_refused_before_they_are_written() {
        assert_eq!(encode(&number(1, -999)).len(), 1_000);
        assert_eq!(
            try_encode(&number(-1, -999)),
            Err(EncodeError::TooManyDigits)
        );
        assert_eq!(try_encode(&number(1, 999)), Err(EncodeError::TooManyDigits));
        assert_eq!(encode(&number(1, 998)).len(), 1_000);
        for scale in [i64::MIN, -1_000_000_000, 1_000_000_000, i64::MAX] {
            assert_eq!(
                try_encode(&number(1, scale)),
                Err(EncodeError::TooManyDigits)
            );
            assert!(number(1, scale).size_hint() <= 1_000);
        }
        let digits: BigInt = "9".repeat(1_001).parse().unwrap();
        assert_eq!(
            try_encode(&BigDecimal::new(digits, 0)),
            Err(EncodeError::TooManyDigits)
        );
        assert_eq!(
            decode::<BigDecimal>("9".repeat(1_001).as_bytes()),
            Err(DecodeError::Malformed)
        );
        assert_eq!(
            encode(&decode::<BigDecimal>("9".repeat(1_000).as_bytes()).unwrap()).len(),
            1_000
        );
    }

    #[test]
    fn what_is_no_canonical_number_is_refused() {
        for text in ["1e3", "01", "1.", ".5", "+1", "1_000", "", "-0", "-0.0"] {
            assert_eq!(
                decode::<BigDecimal>(text.as_bytes()),
                Err(DecodeError::Malformed),
                "{text}"
            );
        }
    }

    proptest! {
        #[test]
        fn big_decimals_come_back(digits: i128, scale in -60..200_i64) {
            let number = number(digits, scale);
            let encoded = encode(&number);
            prop_assert!(encoded.len() <= number.size_hint());
            let back = decode::<BigDecimal>(&encoded).unwrap();
            prop_assert_eq!(&back, &number);
            prop_assert_eq!(back.as_bigint_and_scale().1, scale.max(0));
        }

        #[test]
        fn decoding_big_decimals_is_strict(text in "-?[0-9]{0,40}(\\.[0-9]{0,40})?[e+]?") {
            assert_strict::<BigDecimal>(text.as_bytes());
        }
    }
}
