//! Masks: what a log line may show of a sensitive text.

mod masked;
mod source;

#[doc(hidden)]
pub use masked::{Masked, masked};
pub use source::MaskSource;

/// What `Debug` and a redacted `Serialize` show of a sensitive text.
///
/// The hidden part is always the same number of stars, so its length is not told. A text too short to hide anything
/// in shows nothing of itself.
///
/// ```
/// use fieldseal::Mask;
///
/// assert_eq!(Mask::Last(4).apply("078-05-1120"), "*******1120");
/// assert_eq!(Mask::First(2).apply("DE89370400440532013000"), "DE*******");
/// assert_eq!(Mask::Email.apply("ada@example.org"), "a***@example.org");
/// assert_eq!(Mask::Last(4).apply("1120"), "*******");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Mask {
    /// Shows nothing: `[REDACTED]`.
    Full,
    /// Shows the last characters, if at least as many, and four, stay hidden: `*******1120`.
    Last(u8),
    /// Shows the first characters, if at least as many, and four, stay hidden: `ab*******`.
    First(u8),
    /// Shows the first letter and the domain of an email address: `a***@example.org`.
    Email,
}

impl Mask {
    /// The text as it may be shown.
    ///
    /// # Security
    ///
    /// What is shown is still text from outside: print it with `{:?}`, or escape it, so that a line break in it cannot
    /// forge a line of a log. The generated `Debug` does.
    #[must_use]
    pub fn apply(self, text: &str) -> String {
        match self {
            Self::Full => REDACTED.to_owned(),
            Self::Last(count) => last(text, usize::from(count)),
            Self::First(count) => first(text, usize::from(count)),
            Self::Email => email(text),
        }
    }
}

fn last(text: &str, count: usize) -> String {
    let mut masked = STARS.to_owned();
    if let Some(hidden) = hidden_characters(text, count) {
        masked.extend(text.chars().skip(hidden));
    }
    masked
}

fn first(text: &str, count: usize) -> String {
    let shown = if hidden_characters(text, count).is_some() {
        count
    } else {
        0
    };
    let mut masked: String = text.chars().take(shown).collect();
    masked.push_str(STARS);
    masked
}

/// How many characters stay hidden when `count` are shown; none if those would be too few to hide behind.
fn hidden_characters(text: &str, count: usize) -> Option<usize> {
    let hidden = text.chars().count().checked_sub(count)?;
    (hidden >= count.max(FEWEST_HIDDEN)).then_some(hidden)
}

/// Only what looks like an address shows its domain: in `call me @ 078-05-1120` that part would be the secret.
fn email(text: &str) -> String {
    let Some((local, domain)) = text.trim_ascii().rsplit_once('@') else {
        return STARS.to_owned();
    };
    let mut characters = local.chars();
    let Some(initial) = characters.next() else {
        return STARS.to_owned();
    };
    if !is_domain(domain) {
        return STARS.to_owned();
    }
    match characters.next() {
        Some(_) => format!("{initial}***@{domain}"),
        None => format!("***@{domain}"),
    }
}

/// Letters (of any script), digits, `-` and `.`, with at least one letter and no longer than DNS allows.
fn is_domain(text: &str) -> bool {
    text.len() <= 253
        && text
            .chars()
            .all(|character| character.is_alphanumeric() || matches!(character, '-' | '.'))
        && text.chars().any(char::is_alphabetic)
}

/// What stands for a text of which nothing is shown.
const REDACTED: &str = "[REDACTED]";

/// What stands for the hidden part, however long it is.
const STARS: &str = "*******";

/// Four digits can be guessed in ten thousand attempts; fewer hidden characters are no secret.
const FEWEST_HIDDEN: usize = 4;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(mask: Mask, cases: &[(&str, &str)]) {
        for (text, expected) in cases {
            assert_eq!(mask.apply(text), *expected, "{mask:?} of {text:?}");
        }
    }

    #[test]
    fn a_full_mask_shows_nothing() {
        check(
            Mask::Full,
            &[("078-05-1120", "[REDACTED]"), ("", "[REDACTED]")],
        );
    }

    #[test]
    fn the_last_characters_are_shown_behind_a_fixed_number_of_stars() {
        check(
            Mask::Last(4),
            &[
                ("078-05-1120", "*******1120"),
                ("4111111111111111", "*******1111"),
                ("12345678", "*******5678"),
                ("1234567", "*******"),
                ("1120", "*******"),
                ("", "*******"),
                ("日本語の名前です", "*******名前です"),
            ],
        );
        check(Mask::Last(1), &[("12345", "*******5"), ("1234", "*******")]);
        check(Mask::Last(0), &[("12345", "*******")]);
        check(Mask::Last(255), &[("12345", "*******")]);
    }

    #[test]
    fn the_first_characters_are_shown_before_a_fixed_number_of_stars() {
        check(
            Mask::First(2),
            &[
                ("abcdef", "ab*******"),
                ("abcde", "*******"),
                ("éèêëēĕ", "éè*******"),
                ("", "*******"),
            ],
        );
        check(
            Mask::First(6),
            &[
                ("411111111111", "411111*******"),
                ("41111111111", "*******"),
            ],
        );
        check(Mask::First(0), &[("abcdef", "*******")]);
    }

    #[test]
    fn an_email_address_shows_its_initial_and_its_domain() {
        check(
            Mask::Email,
            &[
                ("ada@example.org", "a***@example.org"),
                (" Ada@Example.org\n", "A***@Example.org"),
                ("a@example.org", "***@example.org"),
                ("éa@exämple.org", "é***@exämple.org"),
                ("a@b@example.org", "a***@example.org"),
                ("ab@localhost", "a***@localhost"),
            ],
        );
    }

    #[test]
    fn what_is_no_email_address_shows_nothing() {
        for text in [
            "",
            "@",
            "ada",
            "ada@",
            "@example.org",
            "call me @ 078-05-1120",
            "ada@078-05-1120",
            "a@b c",
            "ada@a\nb",
            "ada@[::1]",
        ] {
            assert_eq!(Mask::Email.apply(text), "*******", "{text:?}");
        }
        assert_eq!(
            Mask::Email.apply(&format!("ada@{}", "x".repeat(254))),
            "*******"
        );
    }

    proptest! {
        #[test]
        fn no_more_than_the_given_number_of_characters_is_shown(text: String, count: u8) {
            let length = text.chars().count();
            for (mask, is_last) in [(Mask::Last(count), true), (Mask::First(count), false)] {
                let masked = mask.apply(&text);
                let shown = if is_last { masked.strip_prefix(STARS) } else { masked.strip_suffix(STARS) }.unwrap();
                let shown_length = shown.chars().count();
                prop_assert!(shown_length == 0 || shown_length == usize::from(count));
                prop_assert!(shown_length == 0 || length - shown_length >= shown_length.max(4));
                let in_place = if is_last { text.ends_with(shown) } else { text.starts_with(shown) };
                prop_assert!(in_place);
            }
        }

        #[test]
        fn texts_of_different_length_look_the_same(one in "[a-z]{8,40}", other in "[a-z]{8,40}") {
            let masked = |middle: &str| Mask::Last(4).apply(&format!("{middle}1120"));
            prop_assert_eq!(masked(&one), masked(&other));
        }

        #[test]
        fn an_email_address_never_shows_more_than_one_character_before_the_at(text in "\\PC{0,12}@?\\PC{0,12}") {
            let masked = Mask::Email.apply(&text);
            if masked != STARS {
                let (local, domain) = masked.split_once("***@").unwrap();
                prop_assert!(local.chars().count() <= 1);
                prop_assert!(text.trim_ascii().ends_with(domain));
            }
        }
    }
}
