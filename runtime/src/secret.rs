//! Key material in memory: boxed, wiped on drop, never printed.

use std::fmt;
use zeroize::{Zeroize, ZeroizeOnDrop};

/// The 32 random bytes of one key version. Used through [`crate::kdf::derive`] only.
///
/// Boxed, so that moving it leaves no copy behind on the stack.
#[derive(Clone, ZeroizeOnDrop)]
pub(crate) struct Root(Box<[u8; 32]>);

impl Root {
    pub(crate) fn new(bytes: &[u8; 32]) -> Self {
        Self(Box::new(*bytes))
    }

    /// A new root from the operating system's generator.
    pub(crate) fn random() -> Result<Self, crate::entropy::EntropyError> {
        let mut root = Self(Box::new([0; 32]));
        crate::entropy::fill(&mut root.0[..])?;
        Ok(root)
    }

    pub(crate) fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for Root {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Root([REDACTED])")
    }
}

/// A key derived from a root, 32 or 64 bytes.
pub(crate) struct DerivedKey<const L: usize>(Box<[u8; L]>);

impl<const L: usize> DerivedKey<L> {
    pub(crate) fn zeroed() -> Self {
        Self(Box::new([0; L]))
    }

    pub(crate) fn bytes(&self) -> &[u8; L] {
        &self.0
    }

    pub(crate) fn bytes_mut(&mut self) -> &mut [u8; L] {
        &mut self.0
    }
}

impl<const L: usize> Drop for DerivedKey<L> {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl<const L: usize> fmt::Debug for DerivedKey<L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DerivedKey([REDACTED])")
    }
}
