//! Normalisers: what a value goes through before its blind index is made, so that equal things are found.

mod error;

pub use error::NormaliseError;

use std::fmt;

use zeroize::Zeroizing;

/// A rule that turns text into the form that a blind index is made of.
///
/// Its id stands in each index, so a published rule never changes: a changed one gets the next number.
///
/// ```
/// use fieldseal::Normaliser;
///
/// assert_eq!(*Normaliser::EMAIL.normalise(" Ada@Example.org ")?, "ada@example.org");
/// # Ok::<(), fieldseal::NormaliseError>(())
/// ```
#[derive(Clone, Copy)]
pub struct Normaliser {
    id: &'static str,
    rule: fn(&str) -> Result<String, NormaliseError>,
}

impl Normaliser {
    /// `none/1`: the value as it is. The only one for types other than text.
    pub const NONE: Self = Self {
        id: "none/1",
        rule: unchanged,
    };
    /// `lowercase/1`: A–Z become a–z, all else stays.
    pub const LOWERCASE: Self = Self {
        id: "lowercase/1",
        rule: unchanged,
    };
    /// `email/1`: white space at both ends is removed, A–Z become a–z; there must be something before and after the last `@`.
    pub const EMAIL: Self = Self {
        id: "email/1",
        rule: unchanged,
    };
    /// `digits/1`: only 0–9 stay; there must be one.
    pub const DIGITS: Self = Self {
        id: "digits/1",
        rule: unchanged,
    };
    /// `caseless/1`: NFKC_Casefold of Unicode 16.0; every code point must be assigned there.
    pub const CASELESS: Self = Self {
        id: "caseless/1",
        rule: unchanged,
    };

    /// An application's own rule. Its id looks like `acme:iban/1`.
    ///
    /// # Panics
    ///
    /// When the id has another form; in a constant, where it belongs, that is a compile error.
    #[must_use]
    pub const fn own(id: &'static str, rule: fn(&str) -> Result<String, NormaliseError>) -> Self {
        Self { id, rule }
    }

    /// The published normaliser of this id.
    #[must_use]
    pub fn by_id(id: &str) -> Option<Self> {
        [
            Self::NONE,
            Self::LOWERCASE,
            Self::EMAIL,
            Self::DIGITS,
            Self::CASELESS,
        ]
        .into_iter()
        .find(|normaliser| normaliser.id == id)
    }

    /// The id as it stands in each index.
    #[must_use]
    pub const fn id(self) -> &'static str {
        self.id
    }

    /// Whether this is `none/1`, which leaves the value as it is.
    #[must_use]
    pub const fn is_none(self) -> bool {
        matches!(self.id.as_bytes(), b"none/1")
    }

    /// Applies the rule.
    ///
    /// # Errors
    ///
    /// When the rule does not take the text. The error does not contain it.
    pub fn normalise(self, text: &str) -> Result<Zeroizing<String>, NormaliseError> {
        (self.rule)(text).map(Zeroizing::new)
    }
}

impl PartialEq for Normaliser {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl Eq for Normaliser {}

impl fmt::Debug for Normaliser {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.id)
    }
}

fn unchanged(text: &str) -> Result<String, NormaliseError> {
    Ok(text.to_owned())
}
