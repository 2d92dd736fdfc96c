//! Vaults for tests.

use fieldseal::keyring::{Purpose, State};
use fieldseal::{KeyId, Keyring, Vault};

/// Keys for tests: of a [`Vault`] or a [`Keyring`].
///
/// ```
/// use fieldseal::{FieldPolicy, TypeTag, Vault};
/// use fieldseal_testing::ForTests as _;
///
/// const SSN: &FieldPolicy = &FieldPolicy::new("user", "ssn", TypeTag::STR);
///
/// Vault::for_tests().scope().run(|| {
///     let stored = fieldseal::seal(SSN, "078-05-1120")?;
///     assert_eq!(fieldseal::open::<String>(SSN, &stored)?, "078-05-1120");
///     Ok::<(), Box<dyn std::error::Error>>(())
/// })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Security
///
/// It is in this crate alone, which belongs under `[dev-dependencies]`: a program without it cannot have these keys by accident.
pub trait ForTests: Sized {
    /// New random keys.
    #[must_use]
    fn for_tests() -> Self;

    /// The keys of a number: the same in every run and on every machine, for fixtures that are stored with the tests.
    ///
    /// # Security
    ///
    /// Whoever knows the number has the keys.
    #[must_use]
    fn insecure_from_seed(seed: u64) -> Self;
}

impl ForTests for Keyring {
    fn for_tests() -> Self {
        Keyring::generate("tests").expect("the operating system has random bytes")
    }

    fn insecure_from_seed(seed: u64) -> Self {
        let mut random = SplitMix64(seed);
        let purposes = [
            (1, Purpose::Data),
            (2, Purpose::Index),
            (3, Purpose::Pepper),
        ];
        let roots = purposes.map(|(number, purpose)| {
            let mut root = [0; 32];
            for chunk in root.chunks_exact_mut(8) {
                chunk.copy_from_slice(&random.next().to_be_bytes());
            }
            // The ranges are apart, so that no id comes twice.
            let [within, ..] = random.next().to_be_bytes();
            let id = KeyId::new(0x1000 * number + u32::from(within))
                .expect("the id is neither 0 nor ffffffff");
            (purpose, id, State::Primary, root)
        });
        Keyring::insecure_from_roots("tests", roots)
            .expect("each purpose has one primary key, and ids differ")
    }
}

impl ForTests for Vault {
    fn for_tests() -> Self {
        Vault::new(Keyring::for_tests()).expect("a vault without models opens")
    }

    fn insecure_from_seed(seed: u64) -> Self {
        Vault::new(Keyring::insecure_from_seed(seed)).expect("a vault without models opens")
    }
}

/// `SplitMix64`, the generator that seeds others: every seed gives another sequence.
pub(crate) struct SplitMix64(pub(crate) u64);

impl SplitMix64 {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use fieldseal::{FieldPolicy, TypeTag};

    const NOTE: &FieldPolicy = &FieldPolicy::new("user", "note", TypeTag::STR);

    #[test]
    fn a_seed_gives_the_same_keys_again() {
        let stored = Vault::insecure_from_seed(7).seal(NOTE, "hello").unwrap();
        assert_eq!(
            Vault::insecure_from_seed(7)
                .open::<String>(NOTE, &stored)
                .unwrap(),
            "hello"
        );
        assert!(
            Vault::insecure_from_seed(8)
                .open::<String>(NOTE, &stored)
                .is_err()
        );
    }

    #[test]
    fn random_keys_differ() {
        let stored = Vault::for_tests().seal(NOTE, "hello").unwrap();
        assert!(Vault::for_tests().open::<String>(NOTE, &stored).is_err());
    }

    #[test]
    fn the_generator_is_the_published_one() {
        let mut random = SplitMix64(1_234_567);
        let drawn = [random.next(), random.next(), random.next()];
        assert_eq!(
            drawn,
            [
                6_457_827_717_110_365_317,
                3_203_168_211_198_807_973,
                9_817_491_932_198_370_423
            ]
        );
    }
}
