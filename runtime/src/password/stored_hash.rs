//! One Argon2 hash as a PHC string: parsed within bounds, computed, compared.

use std::fmt;

use argon2::{Algorithm, Argon2, Params, Version};
use base64ct::{Base64Unpadded, Encoding};
use subtle::ConstantTimeEq;

use super::argon2id::{MOST_LANES, MOST_MEMORY_KIB, MOST_PASSES};
use super::{Argon2id, PasswordError};
use crate::entropy;

/// `$argon2id$v=19$m=19456,t=2,p=1$salt$output`
pub(super) struct StoredHash {
    algorithm: Algorithm,
    version: Version,
    memory_kib: u32,
    passes: u32,
    lanes: u32,
    salt: Vec<u8>,
    output: Vec<u8>,
}

impl StoredHash {
    /// Hashes a password with a fresh salt.
    pub(super) fn new(password: &str, parameters: Argon2id) -> Result<Self, PasswordError> {
        let mut salt = [0; SALT];
        entropy::fill(&mut salt)?;
        let mut hash = Self::unknown(parameters, &salt);
        hash.output = hash.compute(password)?;
        Ok(hash)
    }

    /// The hash of a user who does not exist: verifying against it takes as long as against a real one.
    pub(super) fn nobody(parameters: Argon2id) -> Self {
        Self::unknown(parameters, &[0; SALT])
    }

    fn unknown(parameters: Argon2id, salt: &[u8]) -> Self {
        Self {
            algorithm: Algorithm::Argon2id,
            version: Version::V0x13,
            memory_kib: parameters.memory_kib(),
            passes: parameters.passes(),
            lanes: parameters.lanes(),
            salt: salt.to_vec(),
            output: vec![0; OUTPUT],
        }
    }

    /// Accepts what the reference implementation of Argon2 writes, and no other spelling of it.
    ///
    /// A `keyid` or `data` parameter is refused: the hash would need a secret that is not here.
    pub(super) fn parse(phc: &str) -> Result<Self, PasswordError> {
        let rest = phc.strip_prefix('$').ok_or(PasswordError::NotArgon2)?;
        let (name, rest) = rest.split_once('$').ok_or(PasswordError::NotArgon2)?;
        let algorithm = match name {
            "argon2id" => Algorithm::Argon2id,
            "argon2i" => Algorithm::Argon2i,
            "argon2d" => Algorithm::Argon2d,
            _ => return Err(PasswordError::NotArgon2),
        };
        if phc.len() > LONGEST_STRING {
            return Err(PasswordError::OutOfBounds);
        }

        // The version is absent in strings of the first version of Argon2.
        let (version, rest) = match rest.split_once('$').ok_or(PasswordError::Malformed)? {
            ("v=19", rest) => (Version::V0x13, rest),
            ("v=16", rest) => (Version::V0x10, rest),
            (version, _) if version.starts_with("v=") => return Err(PasswordError::Malformed),
            _ => (Version::V0x10, rest),
        };
        let [parameters, salt, output] = parts(rest, '$')?;
        let [memory, passes, lanes] = parts(parameters, ',')?;
        let hash = Self {
            algorithm,
            version,
            memory_kib: number(memory, "m=")?,
            passes: number(passes, "t=")?,
            lanes: number(lanes, "p=")?,
            salt: base64(salt)?,
            output: base64(output)?,
        };
        if hash.is_within_bounds() {
            Ok(hash)
        } else {
            Err(PasswordError::OutOfBounds)
        }
    }

    fn is_within_bounds(&self) -> bool {
        self.memory_kib <= MOST_MEMORY_KIB
            && (1..=MOST_PASSES).contains(&self.passes)
            && (1..=MOST_LANES).contains(&self.lanes)
            // Argon2 divides the memory of each lane into four slices of at least two blocks.
            && self.memory_kib >= 8 * self.lanes
            && (8..=48).contains(&self.salt.len())
            && (16..=64).contains(&self.output.len())
    }

    pub(super) fn memory_kib(&self) -> u32 {
        self.memory_kib
    }

    pub(super) fn verify(&self, candidate: &str) -> Result<bool, PasswordError> {
        let output = self.compute(candidate)?;
        Ok(output.ct_eq(&self.output).into())
    }

    /// Whether a new hash with these parameters would be better in some respect.
    pub(super) fn is_weaker_than(&self, parameters: Argon2id) -> bool {
        self.algorithm != Algorithm::Argon2id
            || self.version != Version::V0x13
            || self.memory_kib < parameters.memory_kib()
            || self.passes < parameters.passes()
            || self.lanes < parameters.lanes()
            || self.salt.len() < SALT
            || self.output.len() < OUTPUT
    }

    fn compute(&self, password: &str) -> Result<Vec<u8>, PasswordError> {
        let mut output = vec![0; self.output.len()];
        Params::new(self.memory_kib, self.passes, self.lanes, Some(output.len()))
            .map(|parameters| Argon2::new(self.algorithm, self.version, parameters))
            .and_then(|argon2| {
                argon2.hash_password_into(password.as_bytes(), &self.salt, &mut output)
            })
            .map_err(|error| match error {
                argon2::Error::OutOfMemory => PasswordError::OutOfMemory,
                _ => PasswordError::OutOfBounds,
            })?;
        Ok(output)
    }
}

/// The PHC string.
impl fmt::Display for StoredHash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "${}$v={}$m={},t={},p={}${}${}",
            self.algorithm.as_str(),
            u32::from(self.version),
            self.memory_kib,
            self.passes,
            self.lanes,
            Base64Unpadded::encode_string(&self.salt),
            Base64Unpadded::encode_string(&self.output),
        )
    }
}

/// Exactly three parts between two separators.
fn parts(text: &str, separator: char) -> Result<[&str; 3], PasswordError> {
    let mut parts = text.split(separator);
    match (parts.next(), parts.next(), parts.next(), parts.next()) {
        (Some(first), Some(second), Some(third), None) => Ok([first, second, third]),
        _ => Err(PasswordError::Malformed),
    }
}

/// A decimal number without a sign or leading zeros, behind its name.
fn number(part: &str, name: &str) -> Result<u32, PasswordError> {
    let digits = part.strip_prefix(name).ok_or(PasswordError::Malformed)?;
    let is_canonical = digits.bytes().all(|byte| byte.is_ascii_digit())
        && !digits.is_empty()
        && (digits == "0" || !digits.starts_with('0'));
    if !is_canonical {
        return Err(PasswordError::Malformed);
    }
    // All digits, so what does not parse is too large.
    digits.parse().map_err(|_| PasswordError::OutOfBounds)
}

fn base64(part: &str) -> Result<Vec<u8>, PasswordError> {
    Base64Unpadded::decode_vec(part).map_err(|_| PasswordError::Malformed)
}

/// Bytes of a new salt.
const SALT: usize = 16;

/// Bytes of a new output.
const OUTPUT: usize = 32;

/// The longest salt and output take 64 and 86 characters, all else 45.
const LONGEST_STRING: usize = 256;
