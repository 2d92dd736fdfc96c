//! Where an encoding is written: straight into the buffer that will be sealed.

use std::{fmt, io};

use zeroize::Zeroize;

/// Receives the encoding of one value.
///
/// It appends to the buffer in which the value is sealed, so plaintext is written once and encrypted in place.
pub struct Encoder<'a> {
    buffer: &'a mut Vec<u8>,
    truncates: bool,
}

impl<'a> Encoder<'a> {
    /// `truncates`: the field accepts that dates and times lose what is finer than a microsecond.
    #[inline]
    pub(crate) fn new(buffer: &'a mut Vec<u8>, truncates: bool) -> Self {
        Self { buffer, truncates }
    }

    /// Appends bytes to the encoding.
    #[inline]
    pub fn push(&mut self, bytes: &[u8]) {
        if self.buffer.capacity() - self.buffer.len() < bytes.len() {
            self.grow(bytes.len());
        }
        self.buffer.extend_from_slice(bytes);
    }

    /// Whether the field says `truncate`: cut, towards the past, what the encoding has no room for, instead of refusing it.
    #[inline]
    #[must_use]
    pub fn truncates(&self) -> bool {
        self.truncates
    }

    /// How many bytes the buffer has, with what stood in it before.
    #[cfg(feature = "bigdecimal")]
    pub(super) fn len(&self) -> usize {
        self.buffer.len()
    }

    /// This encoder, for what is written as text.
    #[cfg(any(feature = "rust_decimal", feature = "bigdecimal"))]
    pub(super) fn text(&mut self) -> impl fmt::Write {
        Sink(self)
    }

    /// This encoder, for what is written as bytes.
    pub(super) fn bytes(&mut self) -> impl io::Write {
        Sink(self)
    }

    /// Moves to a larger buffer. A reallocation by `Vec` would leave the plaintext in the memory that it gives back.
    #[cold]
    fn grow(&mut self, additional: usize) {
        let needed = self.buffer.len() + additional;
        let mut larger = Vec::with_capacity(needed.max(self.buffer.capacity() * 2));
        larger.extend_from_slice(self.buffer);
        std::mem::swap(self.buffer, &mut larger);
        larger.zeroize();
    }
}

impl fmt::Debug for Encoder<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Encoder([REDACTED])")
    }
}

/// The standard library's two ways to write, which are not for the public interface of an encoder.
struct Sink<'a, 'b>(&'a mut Encoder<'b>);

impl fmt::Write for Sink<'_, '_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0.push(text.as_bytes());
        Ok(())
    }
}

impl io::Write for Sink<'_, '_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.push(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_encoder_appends_and_keeps_what_stood_before() {
        let mut buffer = b"header".to_vec();
        let mut out = Encoder::new(&mut buffer, false);
        out.push(b"-");
        out.push(&[b'x'; 100]);
        assert!(!out.truncates());
        assert_eq!(buffer, [b"header-".as_slice(), &[b'x'; 100]].concat());
    }

    #[test]
    fn an_encoder_with_room_does_not_move_the_buffer() {
        let mut buffer = Vec::with_capacity(64);
        let before = buffer.as_ptr();
        Encoder::new(&mut buffer, true).push(&[7; 64]);
        assert_eq!(buffer.as_ptr(), before);
    }

    #[test]
    fn debug_shows_nothing_of_the_plaintext() {
        let mut buffer = b"078-05-1120".to_vec();
        assert_eq!(
            format!("{:?}", Encoder::new(&mut buffer, false)),
            "Encoder([REDACTED])"
        );
    }
}
