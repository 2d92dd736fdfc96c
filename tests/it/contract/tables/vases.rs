//! `vases`: an own type that panics when it is decoded, if the value is a cracked one.

use crate::contract::adapter::{Connection, Ways};
use crate::contract::failure::Outcome;
use fieldseal::{DecodeError, Decrypted, Encode, EncodeError, Encoder, Model, Plaintext, TypeTag};
use fieldseal_diesel::FromEncrypted;

/// A row, in the clear.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Vase {
    pub(crate) id: i32,
    /// Open by the time that the shape is decoded.
    pub(crate) maker: String,
    pub(crate) shape: Fragile,
}

/// Its decoder is written as careless code is: it prints what it has in its hands.
#[derive(Clone, Debug, PartialEq, Eq, FromEncrypted)]
pub struct Fragile(String);

impl Fragile {
    pub(crate) fn whole(text: &str) -> Self {
        Self(format!("whole {text}"))
    }

    pub(crate) fn cracked(text: &str) -> Self {
        Self(format!("{CRACKED}{text}"))
    }
}

const CRACKED: &str = "cracked ";

/// What the decoder says.
pub(crate) const PANIC: &str = "a vase breaks: Decrypted([REDACTED])";

impl Encode for Fragile {
    const TYPE: TypeTag = TypeTag::own("acme:shape");

    fn encode(&self, out: &mut Encoder<'_>) -> Result<(), EncodeError> {
        out.push(self.0.as_bytes());
        Ok(())
    }
}

impl Plaintext for Fragile {
    fn decode(bytes: Decrypted) -> Result<Self, DecodeError> {
        let is_cracked = bytes.as_bytes().starts_with(CRACKED.as_bytes());
        assert!(!is_cracked, "a vase breaks: {bytes:?}");
        let text = String::from_utf8(bytes.into_vec()).map_err(|_| DecodeError::NotUtf8)?;
        Ok(Self(text))
    }
}

/// What an ORM can do with the table.
pub(crate) trait Vases: Connection {
    /// Its model.
    const VASES: &'static Model;

    const INSERT_VASE: Ways<fn(&mut Self, &Vase) -> Outcome<()>>;
    /// All rows, by primary key.
    const READ_VASES: Ways<fn(&mut Self) -> Outcome<Vec<Vase>>>;
}
