//! A second reading of the tables in `wire-format.md`, sections 2 and 5: what stored bytes are, byte by byte.

use fieldseal::Suite;

/// What bytes are to a reader of one field.
#[derive(Debug)]
pub(super) enum Reading {
    /// Nothing that a writer writes, or the beginning of it.
    NotStored,
    /// A value, whose index is missing or too much.
    WrongForm,
    /// Of a later version.
    Version(u8),
    /// Of a suite that is not in the table.
    Suite(u8),
    /// A value.
    Value(Value),
}

/// What stands in front of the encrypted part.
#[derive(Clone, Copy, Debug)]
pub(super) struct Value {
    pub(super) slots: usize,
    pub(super) suite: Suite,
    pub(super) padded: bool,
    pub(super) key: u32,
}

/// What stands in front of the envelopes of a column.
#[derive(Clone, Copy, Debug)]
pub(super) enum Form {
    Bare,
    Indexed,
    Either,
}

impl Value {
    pub(super) fn prefix_len(self) -> usize {
        match self.slots {
            0 => 0,
            slots => 1 + 20 * slots,
        }
    }
}

impl Form {
    pub(super) fn reading(self, stored: &[u8]) -> Reading {
        match (read(stored), self) {
            (Reading::Value(value), Self::Bare) if value.slots > 0 => Reading::WrongForm,
            (Reading::Value(value), Self::Indexed) if value.slots == 0 => Reading::WrongForm,
            (reading, _) => reading,
        }
    }
}

/// The value that the bytes are, in whatever column.
pub(super) fn value(stored: &[u8]) -> Option<Value> {
    match read(stored) {
        Reading::Value(value) => Some(value),
        _ => None,
    }
}

fn read(stored: &[u8]) -> Reading {
    let byte = |at: usize| stored.get(at).copied();
    let (slots, start) = match byte(0) {
        Some(0x81) => (1, 21),
        Some(0x82) => (2, 41),
        _ => (0, 0),
    };
    match byte(start) {
        Some(0x01) => {}
        Some(version @ (0x02..=0x1f | 0x83..=0x8f)) => return Reading::Version(version),
        _ => return Reading::NotStored,
    }
    let [Some(suite_byte), Some(a), Some(b), Some(c), Some(d)] =
        [1, 2, 3, 4, 5].map(|at| byte(start + at))
    else {
        return Reading::NotStored;
    };
    let (suite, shortest) = match suite_byte & 0x7f {
        0x01 => (Suite::Xaes256Gcm, 46),
        0x02 => (Suite::XChaCha20Poly1305, 46),
        0x03 => (Suite::Cobblestone256, 78),
        0x11 => (Suite::AesSivCmac512, 22),
        _ => return Reading::Suite(suite_byte),
    };
    let key = u32::from_be_bytes([a, b, c, d]);
    if key == 0 || key == u32::MAX || stored.len() - start < shortest {
        return Reading::NotStored;
    }
    Reading::Value(Value {
        slots,
        suite,
        padded: suite_byte >= 0x80,
        key,
    })
}
