//! Decimal numbers: tag `decimal`, their digits as text: `-?(0|[1-9][0-9]*)(\.[0-9]+)?`, the scale kept, no sign on zero.

#[cfg(feature = "bigdecimal")]
mod big_decimal;
#[cfg(feature = "rust_decimal")]
mod rust_decimal;

/// Cuts the zeros at the end of the fraction, then a point that nothing follows.
pub(super) fn without_trailing_zeros(encoded: &[u8]) -> &[u8] {
    if !encoded.contains(&b'.') {
        return encoded;
    }
    let zeros = encoded
        .iter()
        .rev()
        .take_while(|&&digit| digit == b'0')
        .count();
    let cut = &encoded[..encoded.len() - zeros];
    cut.strip_suffix(b".").unwrap_or(cut)
}

/// The text, if it is one that an encoder writes. The libraries' own parsers accept far more.
#[cfg(any(feature = "rust_decimal", feature = "bigdecimal"))]
fn canonical(bytes: &super::Decrypted) -> Result<&str, super::DecodeError> {
    let text = super::text::utf8(bytes)?;
    if is_canonical(text) {
        Ok(text)
    } else {
        Err(super::DecodeError::Malformed)
    }
}

#[cfg(any(feature = "rust_decimal", feature = "bigdecimal", test))]
fn is_canonical(text: &str) -> bool {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = match unsigned.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (unsigned, None),
    };
    let all_digits =
        |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let is_zero = unsigned.bytes().all(|byte| matches!(byte, b'0' | b'.'));

    text.len() <= LONGEST
        && all_digits(whole)
        && (whole == "0" || !whole.starts_with('0'))
        && fraction.is_none_or(all_digits)
        && !(is_zero && text.starts_with('-'))
}

/// Characters that a number may have when written out, sign and point included.
#[cfg(any(feature = "rust_decimal", feature = "bigdecimal", test))]
const LONGEST: usize = 1_000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_canonical_form_is_accepted() {
        for text in [
            "0",
            "0.0",
            "0.10",
            "-0.1",
            "7",
            "-7",
            "10",
            "1200.00",
            "18446744073709551616",
        ] {
            assert!(is_canonical(text), "{text}");
        }
        for text in [
            "", "-", ".", "-.", "-0", "-0.00", "00", "01", "-01.5", "1.", ".5", "+1", "1e3", "1E3",
            " 1", "1 ", "1_000", "1,5", "--1", "1.2.3", "1.-2", "٣", "NaN", "0x1",
        ] {
            assert!(!is_canonical(text), "{text}");
        }
    }

    #[test]
    fn a_number_has_at_most_a_thousand_characters() {
        assert!(is_canonical(&"1".repeat(1_000)));
        assert!(!is_canonical(&"1".repeat(1_001)));
        assert!(is_canonical(&format!("-0.{}", "1".repeat(997))));
        assert!(!is_canonical(&format!("-0.{}", "1".repeat(998))));
    }

    #[test]
    fn the_index_encoding_has_no_trailing_zeros() {
        for (encoded, index) in [
            ("1.50", "1.5"),
            ("1.500", "1.5"),
            ("1.00", "1"),
            ("0.0", "0"),
            ("0.010", "0.01"),
            ("-10.0", "-10"),
            ("100", "100"),
            ("0", "0"),
            ("-0.5", "-0.5"),
        ] {
            assert_eq!(
                without_trailing_zeros(encoded.as_bytes()),
                index.as_bytes(),
                "{encoded}"
            );
        }
    }
}
