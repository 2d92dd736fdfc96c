//! Random bytes, always from the operating system.
//!
//! There is no generator in user space: its state would be copied by `fork` and by a snapshot of a virtual machine, and two
//! copies would then draw the same nonces.

/// The operating system gave no random bytes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("the operating system's random generator failed")]
pub struct EntropyError;

/// Fills `bytes` with random bytes, or fails: never zeros, never fewer.
pub(crate) fn fill(bytes: &mut [u8]) -> Result<(), EntropyError> {
    getrandom::fill(bytes).map_err(|_| EntropyError)
}
