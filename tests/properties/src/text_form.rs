//! The text form: `fs1.` and base64url, one text for one value (`wire-format.md`, section 6).

use crate::base64;
use fieldseal::{from_text, to_text};

/// Any bytes come back from their text; and of the bytes as a text, exactly what the format describes is read, and written again as
/// it was.
pub fn hold(data: &[u8]) {
    let written = to_text(data);
    assert_eq!(described(&written).as_deref(), Some(data));
    assert_eq!(from_text(&written).as_deref(), Ok(data));

    if let Ok(text) = std::str::from_utf8(data) {
        is_read_as_described(text);
        // Behind the mark every text is nearly right.
        is_read_as_described(&format!("fs1.{text}"));
    }
}

fn is_read_as_described(text: &str) {
    let read = from_text(text).ok();
    assert_eq!(read, described(text), "{text:?}");
    if let Some(stored) = read {
        assert_eq!(to_text(&stored), text);
    }
}

fn described(text: &str) -> Option<Vec<u8>> {
    base64::unpadded(text.strip_prefix("fs1.")?, base64::URL)
}
