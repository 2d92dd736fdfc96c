//! What a value is bound to beside its key: `header ‖ F(type) ‖ F(row) ‖ F(index prefix)` (`wire-format.md`, section 2).

use crate::envelope::HEADER;
use crate::framing::{Sink, frame};

/// The part that all values of one field and one header share.
pub(crate) struct KeyContext {
    /// The whole context of a value that has neither row nor index.
    unbound: Box<[u8]>,
}

/// Room for a context that is made for one value. Most values have neither row nor index, and need none.
#[derive(Default)]
pub(crate) struct ContextBuffer {
    near: Option<Near>,
    far: Vec<u8>,
}

struct Near {
    bytes: [u8; NEAR],
    len: usize,
}

/// Long enough for a searchable field that is not row-bound and has a type tag of ordinary length.
const NEAR: usize = 96;

/// `F(absent)`, twice.
const NEITHER: [u8; 2] = [0, 0];

impl KeyContext {
    pub(crate) fn new(header: &[u8; HEADER], framed_type: &[u8]) -> Self {
        Self {
            unbound: [header.as_slice(), framed_type, &NEITHER].concat().into(),
        }
    }

    /// The context of one value; an empty prefix is an absent one.
    pub(crate) fn of<'a>(
        &'a self,
        row: Option<&[u8]>,
        prefix: &[u8],
        buffer: &'a mut ContextBuffer,
    ) -> &'a [u8] {
        if row.is_none() && prefix.is_empty() {
            return &self.unbound;
        }
        buffer.put(&self.unbound[..self.unbound.len() - NEITHER.len()]);
        frame(buffer, row);
        frame(buffer, (!prefix.is_empty()).then_some(prefix));
        buffer.bytes()
    }
}

impl ContextBuffer {
    fn bytes(&self) -> &[u8] {
        match &self.near {
            Some(near) if self.far.is_empty() => &near.bytes[..near.len],
            _ => &self.far,
        }
    }
}

impl Sink for ContextBuffer {
    fn put(&mut self, bytes: &[u8]) {
        let Near { bytes: near, len } = self.near.get_or_insert_default();
        match near.get_mut(*len..*len + bytes.len()) {
            Some(room) if self.far.is_empty() => {
                room.copy_from_slice(bytes);
                *len += bytes.len();
            }
            _ => {
                if self.far.is_empty() {
                    self.far.extend_from_slice(&near[..*len]);
                }
                self.far.extend_from_slice(bytes);
            }
        }
    }
}

impl Default for Near {
    fn default() -> Self {
        Self {
            bytes: [0; NEAR],
            len: 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_context_is_the_same_bytes_near_and_far() {
        let context = KeyContext::new(&[1, 1, 0, 0, 0, 7], &[1, 0, 0, 0, 3, b's', b't', b'r']);
        for row_len in [0, 1, 60, 90, 91, 4096] {
            let row = vec![9; row_len];
            for prefix in [&[][..], &[0x81; 21], &[0x82; 41]] {
                let mut expected = vec![1, 1, 0, 0, 0, 7, 1, 0, 0, 0, 3, b's', b't', b'r'];
                frame(&mut expected, Some(&row));
                frame(&mut expected, (!prefix.is_empty()).then_some(prefix));
                assert_eq!(
                    context.of(Some(&row), prefix, &mut ContextBuffer::default()),
                    expected
                );
            }
        }
        let unbound = context
            .of(None, &[], &mut ContextBuffer::default())
            .to_vec();
        assert_eq!(unbound[14..], [0, 0]);
    }
}
