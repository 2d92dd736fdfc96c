//! The forms in which a value leaks.

mod base64;
mod escape;
mod list;

use std::collections::HashSet;
use std::fmt;

/// A form in which a value was found.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
#[non_exhaustive]
pub enum Encoding {
    /// As it is.
    Plain,
    /// In lower case: what a normaliser makes of an e-mail address.
    LowerCase,
    /// In upper case.
    UpperCase,
    /// The digits of a number that was written with separators.
    DigitsOnly,
    /// Backwards.
    Reversed,
    /// Hexadecimal, `616461`.
    HexLower,
    /// Hexadecimal, `4A4B`.
    HexUpper,
    /// Base64 with the standard alphabet, at any alignment, padded or not.
    Base64,
    /// Base64 with the alphabet for URLs.
    Base64Url,
    /// UTF-16, low byte first.
    Utf16Le,
    /// UTF-16, high byte first.
    Utf16Be,
    /// A list of numbers: `[97, 100, 97]`, which `Debug` and JSON make of bytes.
    ByteList,
    /// A list of hexadecimal numbers: `[61, 64, 61]`.
    HexList,
    /// As `Debug` escapes text, once or twice.
    DebugEscaped,
    /// As JSON escapes text.
    JsonEscaped,
    /// As XML and HTML escape text.
    XmlEscaped,
    /// As URLs and forms escape text.
    PercentEncoded,
    /// The eight bytes of an integer, high byte first.
    BigEndian,
    /// The eight bytes of an integer, low byte first.
    LittleEndian,
}

impl fmt::Display for Encoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Encoding::Plain => "as it is",
            Encoding::LowerCase => "in lower case",
            Encoding::UpperCase => "in upper case",
            Encoding::DigitsOnly => "as digits without separators",
            Encoding::Reversed => "reversed",
            Encoding::HexLower | Encoding::HexUpper => "in hexadecimal",
            Encoding::Base64 => "in base64",
            Encoding::Base64Url => "in base64 for URLs",
            Encoding::Utf16Le => "in UTF-16, little-endian",
            Encoding::Utf16Be => "in UTF-16, big-endian",
            Encoding::ByteList => "as a list of bytes",
            Encoding::HexList => "as a list of bytes in hexadecimal",
            Encoding::DebugEscaped => "as `Debug` escapes it",
            Encoding::JsonEscaped => "as JSON escapes it",
            Encoding::XmlEscaped => "as XML escapes it",
            Encoding::PercentEncoded => "percent-encoded",
            Encoding::BigEndian => "as an integer, big-endian",
            Encoding::LittleEndian => "as an integer, little-endian",
        })
    }
}

/// Longer values are looked for in pieces: a database that cuts them into pages leaves none whole.
const LONGEST_WHOLE: usize = 48;
/// Long enough to be no chance, short enough for a page to hold many.
const PIECE: usize = 32;

/// All forms of a text.
pub(crate) fn of_text(text: &str) -> Vec<(Encoding, Vec<u8>)> {
    let mut forms = Forms::default();
    for piece in pieces_of_text(text) {
        forms.add_text(piece);
    }
    forms.list
}

/// All forms of bytes.
pub(crate) fn of_bytes(bytes: &[u8]) -> Vec<(Encoding, Vec<u8>)> {
    let mut forms = Forms::default();
    for piece in pieces_of_bytes(bytes) {
        forms.add(Encoding::Plain, piece);
        forms.add_bytes(piece);
    }
    forms.list
}

/// All forms of an integer: of its digits, and of its bytes, which are what is encrypted.
pub(crate) fn of_integer(value: i64) -> Vec<(Encoding, Vec<u8>)> {
    let mut forms = Forms::default();
    forms.add_text(&value.to_string());
    // Both before other forms: the one reversed is the other.
    forms.add(Encoding::BigEndian, value.to_be_bytes());
    forms.add(Encoding::LittleEndian, value.to_le_bytes());
    forms.add_bytes(&value.to_be_bytes());
    forms.add_bytes(&value.to_le_bytes());
    forms.list
}

#[derive(Default)]
struct Forms {
    list: Vec<(Encoding, Vec<u8>)>,
    seen: HashSet<Vec<u8>>,
}

impl Forms {
    /// A form that is like one before it adds nothing.
    fn add(&mut self, encoding: Encoding, form: impl Into<Vec<u8>>) {
        let form = form.into();
        if self.seen.insert(form.clone()) {
            self.list.push((encoding, form));
        }
    }

    fn add_text(&mut self, text: &str) {
        self.add(Encoding::Plain, text);
        self.add(Encoding::LowerCase, text.to_lowercase());
        self.add(Encoding::UpperCase, text.to_uppercase());
        if let Some(digits) = escape::digits_only(text) {
            self.add(Encoding::DigitsOnly, digits);
        }
        self.add_bytes(text.as_bytes());
        self.add(Encoding::Reversed, text.chars().rev().collect::<String>());
        self.add(
            Encoding::Utf16Le,
            text.encode_utf16()
                .flat_map(u16::to_le_bytes)
                .collect::<Vec<_>>(),
        );
        self.add(
            Encoding::Utf16Be,
            text.encode_utf16()
                .flat_map(u16::to_be_bytes)
                .collect::<Vec<_>>(),
        );
        for form in escape::debug(text) {
            self.add(Encoding::DebugEscaped, form);
        }
        for form in escape::json(text) {
            self.add(Encoding::JsonEscaped, form);
        }
        for form in escape::xml(text) {
            self.add(Encoding::XmlEscaped, form);
        }
        for form in escape::percent(text.as_bytes()) {
            self.add(Encoding::PercentEncoded, form);
        }
    }

    fn add_bytes(&mut self, bytes: &[u8]) {
        self.add(Encoding::HexLower, list::hex(bytes, false));
        self.add(Encoding::HexUpper, list::hex(bytes, true));
        for form in base64::standard(bytes) {
            self.add(Encoding::Base64, form);
        }
        for form in base64::url(bytes) {
            self.add(Encoding::Base64Url, form);
        }
        for form in list::decimal(bytes) {
            self.add(Encoding::ByteList, form);
        }
        for form in list::hexadecimal(bytes) {
            self.add(Encoding::HexList, form);
        }
        self.add(Encoding::DebugEscaped, bytes.escape_ascii().to_string());
        self.add(
            Encoding::Reversed,
            bytes.iter().rev().copied().collect::<Vec<_>>(),
        );
    }
}

/// A value whole or, if it is long, in pieces; those of a text end at characters.
pub(crate) fn pieces(value: &[u8]) -> Vec<&[u8]> {
    match std::str::from_utf8(value) {
        Ok(text) => pieces_of_text(text)
            .into_iter()
            .map(str::as_bytes)
            .collect(),
        Err(_) => pieces_of_bytes(value),
    }
}

fn pieces_of_bytes(bytes: &[u8]) -> Vec<&[u8]> {
    match bytes.len() {
        ..=LONGEST_WHOLE => vec![bytes],
        // The rest may be so short that it would be found by chance.
        _ => bytes.chunks_exact(PIECE).collect(),
    }
}

/// The text, or pieces of it that end at characters.
fn pieces_of_text(text: &str) -> Vec<&str> {
    if text.len() <= LONGEST_WHOLE {
        return vec![text];
    }
    let mut pieces = Vec::new();
    let mut rest = text;
    while rest.len() >= PIECE {
        let end = (0..=PIECE)
            .rev()
            .find(|end| rest.is_char_boundary(*end))
            .unwrap_or(rest.len());
        let (piece, behind) = rest.split_at(end);
        pieces.push(piece);
        rest = behind;
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    fn has(forms: &[(Encoding, Vec<u8>)], encoding: Encoding, form: impl AsRef<[u8]>) -> bool {
        forms
            .iter()
            .any(|(other, bytes)| *other == encoding && bytes == form.as_ref())
    }

    #[test]
    fn a_text_has_these_forms() {
        let forms = of_text("Ada \"Lövelace\"\n");
        for (encoding, form) in [
            (Encoding::Plain, "Ada \"Lövelace\"\n"),
            (Encoding::LowerCase, "ada \"lövelace\"\n"),
            (Encoding::UpperCase, "ADA \"LÖVELACE\"\n"),
            (Encoding::Reversed, "\n\"ecalevöL\" adA"),
            (Encoding::HexLower, "41646120224cc3b676656c616365220a"),
            (Encoding::HexUpper, "41646120224CC3B676656C616365220A"),
            (
                Encoding::ByteList,
                "65, 100, 97, 32, 34, 76, 195, 182, 118, 101, 108, 97, 99, 101, 34, 10",
            ),
            (
                Encoding::ByteList,
                "65,100,97,32,34,76,195,182,118,101,108,97,99,101,34,10",
            ),
            (
                Encoding::HexList,
                "41, 64, 61, 20, 22, 4c, c3, b6, 76, 65, 6c, 61, 63, 65, 22, a",
            ),
            (Encoding::DebugEscaped, "Ada \\\"Lövelace\\\"\\n"),
            (Encoding::DebugEscaped, "Ada \\\"L\\u{f6}velace\\\"\\n"),
            (Encoding::DebugEscaped, "Ada \\\\\\\"Lövelace\\\\\\\"\\\\n"),
            (Encoding::DebugEscaped, "Ada \\\"L\\xc3\\xb6velace\\\"\\n"),
            (Encoding::JsonEscaped, "Ada \\\"L\\u00f6velace\\\"\\n"),
            (Encoding::JsonEscaped, "Ada \\\"L\\u00F6velace\\\"\\n"),
            (Encoding::XmlEscaped, "Ada &quot;Lövelace&quot;\n"),
            (Encoding::PercentEncoded, "Ada%20%22L%C3%B6velace%22%0A"),
            (Encoding::PercentEncoded, "Ada+%22L%C3%B6velace%22%0A"),
            (Encoding::PercentEncoded, "Ada%20%22L%c3%b6velace%22%0a"),
        ] {
            assert!(has(&forms, encoding, form), "{encoding:?} {form}");
        }
        assert!(has(
            &forms,
            Encoding::Utf16Le,
            b"A\0d\0a\0 \0\"\0L\0\xf6\0v\0e\0l\0a\0c\0e\0\"\0\n\0"
        ));
        assert!(has(
            &forms,
            Encoding::Utf16Be,
            b"\0A\0d\0a\0 \0\"\0L\0\xf6\0v\0e\0l\0a\0c\0e\0\"\0\n"
        ));
    }

    #[test]
    fn separators_between_digits_do_not_hide_a_number() {
        assert!(has(
            &of_text("078-05-1120"),
            Encoding::DigitsOnly,
            "078051120"
        ));
        assert!(
            !of_text("Ada 1815 Lovelace")
                .iter()
                .any(|(encoding, _)| *encoding == Encoding::DigitsOnly)
        );
    }

    #[test]
    fn an_integer_is_looked_for_as_digits_and_as_bytes() {
        let forms = of_integer(1_234_567_890_123);
        assert!(has(&forms, Encoding::Plain, "1234567890123"));
        assert!(has(
            &forms,
            Encoding::BigEndian,
            1_234_567_890_123_i64.to_be_bytes()
        ));
        assert!(has(
            &forms,
            Encoding::LittleEndian,
            1_234_567_890_123_i64.to_le_bytes()
        ));
        assert!(has(&forms, Encoding::HexLower, "0000011f71fb04cb"));
    }

    #[test]
    fn a_long_text_is_looked_for_in_pieces_that_cover_it() {
        let text = "ä".repeat(500);
        let pieces = pieces_of_text(&text);
        assert!(pieces.iter().all(|piece| piece.len() <= PIECE));
        assert!(pieces.concat().len() > text.len() - PIECE);
        assert_eq!(pieces_of_text("short").len(), 1);
        assert_eq!(
            pieces_of_bytes(&[7; 100])
                .iter()
                .map(|piece| piece.len())
                .collect::<Vec<_>>(),
            [32, 32, 32]
        );
        assert_eq!(pieces_of_bytes(&[7; 48]).len(), 1);
    }
}
