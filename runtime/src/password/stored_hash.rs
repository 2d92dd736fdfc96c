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

#[cfg(test)]
mod tests {
    use argon2::{AssociatedData, ParamsBuilder};

    use super::*;

    const VALID: &str = "$argon2id$v=19$m=19456,t=2,p=1$AAECAwQFBgcICQoLDA0ODw$gYJZtjEAJqjg26xdLmknq8/bB7MiWPrE9hsYuA+SkIU";

    fn refusal(phc: &str) -> PasswordError {
        StoredHash::parse(phc).err().expect("the string is refused")
    }

    /// RFC 9106, section 5: the three test vectors.
    #[test]
    fn argon2_gives_the_tags_of_rfc_9106() {
        for (algorithm, tag) in [
            (
                Algorithm::Argon2d,
                "512b391b6f1162975371d30919734294f868e3be3984f3c1a13a4db9fabe4acb",
            ),
            (
                Algorithm::Argon2i,
                "c814d9d1dc7f37aa13f0d77f2494bda1c8de6b016dd388d29952a4c4672b6ce8",
            ),
            (
                Algorithm::Argon2id,
                "0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659",
            ),
        ] {
            let parameters = ParamsBuilder::new()
                .m_cost(32)
                .t_cost(3)
                .p_cost(4)
                .data(AssociatedData::new(&[4; 12]).unwrap())
                .build()
                .unwrap();
            let argon2 =
                Argon2::new_with_secret(&[3; 8], algorithm, Version::V0x13, parameters).unwrap();
            let mut output = [0; 32];
            argon2
                .hash_password_into(&[1; 32], &[2; 16], &mut output)
                .unwrap();
            assert_eq!(output.map(|byte| format!("{byte:02x}")).concat(), tag);
        }
    }

    /// Made by the reference implementation in C (argon2-cffi 25.1.0).
    #[test]
    fn hashes_of_another_implementation_are_verified() {
        for (phc, password) in [
            (VALID, "correct horse battery staple"),
            (
                "$argon2i$v=19$m=19456,t=2,p=1$AAECAwQFBgcICQoLDA0ODw$dYFSDMHe7r6j8bNX+Py4zNJ4v3iefrxU8sJcdB2oaAY",
                "correct horse battery staple",
            ),
            (
                "$argon2d$v=19$m=19456,t=2,p=1$AAECAwQFBgcICQoLDA0ODw$TCaBtCxbgZYiqIhxXq+PsUVzIRAYPAlRckuiWVqaH94",
                "correct horse battery staple",
            ),
            (
                "$argon2id$v=19$m=4096,t=3,p=4$c2FsdHNhbHRzYWx0$sIacRTNRto6FV1RV0SJOtVyCGCTNQGmG",
                "pässwörd",
            ),
            (
                "$argon2i$v=16$m=256,t=3,p=1$AAECAwQFBgcICQoLDA0ODw$y40HWJQFbptBOixsCsbcqRgRiEI6fYTNNyTOifOEsTo",
                "correct horse battery staple",
            ),
            (
                "$argon2i$m=256,t=3,p=1$AAECAwQFBgcICQoLDA0ODw$y40HWJQFbptBOixsCsbcqRgRiEI6fYTNNyTOifOEsTo",
                "correct horse battery staple",
            ),
        ] {
            let hash = StoredHash::parse(phc).unwrap();
            assert_eq!(hash.verify(password), Ok(true), "{phc}");
            assert_eq!(hash.verify("guess"), Ok(false), "{phc}");
        }
    }

    #[test]
    fn what_is_written_is_read_again() {
        let hash = StoredHash::new("hunter2", Argon2id::default()).unwrap();
        let phc = hash.to_string();
        let read = StoredHash::parse(&phc).unwrap();
        assert_eq!(read.to_string(), phc);
        assert_eq!(read.verify("hunter2"), Ok(true));
        assert_eq!((hash.salt.len(), hash.output.len()), (16, 32));
        assert_ne!(
            StoredHash::new("hunter2", Argon2id::default())
                .unwrap()
                .to_string(),
            phc
        );
        assert_eq!(StoredHash::parse(VALID).unwrap().to_string(), VALID);
    }

    #[test]
    fn other_hashes_are_refused() {
        for phc in [
            "",
            "hunter2",
            "$2b$12$abcdefghijklmnopqrstuu",
            "$scrypt$ln=16,r=8,p=1$c2FsdA$aGFzaA",
            "$pbkdf2-sha256$i=600000,l=32$c2FsdA$aGFzaA",
            "argon2$argon2id$v=19$m=102400,t=2,p=8$c2FsdHNhbHQ$aGFzaA",
            "$argon2idx$v=19$m=19456,t=2,p=1$a$b",
            "!",
        ] {
            assert_eq!(refusal(phc), PasswordError::NotArgon2, "{phc}");
        }
    }

    #[test]
    fn only_the_one_spelling_is_accepted() {
        for (from, to) in [
            ("v=19", "v=18"),
            ("v=19", "v=019"),
            ("v=19$", "v=19$v=19$"),
            ("m=19456,t=2,p=1", "t=2,m=19456,p=1"),
            ("m=19456,t=2,p=1", "m=19456,t=2"),
            ("m=19456,t=2,p=1", "m=19456,m=19456,t=2,p=1"),
            ("m=19456", "m=019456"),
            ("m=19456", "m=+19456"),
            ("m=19456", "m="),
            ("t=2", "t=2 "),
            ("p=1", "p=1,keyid=AAAA"),
            ("p=1", "p=1,data=AAAA"),
            ("AAECAwQFBgcICQoLDA0ODw", "AAECAwQFBgcICQoLDA0ODw=="),
            ("AAECAwQFBgcICQoLDA0ODw", "AAECAwQFBgcICQoLDA0ODx"),
            ("AAECAwQFBgcICQoLDA0ODw", "AAEC_wQFBgcICQoLDA0ODw"),
            ("AAECAwQFBgcICQoLDA0ODw", "AAECAwQFBgcICQoLDA0ODw$"),
            ("SkIU", "SkIU\n"),
            ("SkIU", "SkIU$"),
        ] {
            let phc = VALID.replacen(from, to, 1);
            assert_ne!(phc, VALID);
            assert_eq!(refusal(&phc), PasswordError::Malformed, "{phc}");
        }
    }

    #[test]
    fn a_cut_hash_verifies_nothing() {
        for cut in 0..VALID.len() {
            // The length of the output is hashed too, so that the beginning of a hash is not a shorter hash.
            let verified = StoredHash::parse(&VALID[..cut])
                .and_then(|hash| hash.verify("correct horse battery staple"));
            assert_ne!(verified, Ok(true), "cut at {cut}");
        }
    }

    #[test]
    fn a_stored_hash_cannot_exhaust_the_server() {
        for (from, to) in [
            ("m=19456", "m=262145"),
            ("m=19456", "m=4294967295"),
            ("m=19456", "m=99999999999999999999"),
            ("t=2", "t=17"),
            ("t=2", "t=0"),
            ("p=1", "p=17"),
            ("p=1", "p=0"),
            ("m=19456,t=2,p=1", "m=127,t=2,p=16"),
            ("AAECAwQFBgcICQoLDA0ODw", "AAECAwQFBg"),
            (
                "gYJZtjEAJqjg26xdLmknq8/bB7MiWPrE9hsYuA+SkIU",
                "gYJZtjEAJqjg26xdLmkn",
            ),
        ] {
            let phc = VALID.replacen(from, to, 1);
            assert_ne!(phc, VALID);
            assert_eq!(refusal(&phc), PasswordError::OutOfBounds, "{phc}");
        }
        for length in [49, 64, 100, 1_000_000] {
            let salt = Base64Unpadded::encode_string(&vec![7; length]);
            assert_eq!(
                refusal(&VALID.replacen("AAECAwQFBgcICQoLDA0ODw", &salt, 1)),
                PasswordError::OutOfBounds
            );
        }
        let longest = VALID
            .replacen("m=19456,t=2,p=1", "m=262144,t=16,p=16", 1)
            .replacen(
                "AAECAwQFBgcICQoLDA0ODw",
                &Base64Unpadded::encode_string(&[7; 48]),
                1,
            )
            .replacen(
                "gYJZtjEAJqjg26xdLmknq8/bB7MiWPrE9hsYuA+SkIU",
                &Base64Unpadded::encode_string(&[7; 64]),
                1,
            );
        assert!(longest.len() <= LONGEST_STRING);
        assert!(StoredHash::parse(&longest).is_ok());
    }

    #[test]
    fn errors_do_not_contain_the_string() {
        for phc in ["$argon2id$v=19$secret", "secret"] {
            let error = refusal(phc);
            assert!(!format!("{error} {error:?}").contains("secret"));
        }
    }
}
