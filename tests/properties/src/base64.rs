//! Base64 by its definition (RFC 4648), a bit at a time: slow, and unlike the decoder that it is compared with.

/// The standard alphabet's two last characters.
pub(crate) const STANDARD: &[u8; 2] = b"+/";
/// Those of base64url.
pub(crate) const URL: &[u8; 2] = b"-_";

/// The bytes of strict text without padding: no other character, no bits left over that are not zero.
pub(crate) fn unpadded(text: &str, last: &[u8; 2]) -> Option<Vec<u8>> {
    let mut bits = Vec::with_capacity(text.len() * 6);
    for letter in text.bytes() {
        let value = value(letter, last)?;
        bits.extend((0..6).rev().map(|at| value >> at & 1));
    }
    let (bytes, rest) = bits.as_chunks::<8>();
    // Six bits over are a character that says nothing.
    if rest.len() >= 6 || rest.contains(&1) {
        return None;
    }
    Some(
        bytes
            .iter()
            .map(|bits| bits.iter().fold(0, |byte, bit| byte << 1 | bit))
            .collect(),
    )
}

/// The bytes of strict text with padding.
pub(crate) fn padded(text: &str, last: &[u8; 2]) -> Option<Vec<u8>> {
    let unpadded_text = text.trim_end_matches('=');
    let bytes = unpadded(unpadded_text, last)?;
    let padding = text.len() - unpadded_text.len();
    (text.len().is_multiple_of(4) && padding == (3 - bytes.len() % 3) % 3).then_some(bytes)
}

fn value(letter: u8, last: &[u8; 2]) -> Option<u8> {
    match letter {
        b'A'..=b'Z' => Some(letter - b'A'),
        b'a'..=b'z' => Some(letter - b'a' + 26),
        b'0'..=b'9' => Some(letter - b'0' + 52),
        _ if letter == last[0] => Some(62),
        _ if letter == last[1] => Some(63),
        _ => None,
    }
}
