//! The bytes of one opened value, wiped when they are no longer needed.

use std::fmt;

use zeroize::Zeroizing;

/// The decrypted bytes of one value; wiped on drop.
pub struct Decrypted(Zeroizing<Vec<u8>>);

impl Decrypted {
    /// The encoding, as [`Encode::encode`](crate::Encode::encode) wrote it.
    #[inline]
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The encoding without a copy.
    ///
    /// # Security
    ///
    /// From here on nothing wipes the bytes.
    #[inline]
    #[must_use]
    pub fn into_vec(mut self) -> Vec<u8> {
        std::mem::take(&mut *self.0)
    }
}

impl From<Vec<u8>> for Decrypted {
    #[inline]
    fn from(bytes: Vec<u8>) -> Self {
        Self(Zeroizing::new(bytes))
    }
}

impl fmt::Debug for Decrypted {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Decrypted([REDACTED])")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_nothing_of_the_plaintext() {
        assert_eq!(
            format!("{:?}", Decrypted::from(b"secret".to_vec())),
            "Decrypted([REDACTED])"
        );
    }

    #[test]
    fn the_vector_is_taken_over_without_a_copy() {
        let bytes = b"secret".to_vec();
        let before = bytes.as_ptr();
        let taken = Decrypted::from(bytes).into_vec();
        assert_eq!(taken.as_ptr(), before);
    }
}
