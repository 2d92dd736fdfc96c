//! Random bytes, always from the operating system.
//!
//! There is no generator in user space: its state would be copied by `fork` and by a snapshot of a virtual machine, and two
//! copies would then draw the same nonces.

/// The operating system gave no random bytes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("the operating system's random generator failed")]
#[non_exhaustive]
pub struct EntropyError;

/// Fills `bytes` with random bytes, or fails: never zeros, never fewer.
pub(crate) fn fill(bytes: &mut [u8]) -> Result<(), EntropyError> {
    #[cfg(test)]
    tests::refuse_if_told()?;
    getrandom::fill(bytes).map_err(|_| EntropyError)
}

/// A failing generator, for the tests of everything that draws.
#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use std::cell::Cell;

    thread_local! {
        static FAILS: Cell<bool> = const { Cell::new(false) };
    }

    /// Runs a closure during which this thread gets no random bytes.
    pub(crate) fn without<R>(work: impl FnOnce() -> R) -> R {
        FAILS.set(true);
        let result = work();
        FAILS.set(false);
        result
    }

    pub(super) fn refuse_if_told() -> Result<(), EntropyError> {
        match FAILS.get() {
            true => Err(EntropyError),
            false => Ok(()),
        }
    }

    #[test]
    fn every_call_draws_anew() {
        let (mut one, mut other) = ([0; 32], [0; 32]);
        fill(&mut one).unwrap();
        fill(&mut other).unwrap();
        assert_ne!(one, [0; 32]);
        assert_ne!(one, other);
    }

    #[test]
    fn a_generator_that_fails_is_an_error() {
        without(|| assert_eq!(fill(&mut [0; 12]), Err(EntropyError)));
    }
}
