//! PHC strings of stored passwords: one spelling, and never more work than the documented bounds, which are checked before any of it.

use crate::base64;
use fieldseal::{Argon2id, Password, PasswordError};

/// Exactly what the documentation describes is taken, and kept letter by letter; what is taken is verified without an error.
pub fn hold(data: &[u8]) {
    let Ok(phc) = std::str::from_utf8(data) else {
        return;
    };
    let described = Described::read(phc);
    match Password::from_phc(phc) {
        Ok(password) => {
            let described = described.unwrap_or_else(|| panic!("taken: {phc:?}"));
            assert!(described.costs_no_more_than_documented(), "{phc:?}");
            is_kept(&password, phc);
            needs_rehash_when_weaker(&password, &described);
            verifies_cheap_ones(&password, &described);
        }
        Err(error) => {
            let taken = described.is_some_and(|read| read.costs_no_more_than_documented());
            assert!(!taken, "refused: {phc:?}");
            is_silent(error, phc);
        }
    }
}

fn is_kept(password: &Password, phc: &str) {
    assert_eq!(password.phc(), Some(phc));
    assert!(password.is_hashed());
    assert_eq!(password.characters(), None);
    assert_eq!(
        format!("{password:?} {password:#?}"),
        "[REDACTED] [REDACTED]"
    );
    assert_eq!(*password, password.clone());
}

fn needs_rehash_when_weaker(password: &Password, described: &Described<'_>) {
    let new = Argon2id::default();
    let strong = described.algorithm == "argon2id"
        && described.version == 19
        && described.memory_kib >= new.memory_kib().into()
        && described.passes >= new.passes().into()
        && described.lanes >= new.lanes().into()
        && described.salt.len() >= 16
        && described.output.len() >= 32;
    assert_eq!(password.needs_rehash(&new), !strong);
}

/// Only what costs next to nothing is computed here: hostile parameters have been refused or are within bounds that take seconds.
fn verifies_cheap_ones(password: &Password, described: &Described<'_>) {
    if described.memory_kib <= 64 && described.passes <= 2 {
        // Two outputs of at least 16 bytes do not agree by chance.
        assert_eq!(password.verify("correct horse battery staple"), Ok(false));
        let too_long = "x".repeat(1_025);
        assert_eq!(password.verify(&too_long), Err(PasswordError::TooLong));
    }
}

/// A refusal repeats nothing of what was stored.
fn is_silent(error: PasswordError, phc: &str) {
    let message = format!("{error} {error:?}");
    assert!(!message.trim().is_empty());
    // A word of the message is shorter than what is worth hiding.
    for part in phc.split(['$', ' ']).filter(|part| part.len() >= 16) {
        assert!(!message.contains(part));
    }
}

/// `$argon2id$v=19$m=19456,t=2,p=1$salt$output`, read once more.
struct Described<'a> {
    algorithm: &'a str,
    version: u32,
    // Wide enough that a number which does not fit the bounds is still a number.
    memory_kib: u128,
    passes: u128,
    lanes: u128,
    salt: Vec<u8>,
    output: Vec<u8>,
}

impl<'a> Described<'a> {
    fn read(phc: &'a str) -> Option<Self> {
        let parts: Vec<_> = phc.split('$').collect();
        let (algorithm, version, rest) = match parts.as_slice() {
            // The first version of Argon2 is the one that its strings do not name.
            ["", algorithm, rest @ ..] if rest.len() == 3 => (*algorithm, 16, rest),
            ["", algorithm, "v=16", rest @ ..] => (*algorithm, 16, rest),
            ["", algorithm, "v=19", rest @ ..] => (*algorithm, 19, rest),
            _ => return None,
        };
        let [parameters, salt, output] = rest else {
            return None;
        };
        let parameters: Vec<_> = parameters.split(',').collect();
        let [memory, passes, lanes] = parameters.as_slice() else {
            return None;
        };
        let known = ["argon2id", "argon2i", "argon2d"].contains(&algorithm);
        known.then_some(Self {
            algorithm,
            version,
            memory_kib: number(memory.strip_prefix("m=")?)?,
            passes: number(passes.strip_prefix("t=")?)?,
            lanes: number(lanes.strip_prefix("p=")?)?,
            salt: base64::unpadded(salt, base64::STANDARD)?,
            output: base64::unpadded(output, base64::STANDARD)?,
        })
    }

    /// At most 256 MiB, 16 passes and 16 lanes; at least what Argon2 itself needs.
    fn costs_no_more_than_documented(&self) -> bool {
        self.memory_kib <= 262_144
            && (1..=16).contains(&self.passes)
            && (1..=16).contains(&self.lanes)
            && self.memory_kib >= 8 * self.lanes
            && (8..=48).contains(&self.salt.len())
            && (16..=64).contains(&self.output.len())
    }
}

/// A number as it is printed: no sign, no zero in front.
fn number(digits: &str) -> Option<u128> {
    let number: u128 = digits.parse().ok()?;
    (number.to_string() == digits).then_some(number)
}
