//! `documents`: a column of each suite, and one that is padded.

use crate::contract::adapter::{Connection, Ways};
use crate::contract::failure::Outcome;
use fieldseal::Model;

/// A row, in the clear.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Document {
    pub(crate) id: i32,
    /// AES-SIV, and searchable in small letters.
    pub(crate) title: String,
    /// XChaCha20-Poly1305, padded to 64 bytes.
    pub(crate) body: String,
    /// Cobblestone-256: in chunks.
    pub(crate) scan: Vec<u8>,
}

pub(crate) fn document(id: i32) -> Document {
    Document {
        id,
        title: "Penicillin".into(),
        body: format!("penicillin {id}"),
        scan: (0..40_000_u32).map(|byte| byte.to_le_bytes()[0]).collect(),
    }
}

/// What an ORM can do with the table.
pub(crate) trait Documents: Connection {
    /// Its model.
    const DOCUMENTS: &'static Model;

    const INSERT_DOCUMENT: Ways<fn(&mut Self, &Document) -> Outcome<()>>;
    const READ_DOCUMENT: Ways<fn(&mut Self, i32) -> Outcome<Document>>;
    const FIND_DOCUMENTS: Ways<fn(&mut Self, &str) -> Outcome<Vec<i32>>>;
}
