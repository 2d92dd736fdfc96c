//! Markers of realistic shapes.

use crate::vault::SplitMix64;
use std::fmt::Write as _;
use std::hash::{BuildHasher, Hasher, RandomState};

/// Random, so that nothing that an earlier run left behind is taken for this one's.
fn random() -> SplitMix64 {
    SplitMix64(RandomState::new().build_hasher().finish())
}

pub(super) fn email() -> String {
    let mut random = random();
    format!(
        "{}.{}{}@example.org",
        word(&mut random),
        word(&mut random),
        random.next() % 10_000
    )
}

pub(super) fn digits() -> String {
    format!("4{:015}", random().next() % 1_000_000_000_000_000)
}

pub(super) fn unicode() -> String {
    let mut random = random();
    // The accent of the first name is a combining character, that of the second is not.
    format!(
        "Zoe\u{301} {} Łuká\u{161}ová 森鷗外 🦀 {}",
        word(&mut random),
        word(&mut random)
    )
}

pub(super) fn long_text() -> String {
    let mut random = random();
    let mut text = String::new();
    while text.len() < 6_000 {
        let _ = writeln!(
            text,
            "{} {} said: \"{} {}, {} {}\" — {} 🙂 {}.",
            word(&mut random),
            word(&mut random),
            word(&mut random),
            word(&mut random),
            word(&mut random),
            word(&mut random),
            word(&mut random),
            word(&mut random)
        );
    }
    text
}

pub(super) fn binary() -> Vec<u8> {
    let mut random = random();
    let mut bytes: Vec<u8> = (0..4).flat_map(|_| random.next().to_be_bytes()).collect();
    // Never part of UTF-8.
    bytes[0] = 0xff;
    bytes
}

pub(super) fn integer() -> i64 {
    let low = random().next() % 100_000_000_000_000_000;
    // Less than 2^63, with room.
    i64::try_from(200_000_000_000_000_000 + low).unwrap_or(i64::MAX)
}

/// Eight letters that can be said and that are no word.
fn word(random: &mut SplitMix64) -> String {
    let mut draw = random.next();
    let mut pick = |letters: &[u8]| {
        let count = letters.len() as u64;
        let letter = letters[usize::try_from(draw % count).unwrap_or_default()];
        draw /= count;
        char::from(letter)
    };
    (0..4)
        .flat_map(|_| [pick(b"bcdfghjklmnprstvwxz"), pick(b"aeiouy")])
        .collect()
}
