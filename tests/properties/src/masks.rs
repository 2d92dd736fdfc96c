//! Masks: what a log shows of a text is what its mask allows, and nothing else of the text changes it.

use fieldseal::__private::masked;
use fieldseal::Mask;

/// The first byte is a number of characters, the rest is the text; every mask is laid over it.
pub fn hold(data: &[u8]) {
    let Some((&count, text)) = data.split_first() else {
        return;
    };
    let text = &String::from_utf8_lossy(text);
    for mask in [
        Mask::Full,
        Mask::Last(count),
        Mask::First(count),
        Mask::Email,
    ] {
        let shown = mask.apply(text);
        is_allowed(mask, text, &shown);
        hidden_characters_change_nothing(mask, text, &shown);
        is_printed_on_one_line(mask, text, &shown);
    }
}

/// What is shown, in front of the stars or behind them.
fn is_allowed(mask: Mask, text: &str, shown: &str) {
    let characters = text.chars().count();
    match mask {
        Mask::Last(count) => {
            let part = shown.strip_prefix(STARS).unwrap();
            assert!(text.ends_with(part));
            is_short_enough(part, count, characters);
        }
        Mask::First(count) => {
            let part = shown.strip_suffix(STARS).unwrap();
            assert!(text.starts_with(part));
            is_short_enough(part, count, characters);
        }
        Mask::Email => {
            if shown != STARS {
                let (initial, domain) = shown.split_once("***@").unwrap();
                let address = text.trim_ascii();
                let (local, after) = address.rsplit_once('@').unwrap();
                assert_eq!(after, domain);
                assert!(local.starts_with(initial) && local != initial);
                assert!(initial.chars().count() <= 1);
                // Neither a number nor a second line passes for a domain.
                assert!(domain.len() <= 253 && domain.chars().any(char::is_alphabetic));
                assert!(
                    !domain
                        .chars()
                        .any(|letter| letter.is_control() || letter.is_whitespace())
                );
            }
        }
        Mask::Full => assert_eq!(shown, REDACTED),
        _ => panic!("a mask that nobody has thought of here"),
    }
}

/// All that was asked for or nothing; and what stays hidden cannot be guessed.
fn is_short_enough(part: &str, count: u8, characters: usize) {
    let shown = part.chars().count();
    let hidden = characters - shown;
    assert!(shown == 0 || shown == usize::from(count));
    assert!(shown == 0 || hidden >= shown.max(4));
    if shown == 0 && count > 0 {
        assert!(
            characters < usize::from(count) + usize::from(count).max(4),
            "what may be shown is shown"
        );
    }
}

/// Another text that differs in what is hidden only, in its length too, looks the same.
fn hidden_characters_change_nothing(mask: Mask, text: &str, shown: &str) {
    let characters: Vec<char> = text.chars().collect();
    let other = match mask {
        Mask::Last(_) if shown != STARS => {
            let part = shown.strip_prefix(STARS).unwrap();
            let hidden = characters.len() - part.chars().count();
            format!("{}{part}", "x".repeat(hidden + 3))
        }
        Mask::First(_) if shown != STARS => {
            let part = shown.strip_suffix(STARS).unwrap();
            let hidden = characters.len() - part.chars().count();
            format!("{part}{}", "x".repeat(hidden + 3))
        }
        Mask::Email if shown != STARS => {
            let (initial, domain) = shown.split_once("***@").unwrap();
            match initial {
                "" => format!("x@{domain}"),
                initial => format!("{initial}xx@xxx@{domain}"),
            }
        }
        Mask::Full => format!("{text}x"),
        _ => return,
    };
    assert_eq!(mask.apply(&other), shown);
}

/// The generated `Debug` quotes: no character of a text ends a line of a log or moves a terminal's cursor.
fn is_printed_on_one_line(mask: Mask, text: &str, shown: &str) {
    let field = masked(text, mask);
    let debug = format!("{field:?}");
    assert_eq!(debug, format!("{field:#?}"));
    assert!(!debug.chars().any(char::is_control), "{debug:?}");
    let json = serde_json::to_string(&field).unwrap();
    assert_eq!(serde_json::from_str::<String>(&json).unwrap(), shown);
    if mask != Mask::Full {
        assert_eq!(debug, format!("{shown:?}"));
    }
}

const STARS: &str = "*******";
const REDACTED: &str = "[REDACTED]";
