//! Text as other formats write it.

use std::fmt::Write as _;

/// As `{:?}` writes it, also inside a text that is itself written so: an error in an error. The two methods of `str` differ from it in
/// combining characters and in what is not ASCII.
pub(super) fn debug(text: &str) -> [String; 4] {
    let once = unquoted(&format!("{text:?}"));
    let twice = unquoted(&format!("{once:?}"));
    [
        once,
        twice,
        text.escape_debug().to_string(),
        text.escape_default().to_string(),
    ]
}

/// As JSON writes it, also where everything but ASCII is escaped, and inside a JSON text in a JSON text.
pub(super) fn json(text: &str) -> Vec<String> {
    let Ok(once) = serde_json::to_string(text) else {
        return Vec::new();
    };
    let twice = serde_json::to_string(&unquoted(&once)).map(|twice| unquoted(&twice));
    let once = unquoted(&once);
    let mut forms = vec![
        ascii(&once, false),
        ascii(&once, true),
        once.replace('/', "\\/"),
        once,
    ];
    forms.extend(twice);
    forms
}

/// As XML writes it: the quotes are free to be escaped or not.
pub(super) fn xml(text: &str) -> [String; 3] {
    let inner = text
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;");
    let quoted = inner.replace('"', "&quot;");
    let both = quoted.replace('\'', "&#39;");
    [inner, quoted, both]
}

/// As URLs and forms write it.
pub(super) fn percent(bytes: &[u8]) -> [String; 4] {
    // RFC 3986 leaves these; browsers leave some more.
    let strict = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    let browser = move |byte: u8| strict(byte) || b"!*'()".contains(&byte);
    let upper = encoded(bytes, strict, true);
    let form = upper.replace("%20", "+");
    [
        upper,
        encoded(bytes, strict, false),
        encoded(bytes, browser, true),
        form,
    ]
}

/// The digits, if the rest is what people put between digits.
pub(super) fn digits_only(text: &str) -> Option<String> {
    let is_number = text
        .chars()
        .all(|char| char.is_ascii_digit() || " -./()+\u{a0}\u{202f}".contains(char));
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    (is_number && digits.len() >= FEWEST_DIGITS).then_some(digits)
}

/// Fewer turn up in counters and times.
const FEWEST_DIGITS: usize = 8;

fn encoded(bytes: &[u8], is_left: impl Fn(u8) -> bool, upper: bool) -> String {
    let mut encoded = String::new();
    for byte in bytes {
        let _ = match (is_left(*byte), upper) {
            (true, _) => write!(encoded, "{}", char::from(*byte)),
            (false, true) => write!(encoded, "%{byte:02X}"),
            (false, false) => write!(encoded, "%{byte:02x}"),
        };
    }
    encoded
}

fn ascii(text: &str, upper: bool) -> String {
    let mut escaped = String::new();
    for char in text.chars() {
        if char.is_ascii() {
            escaped.push(char);
            continue;
        }
        for unit in char.encode_utf16(&mut [0; 2]) {
            let _ = if upper {
                write!(escaped, "\\u{unit:04X}")
            } else {
                write!(escaped, "\\u{unit:04x}")
            };
        }
    }
    escaped
}

fn unquoted(text: &str) -> String {
    text.strip_prefix('"')
        .and_then(|text| text.strip_suffix('"'))
        .unwrap_or(text)
        .to_owned()
}
