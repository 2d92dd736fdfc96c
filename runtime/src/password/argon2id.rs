//! How much work a password hash takes.

use super::PasswordError;

/// The parameters of Argon2id for new hashes: 19,456 KiB, two passes, one lane, or more.
///
/// ```
/// use fieldseal::Argon2id;
///
/// let stronger = Argon2id::new(65_536, 3, 1)?;
/// assert!(Argon2id::new(4_096, 3, 1).is_err());
/// # Ok::<(), fieldseal::PasswordError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Argon2id {
    memory_kib: u32,
    passes: u32,
    lanes: u32,
}

impl Argon2id {
    /// At least 19,456 KiB with two passes, or 47,104 KiB with one: the two recommendations of OWASP's Password Storage
    /// Cheat Sheet that are not below the default. At most 262,144 KiB (256 MiB), 16 passes and 16 lanes.
    ///
    /// # Errors
    ///
    /// [`PasswordError::TooWeak`] and [`PasswordError::TooStrong`].
    pub const fn new(memory_kib: u32, passes: u32, lanes: u32) -> Result<Self, PasswordError> {
        let enough = memory_kib >= 19_456 && passes >= 2 || memory_kib >= 47_104 && passes >= 1;
        if !enough || lanes == 0 {
            return Err(PasswordError::TooWeak);
        }
        if memory_kib > MOST_MEMORY_KIB || passes > MOST_PASSES || lanes > MOST_LANES {
            return Err(PasswordError::TooStrong);
        }
        Ok(Self {
            memory_kib,
            passes,
            lanes,
        })
    }

    /// The memory that one hash fills, in KiB.
    #[must_use]
    pub const fn memory_kib(self) -> u32 {
        self.memory_kib
    }

    /// How often the memory is filled.
    #[must_use]
    pub const fn passes(self) -> u32 {
        self.passes
    }

    /// How many lanes the memory has. They are computed one after the other.
    #[must_use]
    pub const fn lanes(self) -> u32 {
        self.lanes
    }
}

impl Default for Argon2id {
    fn default() -> Self {
        Self {
            memory_kib: 19_456,
            passes: 2,
            lanes: 1,
        }
    }
}

/// What a stored hash may ask for.
pub(super) const MOST_MEMORY_KIB: u32 = 256 * 1024;
pub(super) const MOST_PASSES: u32 = 16;
pub(super) const MOST_LANES: u32 = 16;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_go_upwards_only() {
        let default = Argon2id::default();
        assert_eq!(
            Argon2id::new(default.memory_kib(), default.passes(), default.lanes()),
            Ok(default)
        );
        for (memory_kib, passes, lanes) in [(47_104, 1, 1), (19_456, 3, 4), (262_144, 16, 16)] {
            assert!(Argon2id::new(memory_kib, passes, lanes).is_ok());
        }
        for (memory_kib, passes, lanes) in [
            (19_455, 2, 1),
            (19_456, 1, 1),
            (47_103, 1, 1),
            (12_288, 3, 1),
            (47_104, 0, 1),
            (19_456, 2, 0),
        ] {
            assert_eq!(
                Argon2id::new(memory_kib, passes, lanes),
                Err(PasswordError::TooWeak)
            );
        }
        for (memory_kib, passes, lanes) in [(262_145, 2, 1), (19_456, 17, 1), (19_456, 2, 17)] {
            assert_eq!(
                Argon2id::new(memory_kib, passes, lanes),
                Err(PasswordError::TooStrong)
            );
        }
    }
}
