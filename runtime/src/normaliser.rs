//! Normalisers: what a value goes through before its blind index is made, so that equal things are found.

mod caseless;
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
        rule: lowercase,
    };
    /// `email/1`: white space at both ends is removed, A–Z become a–z; there must be something before and after the last `@`.
    pub const EMAIL: Self = Self {
        id: "email/1",
        rule: email,
    };
    /// `digits/1`: only 0–9 stay; there must be one.
    pub const DIGITS: Self = Self {
        id: "digits/1",
        rule: digits,
    };
    /// `caseless/1`: NFKC_Casefold of Unicode 16.0; every code point must be assigned there.
    pub const CASELESS: Self = Self {
        id: "caseless/1",
        rule: caseless::caseless,
    };

    /// An application's own rule. Its id looks like `acme:iban/1`; a changed rule needs the next number.
    ///
    /// ```
    /// use fieldseal::{NormaliseError, Normaliser};
    ///
    /// const IBAN: Normaliser = Normaliser::own("acme:iban/1", |iban| {
    ///     let compact: String = iban.chars().filter(|character| !character.is_whitespace()).collect();
    ///     match compact.len() {
    ///         15..=34 => Ok(compact.to_ascii_uppercase()),
    ///         _ => Err(NormaliseError::Refused("an IBAN has 15 to 34 characters")),
    ///     }
    /// });
    ///
    /// assert_eq!(*IBAN.normalise("de89 3704 0044 0532 0130 00")?, "DE89370400440532013000");
    /// # Ok::<(), NormaliseError>(())
    /// ```
    ///
    /// # Panics
    ///
    /// When the id has another form; in a constant, where it belongs, that is a compile error.
    #[must_use]
    pub const fn own(id: &'static str, rule: fn(&str) -> Result<String, NormaliseError>) -> Self {
        assert!(
            is_own_id(id.as_bytes()),
            "an own normaliser's id looks like `acme:iban/1`: a prefix, a colon and a name of lower-case letters, digits, `-` and `_`, a slash and a number from 1"
        );
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

fn lowercase(text: &str) -> Result<String, NormaliseError> {
    Ok(text.to_ascii_lowercase())
}

fn email(text: &str) -> Result<String, NormaliseError> {
    // Exactly these four characters: the format names them, and a library's idea of white space may grow.
    let trimmed = text.trim_matches(['\t', '\n', '\r', ' ']);
    match trimmed.rsplit_once('@') {
        Some((local, domain)) if !local.is_empty() && !domain.is_empty() => {
            Ok(trimmed.to_ascii_lowercase())
        }
        _ => Err(NormaliseError::NotAnEmail),
    }
}

fn digits(text: &str) -> Result<String, NormaliseError> {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    if digits.is_empty() {
        Err(NormaliseError::NoDigits)
    } else {
        Ok(digits)
    }
}

const fn is_own_id(id: &[u8]) -> bool {
    if id.len() > LONGEST_ID {
        return false;
    }
    let (mut colon, mut slash) = (0, 0);
    let mut at = 0;
    while at < id.len() {
        match id[at] {
            b':' if colon == 0 && at > 0 => colon = at,
            b'/' if slash == 0 && colon > 0 && at > colon + 1 => slash = at,
            b'1'..=b'9' => {}
            // A number has no leading zero, so that one rule has one id.
            b'0' if slash == 0 || at > slash + 1 => {}
            b'a'..=b'z' | b'-' | b'_' if slash == 0 => {}
            _ => return false,
        }
        at += 1;
    }
    slash > 0 && slash + 1 < id.len()
}

/// Names in the format have at most 255 bytes.
const LONGEST_ID: usize = 255;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(normaliser: Normaliser, text: &str, expected: Result<&str, NormaliseError>) {
        let normalised = normaliser.normalise(text);
        assert_eq!(
            normalised.as_ref().map(|text| text.as_str()),
            expected.as_ref().copied(),
            "{normaliser:?} of {text:?}"
        );
    }

    #[test]
    fn none_keeps_the_value() {
        check(Normaliser::NONE, " Ada\u{301} ", Ok(" Ada\u{301} "));
        assert!(Normaliser::NONE.is_none());
        assert!(!Normaliser::EMAIL.is_none());
    }

    #[test]
    fn lowercase_changes_a_to_z_only() {
        check(
            Normaliser::LOWERCASE,
            "AZaz09 ÄİΣ\u{212a}",
            Ok("azaz09 ÄİΣ\u{212a}"),
        );
        check(Normaliser::LOWERCASE, "", Ok(""));
    }

    #[test]
    fn an_email_address_is_trimmed_and_lowered() {
        for text in [
            "ada@example.org",
            " \t\r\nADA@Example.ORG\n",
            "ada@example.org ",
        ] {
            check(Normaliser::EMAIL, text, Ok("ada@example.org"));
        }
        check(Normaliser::EMAIL, "A b@C@ÄD", Ok("a b@c@Äd"));
        check(Normaliser::EMAIL, "@@x", Ok("@@x"));
        // Other white space is kept.
        check(Normaliser::EMAIL, "\u{a0}A@B\u{b}", Ok("\u{a0}a@b\u{b}"));
        for text in [
            "",
            "ada",
            "@",
            "ada@",
            "@example.org",
            " @example.org",
            "ada@ ",
            "a@b@",
        ] {
            check(Normaliser::EMAIL, text, Err(NormaliseError::NotAnEmail));
        }
    }

    #[test]
    fn digits_keeps_0_to_9_only() {
        check(Normaliser::DIGITS, "+49 (0)30-1234", Ok("490301234"));
        check(Normaliser::DIGITS, "a1\u{0661}２", Ok("1"));
        for text in ["", "abc", "٣", "+-"] {
            check(Normaliser::DIGITS, text, Err(NormaliseError::NoDigits));
        }
    }

    #[test]
    fn published_normalisers_are_found_by_id() {
        for id in ["none/1", "lowercase/1", "email/1", "digits/1", "caseless/1"] {
            let found = Normaliser::by_id(id).unwrap();
            assert_eq!(found.id(), id);
            assert_eq!(format!("{found:?}"), id);
        }
        assert_eq!(Normaliser::by_id("email/2"), None);
        assert_eq!(Normaliser::by_id("email"), None);
    }

    #[test]
    fn an_own_id_is_a_prefix_a_name_and_a_number() {
        for id in ["acme:iban/1", "a:b/9", "acme-2:tax_id/10", "0:0/1"] {
            assert!(is_own_id(id.as_bytes()), "{id}");
        }
        for id in [
            "",
            "iban/1",
            "acme:iban",
            "acme:iban/",
            "acme:iban/0",
            "acme:iban/01",
            "acme:/1",
            ":iban/1",
            "Acme:iban/1",
            "acme:iban/1a",
            "acme:iban/1/2",
            "a:b:c/1",
            "acme/iban:1",
            "acme:iban /1",
            "acme:ibän/1",
            "acme:iban/1-",
            "email/1",
        ] {
            assert!(!is_own_id(id.as_bytes()), "{id}");
        }
        assert!(is_own_id(format!("a:{}/1", "b".repeat(251)).as_bytes()));
        assert!(!is_own_id(format!("a:{}/1", "b".repeat(252)).as_bytes()));
    }

    #[test]
    fn an_own_rule_is_called() {
        const SHOUT: Normaliser = Normaliser::own("acme:shout/1", |text| {
            if text.is_empty() {
                Err(NormaliseError::Refused("nothing to shout"))
            } else {
                Ok(text.to_uppercase())
            }
        });
        check(SHOUT, "hé", Ok("HÉ"));
        check(SHOUT, "", Err(NormaliseError::Refused("nothing to shout")));
        assert_eq!(SHOUT.id(), "acme:shout/1");
    }

    proptest! {
        #[test]
        fn normalising_twice_changes_nothing(text: String, address in "[ \t\n]?[a-zA-Z@.é]{0,8}@[a-zA-Z.é]{0,8} ?") {
            for normaliser in [Normaliser::NONE, Normaliser::LOWERCASE, Normaliser::EMAIL, Normaliser::DIGITS, Normaliser::CASELESS] {
                for text in [&text, &address] {
                    if let Ok(once) = normaliser.normalise(text) {
                        prop_assert_eq!(normaliser.normalise(&once), Ok(once));
                    }
                }
            }
        }
    }
}
