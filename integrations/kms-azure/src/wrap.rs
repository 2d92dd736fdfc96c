//! What is stored of a wrapped root: which version of the key wrapped it, and what that gave.
//!
//! RSA names no key in its ciphertext, and Key Vault wraps with a key's newest version but opens with the one that it is told.
//! So the version stands in front:
//!
//! ```text
//! 01 ‖ u8(length of the version) ‖ version ‖ RSA-OAEP-256(root and binding)
//! ```
//!
//! It is not secret and needs no protection of its own: with another version the ciphertext does not open.

/// A wrapped root, parsed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Wrap<'a> {
    pub(crate) version: &'a str,
    pub(crate) ciphertext: &'a [u8],
}

impl<'a> Wrap<'a> {
    /// Nothing but what [`bytes`](Self::bytes) writes.
    pub(crate) fn parse(bytes: &'a [u8]) -> Option<Self> {
        let [FORMAT, len, rest @ ..] = bytes else {
            return None;
        };
        let (version, ciphertext) = rest.split_at_checked(usize::from(*len))?;
        let version = std::str::from_utf8(version).ok()?;
        // 2048, 3072 and 4096 bits, the sizes that Key Vault has.
        let whole = [256, 384, 512].contains(&ciphertext.len());
        (whole && is_version(version)).then_some(Self {
            version,
            ciphertext,
        })
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        let len = u8::try_from(self.version.len()).expect("a version has at most 127 characters");
        [&[FORMAT, len], self.version.as_bytes(), self.ciphertext].concat()
    }
}

/// 32 hexadecimal digits today. It becomes a part of a path, so nothing that has a meaning there.
pub(crate) fn is_version(text: &str) -> bool {
    (1..=127).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

const FORMAT: u8 = 1;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_stands_before_the_ciphertext() {
        let wrap = Wrap {
            version: "0123456789abcdef0123456789abcdef",
            ciphertext: &[9; 384],
        };
        let bytes = wrap.bytes();
        assert_eq!(&bytes[..2], [1, 32]);
        assert_eq!(&bytes[2..34], wrap.version.as_bytes());
        assert_eq!(&bytes[34..], wrap.ciphertext);
        assert_eq!(Wrap::parse(&bytes), Some(wrap));
    }

    #[test]
    fn what_could_lead_elsewhere_is_no_version() {
        for version in ["", "../secrets", "a/b", "a?b", "a%2fb", "ä", "a b"] {
            let bytes = [
                &[1, u8::try_from(version.len()).unwrap()],
                version.as_bytes(),
                &[9; 384],
            ]
            .concat();
            assert_eq!(Wrap::parse(&bytes), None, "{version}");
        }
    }

    #[test]
    fn other_lengths_and_formats_are_none() {
        let good = Wrap {
            version: "a1",
            ciphertext: &[9; 256],
        }
        .bytes();
        assert!(Wrap::parse(&good).is_some());
        for len in 0..good.len() {
            assert_eq!(Wrap::parse(&good[..len]), None);
        }
        assert_eq!(Wrap::parse(&[&good[..], &[0]].concat()), None);
        assert_eq!(Wrap::parse(&[&[2], &good[1..]].concat()), None);
    }
}
