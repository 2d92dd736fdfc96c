//! The name of a plaintext's encoding.

use std::fmt;

/// The name of a plaintext's encoding, such as `str` or `int`.
///
/// It is bound into each stored value, so bytes that were sealed as one type never open as another. It names the
/// encoding, not the Rust type: every integer up to 64 bits is `int`, so that a field may widen later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TypeTag(&'static str);

impl TypeTag {
    /// `String`, `str`, `char`, `SecretString`: UTF-8, as it is.
    pub const STR: Self = Self("str");
    /// `Vec<u8>`, `[u8]`, `[u8; N]`: as they are.
    pub const BYTES: Self = Self("bytes");
    /// `bool`: one byte, 00 or 01.
    pub const BOOL: Self = Self("bool");
    /// `i8` to `i64` and `isize`: eight bytes, two's complement.
    pub const INT: Self = Self("int");
    /// `u8` to `u64` and `usize`: eight bytes.
    pub const UINT: Self = Self("uint");
    /// `i128`: sixteen bytes, two's complement.
    pub const I128: Self = Self("i128");
    /// `u128`: sixteen bytes.
    pub const U128: Self = Self("u128");
    /// `f32` and `f64`: eight bytes, IEEE 754.
    pub const F64: Self = Self("f64");
    /// `Uuid`: sixteen bytes.
    pub const UUID: Self = Self("uuid");
    /// Decimal numbers: their digits as text, without an exponent.
    pub const DECIMAL: Self = Self("decimal");
    /// Dates: days since 1970-01-01.
    pub const DATE: Self = Self("date");
    /// Times of day: microseconds since midnight.
    pub const TIME: Self = Self("time");
    /// Dates with a time and without a zone: microseconds since 1970-01-01T00:00:00.
    pub const DATETIME: Self = Self("datetime");
    /// Points in time: microseconds since 1970-01-01T00:00:00Z.
    pub const TIMESTAMP: Self = Self("timestamp");
    /// Enums: the variant's stable name.
    pub const ENUM: Self = Self("enum");
    /// Any serde type: one JSON text.
    pub const JSON: Self = Self("json");

    /// The hash of a password under a pepper (section 8).
    pub(crate) const PHC: Self = Self("phc");

    /// The tag of an application's own encoding, `prefix:name`: lower-case letters, digits, `-` and `_`.
    ///
    /// # Panics
    ///
    /// When the tag has another form; in a constant, where it belongs, that is a compile error.
    ///
    /// ```
    /// use fieldseal::TypeTag;
    ///
    /// const IBAN: TypeTag = TypeTag::own("acme:iban");
    /// assert_eq!(IBAN.as_str(), "acme:iban");
    /// ```
    #[must_use]
    pub const fn own(tag: &'static str) -> Self {
        assert!(
            is_own_tag(tag.as_bytes()),
            "an own type tag looks like `acme:iban`: a prefix, a colon and a name of lower-case letters, digits, `-` and `_`"
        );
        Self(tag)
    }

    /// The tag with this name: one of the constants or an own one. For tools that read policies from a file.
    #[must_use]
    pub fn from_name(name: &'static str) -> Option<Self> {
        let known = [
            Self::STR,
            Self::BYTES,
            Self::BOOL,
            Self::INT,
            Self::UINT,
            Self::I128,
            Self::U128,
            Self::F64,
            Self::UUID,
            Self::DECIMAL,
            Self::DATE,
            Self::TIME,
            Self::DATETIME,
            Self::TIMESTAMP,
            Self::ENUM,
            Self::JSON,
        ];
        known
            .into_iter()
            .find(|tag| tag.0 == name)
            .or_else(|| is_own_tag(name.as_bytes()).then_some(Self(name)))
    }

    /// `==` in constants.
    pub(crate) const fn same(self, other: Self) -> bool {
        same(self.0, other.0)
    }

    /// The tag as it is stored.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        self.0
    }
}

impl fmt::Display for TypeTag {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.0)
    }
}

/// `==` on text in constants.
pub(crate) const fn same(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    if a.len() != b.len() {
        return false;
    }
    let mut at = 0;
    while at < a.len() {
        if a[at] != b[at] {
            return false;
        }
        at += 1;
    }
    true
}

/// The grammar has no `?`, which as a suffix says that a field hides NULL.
const fn is_own_tag(tag: &[u8]) -> bool {
    if tag.len() > LONGEST {
        return false;
    }
    let mut colon = None;
    let mut at = 0;
    while at < tag.len() {
        match tag[at] {
            b':' if colon.is_none() && at > 0 => colon = Some(at),
            b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' => {}
            _ => return false,
        }
        at += 1;
    }
    matches!(colon, Some(at) if at + 1 < tag.len())
}

/// One byte less than a name may have: hiding NULL appends a `?`.
const LONGEST: usize = 254;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn own_tags_are_a_prefix_a_colon_and_a_name() {
        for tag in ["acme:iban", "a:b", "acme-2:tax_id", "0:0"] {
            assert!(is_own_tag(tag.as_bytes()), "{tag}");
        }
        for tag in [
            "",
            "iban",
            ":iban",
            "acme:",
            "Acme:iban",
            "acme:iban?",
            "a:b:c",
            "a b:c",
            "acme:ibän",
            "a/b:c",
        ] {
            assert!(!is_own_tag(tag.as_bytes()), "{tag}");
        }
        let longest = format!("a:{}", "b".repeat(LONGEST - 2));
        assert!(is_own_tag(longest.as_bytes()));
        assert!(!is_own_tag(format!("{longest}b").as_bytes()));
    }
}
