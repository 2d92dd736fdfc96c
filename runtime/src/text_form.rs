//! Stored bytes in a TEXT column: `fs1.` ‖ base64url without padding, strict (`wire-format.md`, section 6).

use base64ct::{Base64UrlUnpadded, Encoding};

const MARK: &str = "fs1.";

/// Stored bytes as text, for a column that cannot hold bytes. Binary columns are the default; searchable fields are binary only.
///
/// ```
/// assert_eq!(fieldseal::to_text(&[1, 1, 2, 3]), "fs1.AQECAw");
/// ```
#[must_use]
pub fn to_text(stored: &[u8]) -> String {
    let mut text = String::with_capacity(MARK.len() + Base64UrlUnpadded::encoded_len(stored));
    text.push_str(MARK);
    text.push_str(&Base64UrlUnpadded::encode_string(stored));
    text
}

/// The text is not the text form of stored bytes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("not the text form of a stored value")]
#[non_exhaustive]
pub struct NotTextForm;

/// Stored bytes from their text form.
///
/// # Errors
///
/// [`NotTextForm`] for anything that [`to_text`] does not write: another mark, padding, white space, non-zero trailing bits.
pub fn from_text(text: &str) -> Result<Vec<u8>, NotTextForm> {
    let encoded = text.strip_prefix(MARK).ok_or(NotTextForm)?;
    let stored = Base64UrlUnpadded::decode_vec(encoded).map_err(|_| NotTextForm)?;
    // Whatever the decoder lets through: one value has one text.
    (to_text(&stored) == text)
        .then_some(stored)
        .ok_or(NotTextForm)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn bytes_come_back(stored in prop::collection::vec(any::<u8>(), 0..100)) {
            prop_assert_eq!(from_text(&to_text(&stored)), Ok(stored));
        }

        #[test]
        fn a_text_that_decodes_is_the_one_that_encodes(text in "fs1\\.[A-Za-z0-9_=+/ -]{0,12}") {
            if let Ok(stored) = from_text(&text) {
                prop_assert_eq!(to_text(&stored), text);
            }
        }
    }

    #[test]
    fn other_spellings_are_refused() {
        for text in [
            "", "fs1", "FS1.AQ", "fs2.AQ", "AQ", "fs1.AQ==", "fs1.A Q", "fs1.AR", "fs1.AQ\n",
            " fs1.AQ", "fs1.A", "fs1.+/",
        ] {
            assert_eq!(from_text(text), Err(NotTextForm), "{text:?}");
        }
    }
}
