//! The key of a row, to which a value can be bound (`wire-format.md`, section 2).

use crate::framing::{frame, unframe};
use crate::plaintext::{Encode, EncodeError, Encoder};
use std::fmt;

/// The primary key of one row: for each part its logical name, type and encoding.
///
/// A row-bound value opens in its own row only. The whole key must be known before the value is sealed, so it suits keys that
/// the application makes, and a changed key makes the value unreadable.
///
/// ```
/// use fieldseal::RowKey;
///
/// let row = RowKey::new().part("id", &42_i64)?;
/// let visit = RowKey::new().part("clinic", "north")?.part("number", &7_i32)?;
/// # assert_ne!(row, visit);
/// # Ok::<(), fieldseal::RowKeyError>(())
/// ```
#[derive(Clone, PartialEq, Eq, Default)]
pub struct RowKey {
    /// In ascending byte order of the names.
    parts: Vec<Part>,
    encoded: Vec<u8>,
}

#[derive(Clone, PartialEq, Eq)]
struct Part {
    name: Vec<u8>,
    framed: Vec<u8>,
}

impl RowKey {
    /// A key without parts. Add at least one.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a part of the key; the order of the calls does not matter.
    ///
    /// # Errors
    ///
    /// [`RowKeyError::Name`] when the name is not 1 to 255 bytes or taken; [`RowKeyError::TooLong`] when the key would have more
    /// than 4,096 bytes; [`RowKeyError::Encode`] when the value cannot be encoded.
    pub fn part<T: Encode + ?Sized>(self, name: &str, value: &T) -> Result<Self, RowKeyError> {
        let mut encoding = Vec::with_capacity(value.size_hint());
        value.encode(&mut Encoder::new(&mut encoding, false))?;
        self.with(name.as_bytes(), T::TYPE.as_str().as_bytes(), &encoding)
    }

    /// Reads the bytes of section 2 back: for tools that have no types.
    ///
    /// # Errors
    ///
    /// [`RowKeyError::Malformed`] when they are not exactly what the parts give.
    pub fn from_encoded(mut bytes: &[u8]) -> Result<Self, RowKeyError> {
        let whole = bytes;
        let mut row = Self::new();
        while !bytes.is_empty() {
            let mut next = || unframe(&mut bytes).ok_or(RowKeyError::Malformed);
            let (name, type_tag, encoding) = (next()?, next()?, next()?);
            row = row.with(name, type_tag, encoding)?;
        }
        if row.parts.is_empty() || row.encoded != whole {
            return Err(RowKeyError::Malformed);
        }
        Ok(row)
    }

    fn with(mut self, name: &[u8], type_tag: &[u8], encoding: &[u8]) -> Result<Self, RowKeyError> {
        if name.is_empty() || name.len() > 255 {
            return Err(RowKeyError::Name);
        }
        let Err(at) = self
            .parts
            .binary_search_by(|part| part.name.as_slice().cmp(name))
        else {
            return Err(RowKeyError::Name);
        };
        let mut framed = Vec::new();
        for part in [name, type_tag, encoding] {
            frame(&mut framed, Some(part));
        }
        self.parts.insert(
            at,
            Part {
                name: name.to_owned(),
                framed,
            },
        );
        self.encoded = self
            .parts
            .iter()
            .flat_map(|part| part.framed.iter().copied())
            .collect();
        if self.encoded.len() > MAX_LEN {
            return Err(RowKeyError::TooLong);
        }
        Ok(self)
    }

    /// The bytes that are bound; `None` while there is no part.
    pub(crate) fn encoded(&self) -> Option<&[u8]> {
        (!self.parts.is_empty()).then_some(&self.encoded)
    }
}

/// The values of a key may be personal data: a national id, an e-mail address.
impl fmt::Debug for RowKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = self
            .parts
            .iter()
            .map(|part| String::from_utf8_lossy(&part.name));
        f.debug_tuple("RowKey")
            .field(&names.collect::<Vec<_>>())
            .finish()
    }
}

/// A row's key cannot be bound to.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RowKeyError {
    /// A part's name is 1 to 255 bytes long and stands once.
    #[error("the name of a part of a row's key is 1 to 255 bytes long and stands once")]
    Name,
    /// A row's key has at most 4,096 bytes.
    #[error("a row's key has at most 4096 bytes")]
    TooLong,
    /// The bytes are not the encoding of a row's key.
    #[error("the bytes are not the encoding of a row's key")]
    Malformed,
    /// A value cannot be encoded.
    #[error("a part of a row's key cannot be encoded")]
    Encode(#[from] EncodeError),
}

const MAX_LEN: usize = 4096;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_bound_in_the_order_of_their_names() {
        let one = RowKey::new()
            .part("b", "x")
            .unwrap()
            .part("a", &1_i64)
            .unwrap();
        let other = RowKey::new()
            .part("a", &1_i64)
            .unwrap()
            .part("b", "x")
            .unwrap();
        assert_eq!(one, other);
        assert_eq!(RowKey::from_encoded(one.encoded().unwrap()), Ok(one));
    }

    #[test]
    fn bytes_that_no_key_gives_are_refused() {
        let sorted = RowKey::new()
            .part("a", "1")
            .unwrap()
            .part("b", "2")
            .unwrap();
        let (first, second) = sorted
            .encoded()
            .unwrap()
            .split_at(sorted.encoded().unwrap().len() / 2);
        assert!(RowKey::from_encoded(&[second, first].concat()).is_err());
        assert!(RowKey::from_encoded(&[first, first].concat()).is_err());
        assert!(RowKey::from_encoded(b"").is_err());
        assert!(RowKey::from_encoded(&first[..first.len() - 1]).is_err());
    }

    #[test]
    fn a_key_over_4096_bytes_is_refused() {
        assert_eq!(
            RowKey::new().part("id", &"x".repeat(4096)),
            Err(RowKeyError::TooLong)
        );
    }
}
