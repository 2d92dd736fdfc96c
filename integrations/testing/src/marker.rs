//! Values that stand for sensitive ones and are told from everything else.

mod generated;

use crate::encoding::{self, Encoding};
use std::fmt;

/// A value that must not be seen: unique in this run, recognisable in any form, and of a realistic shape.
///
/// ```
/// use fieldseal_testing::Marker;
///
/// let email = Marker::email();
/// assert!(email.value().ends_with("@example.org"));
/// assert_ne!(email.value(), Marker::email().value());
/// assert_eq!(format!("{email:?}"), "Marker(email)");          // never the value
/// ```
///
/// # Security
///
/// A short value of your own turns up in ciphertext by chance, and a common one in texts that leak nothing; let the shape be
/// generated where you can.
#[derive(Clone)]
pub struct Marker<T> {
    name: String,
    value: T,
}

impl Marker<String> {
    /// An e-mail address.
    #[must_use]
    pub fn email() -> Self {
        Self::new("email", generated::email())
    }

    /// Sixteen digits, like those of a card or an identity document.
    #[must_use]
    pub fn digits() -> Self {
        Self::new("digits", generated::digits())
    }

    /// A name with letters of several scripts, combining accents and an emoji.
    #[must_use]
    pub fn unicode() -> Self {
        Self::new("unicode", generated::unicode())
    }

    /// A note of many lines with quotes and emoji, longer than a page of SQLite.
    #[must_use]
    pub fn long_text() -> Self {
        Self::new("long text", generated::long_text())
    }

    /// A text of your own, under the name `text`; see [`named`](Marker::named).
    ///
    /// # Panics
    ///
    /// When it is shorter than eight bytes: it would be found by chance.
    #[must_use]
    pub fn text(value: impl Into<String>) -> Self {
        Self::new("text", value.into())
    }
}

impl Marker<Vec<u8>> {
    /// Thirty-two bytes that are no UTF-8.
    #[must_use]
    pub fn binary() -> Self {
        Self::new("binary", generated::binary())
    }

    /// Bytes of your own, under the name `bytes`.
    ///
    /// # Panics
    ///
    /// When there are fewer than eight.
    #[must_use]
    pub fn bytes(value: impl Into<Vec<u8>>) -> Self {
        Self::new("bytes", value.into())
    }
}

impl Marker<i64> {
    /// A positive integer of eighteen digits.
    #[must_use]
    pub fn integer() -> Self {
        Self::new("integer", generated::integer())
    }

    /// An integer of your own, under the name `number`.
    ///
    /// # Panics
    ///
    /// When it has fewer than ten digits.
    #[must_use]
    pub fn number(value: i64) -> Self {
        Self::new("number", value)
    }
}

impl<T: MarkerValue> Marker<T> {
    fn new(name: &str, value: T) -> Self {
        assert!(
            value.is_distinct(),
            "the marker `{name}` is too short: it would be found by chance in data that does not leak it"
        );
        Self {
            name: name.to_owned(),
            value,
        }
    }

    /// The same value under another name, which is how a report calls it.
    ///
    /// ```
    /// use fieldseal_testing::Marker;
    ///
    /// let salary = Marker::integer().named("salary");
    /// assert_eq!(format!("{salary:?}"), "Marker(salary)");
    /// ```
    #[must_use]
    pub fn named(mut self, name: &str) -> Self {
        name.clone_into(&mut self.name);
        self
    }

    /// The value, to be put where a sensitive one goes.
    #[must_use]
    pub fn value(&self) -> &T {
        &self.value
    }

    /// The forms in which it is looked for.
    #[must_use]
    pub fn sought(&self) -> Sought {
        Sought {
            name: self.name.clone(),
            forms: self.value.forms(),
        }
    }
}

/// The value is what the test must not print either.
impl<T> fmt::Debug for Marker<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Marker({})", self.name)
    }
}

/// A marker in all forms in which it is looked for.
#[derive(Clone)]
pub struct Sought {
    pub(crate) name: String,
    pub(crate) forms: Vec<(Encoding, Vec<u8>)>,
}

impl Sought {
    /// The marker's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl fmt::Debug for Sought {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sought({})", self.name)
    }
}

/// What a marker can be: `String`, `Vec<u8>`, `i64`.
pub trait MarkerValue: sealed::Sealed {
    #[doc(hidden)]
    fn forms(&self) -> Vec<(Encoding, Vec<u8>)>;

    #[doc(hidden)]
    fn is_distinct(&self) -> bool;
}

/// The fewest bytes that are not found by chance in a few megabytes.
const SHORTEST: usize = 8;

impl MarkerValue for String {
    fn forms(&self) -> Vec<(Encoding, Vec<u8>)> {
        encoding::of_text(self)
    }

    fn is_distinct(&self) -> bool {
        self.len() >= SHORTEST
    }
}

impl MarkerValue for Vec<u8> {
    fn forms(&self) -> Vec<(Encoding, Vec<u8>)> {
        encoding::of_bytes(self)
    }

    fn is_distinct(&self) -> bool {
        self.len() >= SHORTEST
    }
}

impl MarkerValue for i64 {
    fn forms(&self) -> Vec<(Encoding, Vec<u8>)> {
        encoding::of_integer(*self)
    }

    fn is_distinct(&self) -> bool {
        self.unsigned_abs() >= 1_000_000_000
    }
}

mod sealed {
    pub trait Sealed {}

    impl Sealed for String {}
    impl Sealed for Vec<u8> {}
    impl Sealed for i64 {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_are_what_they_say() {
        assert_eq!(Marker::digits().value().len(), 16);
        assert!(
            Marker::digits()
                .value()
                .bytes()
                .all(|byte| byte.is_ascii_digit())
        );
        assert!(!Marker::unicode().value().is_ascii());
        assert!(Marker::long_text().value().len() > 4_096);
        assert!(Marker::long_text().value().contains('\n'));
        assert!(String::from_utf8(Marker::binary().value().clone()).is_err());
        assert_eq!(Marker::integer().value().to_string().len(), 18);
    }

    #[test]
    fn no_two_are_equal() {
        let mut seen = std::collections::HashSet::new();
        for _ in 0..1_000 {
            assert!(seen.insert(Marker::email().value().clone()));
            assert!(seen.insert(Marker::digits().value().clone()));
        }
    }

    #[test]
    #[should_panic(expected = "the marker `text` is too short")]
    fn a_short_value_is_no_marker() {
        let _ = Marker::text("1234567");
    }
}
