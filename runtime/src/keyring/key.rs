//! One key version and its id.

use super::{Purpose, State};
use crate::entropy::{self, EntropyError};
use crate::framing::frame_str;
use crate::kdf::{Derivation, derive};
use crate::secret::Root;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::fmt;
use zeroize::Zeroizing;

/// The id of a key: a random number that stands in every value which the key sealed.
///
/// It has a meaning only inside one keyring and one purpose. Neither 0 nor 4,294,967,295.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId(u32);

impl KeyId {
    /// The id with this number, unless it is one of the two reserved ones.
    #[must_use]
    pub const fn new(number: u32) -> Option<Self> {
        match number {
            0 | u32::MAX => None,
            number => Some(Self(number)),
        }
    }

    /// The number.
    #[must_use]
    pub const fn number(self) -> u32 {
        self.0
    }

    pub(crate) const fn bytes(self) -> [u8; 4] {
        self.0.to_be_bytes()
    }

    pub(crate) const fn from_bytes(bytes: [u8; 4]) -> Option<Self> {
        Self::new(u32::from_be_bytes(bytes))
    }

    pub(super) fn random() -> Result<Self, EntropyError> {
        loop {
            let mut bytes = [0; 4];
            entropy::fill(&mut bytes)?;
            if let Some(id) = Self::from_bytes(bytes) {
                return Ok(id);
            }
        }
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyId({})", self.0)
    }
}

/// A key version.
#[derive(Clone)]
pub(crate) struct Key {
    pub(crate) id: KeyId,
    pub(crate) state: State,
    pub(crate) created: String,
    pub(crate) check: [u8; 16],
    pub(crate) root: KeyRoot,
}

/// How a document holds a root.
#[derive(Clone)]
pub(crate) enum KeyRoot {
    /// In the clear: development and tests.
    Plain(Root),
    /// Unwrapped by a KMS; the document keeps the wrapped form.
    Unwrapped { root: Root, wrapped: Wrapped },
    /// Not unwrapped: its state needs no root, or its KEK did not give it.
    Locked,
    /// Destroyed.
    Absent,
}

/// A root as a KEK wrapped it.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Wrapped {
    pub(crate) kek: String,
    pub(crate) bytes: Vec<u8>,
}

impl Key {
    pub(super) fn generate(state: State, created: String) -> Result<Self, EntropyError> {
        let root = Root::random()?;
        Ok(Self {
            id: KeyId::random()?,
            state,
            created,
            check: check(&root),
            root: KeyRoot::Plain(root),
        })
    }

    pub(crate) fn root(&self) -> Option<&Root> {
        match &self.root {
            KeyRoot::Plain(root) | KeyRoot::Unwrapped { root, .. } => Some(root),
            KeyRoot::Locked | KeyRoot::Absent => None,
        }
    }
}

/// `first 16 bytes of derive(R, "check", absent, absent, absent, 32)`: shows that a root is the right one; may be logged.
pub(super) fn check(root: &Root) -> [u8; 16] {
    let key = derive::<32>(
        root,
        Derivation {
            label: "check",
            ..Derivation::default()
        },
    );
    *key.bytes().first_chunk().expect("16 of 32 bytes")
}

/// The plaintext that a KEK wraps: `R ‖ HMAC-SHA-256(derive(R, "wrap"), "fieldseal/1/wrap" ‖ 00 ‖ F(name) ‖ F(purpose) ‖ u32(id) ‖ F(kek))`.
///
/// The second half binds the root to its place, for a KMS whose wraps carry no context of their own.
pub(super) fn wrap_binding(
    root: &Root,
    keyring: &str,
    purpose: Purpose,
    id: KeyId,
    kek: &str,
) -> Hmac<Sha256> {
    let key = derive::<32>(
        root,
        Derivation {
            label: "wrap",
            ..Derivation::default()
        },
    );
    let mut message = Vec::with_capacity(128);
    message.extend_from_slice(b"fieldseal/1/wrap\0");
    frame_str(&mut message, keyring);
    frame_str(&mut message, purpose.name());
    message.extend_from_slice(&id.bytes());
    frame_str(&mut message, kek);
    <Hmac<Sha256> as KeyInit>::new_from_slice(key.bytes())
        .expect("HMAC takes a key of any length")
        .chain_update(message)
}

/// What a KEK wraps: the root and its binding.
pub(super) fn wrap_plaintext(
    root: &Root,
    keyring: &str,
    purpose: Purpose,
    id: KeyId,
    kek: &str,
) -> Zeroizing<Vec<u8>> {
    let mut plaintext = Zeroizing::new(Vec::with_capacity(64));
    plaintext.extend_from_slice(root.bytes());
    let binding = wrap_binding(root, keyring, purpose, id, kek).finalize();
    plaintext.extend_from_slice(&binding.into_bytes());
    plaintext
}
