//! The framing of section "Notation": `F(absent) = 00`, `F(x) = 01 ‖ u32(len x) ‖ x`.
//!
//! Every list of variable-length parts that is hashed or authenticated goes through it, so that no two lists give the same
//! bytes.

/// Where framed bytes go: a growing buffer, or a context on the stack.
pub(crate) trait Sink {
    fn put(&mut self, bytes: &[u8]);
}

impl Sink for Vec<u8> {
    fn put(&mut self, bytes: &[u8]) {
        self.extend_from_slice(bytes);
    }
}

/// Appends `F(part)`.
pub(crate) fn frame(sink: &mut impl Sink, part: Option<&[u8]>) {
    match part {
        None => sink.put(&[0]),
        Some(part) => {
            // Writers bound every part (names 255 bytes, a row 4,096, an index encoding 1 GiB), so the length fits.
            let len = u32::try_from(part.len()).expect("a framed part is at most 1 GiB");
            sink.put(&[1]);
            sink.put(&len.to_be_bytes());
            sink.put(part);
        }
    }
}

/// Appends `F(text)`.
pub(crate) fn frame_str(sink: &mut impl Sink, text: &str) {
    frame(sink, Some(text.as_bytes()));
}

/// Takes one `F(x)` with `x` present off the front; `None` if the bytes are not framed like that.
pub(crate) fn unframe<'a>(bytes: &mut &'a [u8]) -> Option<&'a [u8]> {
    let rest = bytes.strip_prefix(&[1])?;
    let (len, rest) = rest.split_first_chunk::<4>()?;
    let len = usize::try_from(u32::from_be_bytes(*len)).ok()?;
    let (part, rest) = rest.split_at_checked(len)?;
    *bytes = rest;
    Some(part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn absent_and_empty_differ() {
        let (mut absent, mut empty) = (Vec::new(), Vec::new());
        frame(&mut absent, None);
        frame(&mut empty, Some(b""));
        assert_eq!(absent, [0]);
        assert_eq!(empty, [1, 0, 0, 0, 0]);
    }

    #[test]
    fn a_frame_that_claims_more_than_there_is_is_refused() {
        let mut bytes: &[u8] = &[1, 0xff, 0xff, 0xff, 0xff, b'x'];
        assert_eq!(unframe(&mut bytes), None);
    }
}
