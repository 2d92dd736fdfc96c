//! The file of vectors, as `vectors/README` describes it.

use serde::{Deserialize, Deserializer, de::Error};
use std::path::Path;

/// All vectors of a file.
#[derive(Deserialize)]
pub(crate) struct File {
    pub(crate) vectors: Vec<Vector>,
}

/// One stored value, with all that is needed to open it.
#[derive(Deserialize)]
pub(crate) struct Vector {
    pub(crate) root: Root,
    pub(crate) key_id: u32,
    /// Without the padding bit.
    pub(crate) suite: u8,
    #[serde(deserialize_with = "present")]
    pub(crate) tenant: Option<String>,
    pub(crate) entity: String,
    pub(crate) field: String,
    #[serde(rename = "type")]
    pub(crate) type_tag: String,
    pub(crate) plaintext: Hex,
    #[serde(deserialize_with = "present")]
    pub(crate) row: Option<Hex>,
    #[serde(deserialize_with = "present")]
    pub(crate) pad: Option<u32>,
    #[serde(deserialize_with = "present")]
    pub(crate) index: Option<Index>,
    pub(crate) stored: Hex,
    pub(crate) stored_len: usize,
    pub stored_sha256: Hex,
}

/// What the blind index of a vector is made of.
#[derive(Deserialize)]
pub(crate) struct Index {
    /// In the order of the slots.
    pub(crate) keys: Vec<IndexKey>,
    pub(crate) normaliser: String,
    /// The index encoding.
    pub(crate) normalised: Hex,
    pub(crate) bits: u8,
}

/// One key of a blind index.
#[derive(Deserialize)]
pub(crate) struct IndexKey {
    pub(crate) id: u32,
    pub(crate) root: Root,
}

/// Bytes, written in hex.
pub(crate) struct Hex(pub(crate) Vec<u8>);

/// Thirty-two bytes, written in hex.
pub(crate) struct Root(pub(crate) [u8; 32]);

impl File {
    /// Reads a file; the message says what is wrong with it and where.
    pub(crate) fn read(path: &Path) -> Result<Self, String> {
        let text = std::fs::read(path).map_err(|error| format!("cannot be read: {error}"))?;
        serde_json::from_slice(&text).map_err(|error| error.to_string())
    }
}

/// `null` is a value, a missing member is a mistake: serde would take both as `None`.
fn present<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    Option::deserialize(deserializer)
}

impl<'de> Deserialize<'de> for Hex {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let (pairs, odd) = text.as_bytes().as_chunks::<2>();
        let digit = |digit: u8| char::from(digit).to_digit(16);
        let bytes = pairs
            .iter()
            .map(|[high, low]| u8::try_from(digit(*high)? << 4 | digit(*low)?).ok());
        match bytes.collect() {
            Some(bytes) if odd.is_empty() => Ok(Self(bytes)),
            _ => Err(D::Error::custom("not an even number of hex digits")),
        }
    }
}

impl<'de> Deserialize<'de> for Root {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Hex(bytes) = Hex::deserialize(deserializer)?;
        bytes
            .try_into()
            .map(Self)
            .map_err(|_| D::Error::custom("a root is 32 bytes"))
    }
}
