//! What a blind index is made of: the encoding, in a form in which equal values are equal bytes.

use super::{TypeTag, decimal};

/// The index encoding of a value, from its (normalised) stored encoding.
///
/// Only decimals differ: 1.50 and 1.5 are stored with their scale and are equal all the same.
#[inline]
pub(crate) fn index_encoding(tag: TypeTag, encoded: &[u8]) -> &[u8] {
    if tag == TypeTag::DECIMAL {
        decimal::without_trailing_zeros(encoded)
    } else {
        encoded
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_decimals_lose_their_trailing_zeros() {
        assert_eq!(index_encoding(TypeTag::DECIMAL, b"1.50"), b"1.5");
        assert_eq!(index_encoding(TypeTag::STR, b"1.50"), b"1.50");
    }
}
