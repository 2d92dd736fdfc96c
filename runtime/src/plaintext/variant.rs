//! Enums: tag `enum`, the stable name of the variant. What `#[derive(Plaintext)]` calls.

use std::fmt;

use zeroize::Zeroizing;

use super::{DecodeError, Decrypted, Encode, EncodeError, Encoder, Plaintext};

/// Writes the stable name of a variant.
///
/// # Errors
///
/// None today; the signature is that of [`Encode::encode`].
#[inline]
pub fn encode_variant(name: &'static str, out: &mut Encoder<'_>) -> Result<(), EncodeError> {
    name.encode(out)
}

/// Reads the stable name of a variant.
///
/// # Errors
///
/// When the bytes are not text.
#[inline]
pub fn decode_variant(bytes: Decrypted) -> Result<Variant, DecodeError> {
    String::decode(bytes).map(Zeroizing::new).map(Variant)
}

/// The stored name of a variant, wiped on drop.
pub struct Variant(Zeroizing<String>);

impl Variant {
    /// The name.
    #[inline]
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Variant {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Variant([REDACTED])")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_variant_is_its_stable_name() {
        let mut buffer = Vec::new();
        encode_variant("gold", &mut Encoder::new(&mut buffer, false)).unwrap();
        assert_eq!(buffer, b"gold");

        let variant = decode_variant(Decrypted::from(buffer)).unwrap();
        assert_eq!(variant.as_str(), "gold");
        assert_eq!(format!("{variant:?}"), "Variant([REDACTED])");
        assert_eq!(
            decode_variant(Decrypted::from(vec![0xff])).unwrap_err(),
            DecodeError::NotUtf8
        );
    }
}
