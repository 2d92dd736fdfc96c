//! The one parser of stored bytes (`wire-format.md`, sections 2 and 5).
//!
//! Stored bytes are data that an attacker may have written. Everything here is a bounds-checked look at a slice: it allocates
//! nothing, decides nothing about keys and cannot panic.

use crate::keyring::KeyId;
use crate::suite::Suite;

/// The first byte of every envelope of this format.
pub(crate) const VERSION: u8 = 0x01;
/// In the suite byte: the plaintext was padded.
pub(crate) const PADDED: u8 = 0x80;
/// Version, suite and key id.
pub(crate) const HEADER: usize = 6;
/// A slot of the index prefix: key id and tag.
pub(crate) const SLOT: usize = 20;

/// A stored value, taken apart.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Stored<'a> {
    /// Everything before the envelope; empty if there is no index.
    pub(crate) prefix: &'a [u8],
    pub(crate) envelope: Envelope<'a>,
}

/// An envelope, taken apart.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Envelope<'a> {
    pub(crate) header: &'a [u8; HEADER],
    pub(crate) suite: Suite,
    pub(crate) padded: bool,
    pub(crate) key_id: KeyId,
    pub(crate) body: &'a [u8],
}

/// Why bytes are not a stored value.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum NotStored {
    /// They begin like nothing that a writer writes: plaintext, most likely.
    Foreign,
    /// They begin like a later version of the format.
    Version(u8),
    /// A suite that this reader does not know.
    Suite(u8),
    /// They begin right and end too early.
    Truncated,
    /// The key id is one of the two that no key has.
    KeyId,
}

/// Takes a stored value apart.
pub(crate) fn parse(bytes: &[u8]) -> Result<Stored<'_>, NotStored> {
    let slots = match bytes.first() {
        Some(0x81) => 1,
        Some(0x82) => 2,
        Some(_) => 0,
        None => return Err(NotStored::Foreign),
    };
    let prefix_len = match slots {
        0 => 0,
        slots => 1 + slots * SLOT,
    };
    let (prefix, envelope) = bytes
        .split_at_checked(prefix_len)
        .ok_or(NotStored::Truncated)?;
    Ok(Stored {
        prefix,
        envelope: parse_envelope(envelope, slots > 0)?,
    })
}

fn parse_envelope(bytes: &[u8], behind_index: bool) -> Result<Envelope<'_>, NotStored> {
    match bytes.first() {
        Some(&VERSION) => {}
        Some(&version @ (0x02..=0x1f | 0x83..=0x8f)) => return Err(NotStored::Version(version)),
        // Plaintext cannot stand behind an index prefix: what does is damaged.
        Some(_) | None if behind_index => return Err(NotStored::Truncated),
        Some(_) | None => return Err(NotStored::Foreign),
    }
    let (header, body) = bytes
        .split_first_chunk::<HEADER>()
        .ok_or(NotStored::Truncated)?;
    let [_, suite_byte, id @ ..] = *header;
    let suite = Suite::from_byte(suite_byte & !PADDED).ok_or(NotStored::Suite(suite_byte))?;
    let key_id = KeyId::from_bytes(id).ok_or(NotStored::KeyId)?;
    if bytes.len() < suite.min_envelope_len() {
        return Err(NotStored::Truncated);
    }
    Ok(Envelope {
        header,
        suite,
        padded: suite_byte & PADDED != 0,
        key_id,
        body,
    })
}

/// The header that a writer puts in front of a body.
pub(crate) fn header(suite: Suite, padded: bool, key_id: KeyId) -> [u8; HEADER] {
    let [a, b, c, d] = key_id.bytes();
    [
        VERSION,
        suite.byte() | if padded { PADDED } else { 0 },
        a,
        b,
        c,
        d,
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn smallest(suite: Suite) -> Vec<u8> {
        let mut bytes = header(suite, false, KeyId::new(7).unwrap()).to_vec();
        bytes.resize(suite.min_envelope_len(), 0xaa);
        bytes
    }

    proptest! {
        #[test]
        fn any_bytes_parse_or_are_refused_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            if let Ok(stored) = parse(&bytes) {
                let parts = [stored.prefix, stored.envelope.header, stored.envelope.body].concat();
                prop_assert_eq!(parts, bytes);
            }
        }

        #[test]
        fn text_never_parses(text in "\\PC{0,200}") {
            prop_assert_eq!(parse(text.as_bytes()), Err(NotStored::Foreign));
        }
    }

    #[test]
    fn every_suite_parses_at_its_smallest_and_not_one_byte_shorter() {
        for suite in Suite::ALL {
            let bytes = smallest(suite);
            assert_eq!(parse(&bytes).unwrap().envelope.suite, suite);
            for len in 1..bytes.len() {
                assert_eq!(
                    parse(&bytes[..len]),
                    Err(NotStored::Truncated),
                    "{suite} {len}"
                );
            }
        }
    }

    #[test]
    fn other_versions_and_suites_are_refused() {
        let mut bytes = smallest(Suite::Xaes256Gcm);
        for version in (0x02..=0x1f).chain(0x83..=0x8f) {
            bytes[0] = version;
            assert_eq!(parse(&bytes), Err(NotStored::Version(version)));
        }
        for other in (0x20..=0x80).chain(0x90..=0xff).chain([0]) {
            bytes[0] = other;
            assert_eq!(parse(&bytes), Err(NotStored::Foreign), "{other:x}");
        }
        bytes[0] = VERSION;
        for suite in 0..=255_u8 {
            bytes[1] = suite;
            let known = Suite::from_byte(suite & 0x7f)
                .is_some_and(|suite| suite.min_envelope_len() <= bytes.len());
            match parse(&bytes) {
                Ok(stored) => assert_eq!(stored.envelope.suite.byte(), suite & 0x7f),
                Err(NotStored::Truncated) => assert_eq!(suite & 0x7f, 3),
                Err(error) => assert_eq!((error, known), (NotStored::Suite(suite), false)),
            }
        }
    }

    #[test]
    fn reserved_key_ids_are_refused() {
        for id in [[0; 4], [0xff; 4]] {
            let mut bytes = smallest(Suite::Xaes256Gcm);
            bytes[2..6].copy_from_slice(&id);
            assert_eq!(parse(&bytes), Err(NotStored::KeyId));
        }
    }

    #[test]
    fn an_index_prefix_stands_before_the_envelope() {
        let envelope = smallest(Suite::XChaCha20Poly1305);
        for (first, slots) in [(0x81, 1), (0x82, 2)] {
            let mut bytes = vec![first];
            bytes.resize(1 + slots * SLOT, 3);
            bytes.extend_from_slice(&envelope);
            let stored = parse(&bytes).unwrap();
            assert_eq!(stored.prefix.len(), 1 + slots * SLOT);
            assert_eq!(stored.envelope, parse(&envelope).unwrap().envelope);
        }
    }
}
