//! Padding that hides a value's length: ISO/IEC 7816-4 (`wire-format.md`, section 4).

/// The largest multiple that a field may pad to.
pub(crate) const MAX_MULTIPLE: u32 = 65_536;

/// Appends 80 and zeros up to the next multiple of `multiple`; the plaintext starts at `start`.
pub(crate) fn pad(buffer: &mut Vec<u8>, start: usize, multiple: u32) {
    buffer.push(0x80);
    let len = buffer.len() - start;
    let padded = len.next_multiple_of(multiple as usize);
    buffer.resize(start + padded, 0);
}

/// The length of a plaintext of `len` bytes after padding.
pub(crate) const fn padded_len(len: usize, multiple: u32) -> usize {
    (len + 1).next_multiple_of(multiple as usize)
}

/// Takes the padding off. `None` if there is none: reading needs no multiple, and the bytes were authenticated before.
pub(crate) fn unpadded_len(plaintext: &[u8]) -> Option<usize> {
    let end = plaintext.iter().rposition(|byte| *byte != 0)?;
    (plaintext[end] == 0x80).then_some(end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_padded_comes_back(plain in prop::collection::vec(any::<u8>(), 0..300), multiple in 1..=MAX_MULTIPLE) {
            let mut buffer = vec![7; 3];
            buffer.extend_from_slice(&plain);
            pad(&mut buffer, 3, multiple);
            prop_assert_eq!((buffer.len() - 3) % multiple as usize, 0);
            prop_assert_eq!(buffer.len() - 3, padded_len(plain.len(), multiple));
            prop_assert_eq!(unpadded_len(&buffer[3..]), Some(plain.len()));
        }
    }

    #[test]
    fn a_plaintext_without_the_marker_is_refused() {
        assert_eq!(unpadded_len(b""), None);
        assert_eq!(unpadded_len(&[0, 0]), None);
        assert_eq!(unpadded_len(b"abc\0"), None);
    }
}
