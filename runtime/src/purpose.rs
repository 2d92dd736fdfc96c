//! What a keyset is for.

use std::fmt;

/// The purpose of a keyset: no root serves two.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[non_exhaustive]
pub enum Purpose {
    /// Encryption of fields.
    Data,
    /// Blind indexes.
    Index,
    /// The keyring document's own MAC.
    Keyring,
    /// Encryption of password hashes.
    Pepper,
    /// Pseudonyms.
    Pseudonym,
    /// Seals over whole rows.
    RowSeal,
    /// Idempotent look-up of tokens.
    Token,
}

impl Purpose {
    /// Every purpose, in the byte order of their names: the order in which a document's MAC takes them.
    pub const ALL: [Purpose; 7] = [
        Purpose::Data,
        Purpose::Index,
        Purpose::Keyring,
        Purpose::Pepper,
        Purpose::Pseudonym,
        Purpose::RowSeal,
        Purpose::Token,
    ];

    /// The name in a keyring document.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Purpose::Data => "data",
            Purpose::Index => "index",
            Purpose::Keyring => "keyring",
            Purpose::Pepper => "pepper",
            Purpose::Pseudonym => "pseudonym",
            Purpose::RowSeal => "row-seal",
            Purpose::Token => "token",
        }
    }

    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|purpose| purpose.name() == name)
    }
}

impl fmt::Display for Purpose {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn purposes_stand_in_the_byte_order_of_their_names() {
        assert!(Purpose::ALL.is_sorted_by_key(|purpose| purpose.name().as_bytes()));
    }
}
