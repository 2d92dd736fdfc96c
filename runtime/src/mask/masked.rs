//! A field as it may be printed and serialised: what `#[derive(Protect)]` puts in its place.

use std::fmt;

use serde::{Serialize, Serializer};

use super::{Mask, MaskSource, REDACTED};

/// What is shown of one field.
#[derive(Clone)]
pub struct Masked(Shown);

#[derive(Clone)]
enum Shown {
    Nothing,
    Absent,
    Part(String),
}

impl Masked {
    /// A field of which nothing is shown, not even whether it is empty.
    #[must_use]
    pub const fn full() -> Self {
        Self(Shown::Nothing)
    }
}

/// What the mask shows of the field.
#[must_use]
pub fn masked<T: MaskSource + ?Sized>(field: &T, mask: Mask) -> Masked {
    if mask == Mask::Full {
        return Masked::full();
    }
    Masked(match field.unmasked() {
        Some(text) => Shown::Part(mask.apply(&text)),
        None => Shown::Absent,
    })
}

/// A shown part is printed in quotes and escaped, so that no line break in it forges a line of a log.
impl fmt::Debug for Masked {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Shown::Nothing => formatter.write_str(REDACTED),
            Shown::Absent => formatter.write_str("None"),
            Shown::Part(text) => fmt::Debug::fmt(text.as_str(), formatter),
        }
    }
}

impl Serialize for Masked {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.0 {
            Shown::Nothing => serializer.serialize_str(REDACTED),
            Shown::Absent => serializer.serialize_none(),
            Shown::Part(text) => serializer.serialize_str(text),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use secrecy::SecretString;

    use super::*;

    fn check(masked: &Masked, debug: &str, json: &str) {
        assert_eq!(format!("{masked:?}"), debug);
        assert_eq!(serde_json::to_string(masked).unwrap(), json);
    }

    #[test]
    fn a_fully_masked_field_shows_nothing() {
        check(&Masked::full(), "[REDACTED]", r#""[REDACTED]""#);
        check(
            &masked("078-05-1120", Mask::Full),
            "[REDACTED]",
            r#""[REDACTED]""#,
        );
        check(
            &masked(&None::<String>, Mask::Full),
            "[REDACTED]",
            r#""[REDACTED]""#,
        );
    }

    #[test]
    fn a_part_is_shown_in_quotes() {
        let ssn = "078-05-1120";
        for shown in [
            masked(ssn, Mask::Last(4)),
            masked(&ssn, Mask::Last(4)),
            masked(&ssn.to_owned(), Mask::Last(4)),
            masked(&Some(ssn.to_owned()), Mask::Last(4)),
            masked(&Some(&ssn), Mask::Last(4)),
            masked(&Cow::Borrowed(ssn), Mask::Last(4)),
            masked(&SecretString::from(ssn), Mask::Last(4)),
        ] {
            check(&shown, r#""*******1120""#, r#""*******1120""#);
        }
        check(
            &masked(&'x', Mask::First(1)),
            r#""*******""#,
            r#""*******""#,
        );
    }

    #[test]
    fn an_absent_value_is_shown_as_absent() {
        check(&masked(&None::<String>, Mask::Last(4)), "None", "null");
        check(&masked(&Some(None::<&str>), Mask::Email), "None", "null");
    }

    #[test]
    fn control_characters_cannot_forge_a_line_of_a_log() {
        let shown = masked("078-05-1120\nERR\u{1b}[2J", Mask::Last(8));
        assert_eq!(format!("{shown:?}"), r#""*******\nERR\u{1b}[2J""#);
    }

    #[test]
    fn the_pretty_form_is_the_same() {
        assert_eq!(
            format!("{:#?}", masked("078-05-1120", Mask::Last(4))),
            r#""*******1120""#
        );
    }
}
