//! Derivation of every key from a root (`wire-format.md`, section 1).

use crate::framing::{frame, frame_str};
use crate::secret::{DerivedKey, Root};
use hkdf::Hkdf;
use sha2::Sha256;

/// What a derived key is for. Everything that separates two keys of one root is in here.
#[derive(Clone, Copy, Default)]
pub(crate) struct Derivation<'a> {
    pub(crate) label: &'a str,
    pub(crate) tenant: Option<&'a str>,
    pub(crate) entity: Option<&'a str>,
    pub(crate) field: Option<&'a str>,
}

/// `HKDF-SHA-256(ikm = R, salt = empty, L, info = "fieldseal/1/key" ‖ 00 ‖ F(label) ‖ F(tenant) ‖ F(entity) ‖ F(field))` — RFC 5869.
pub(crate) fn derive<const L: usize>(root: &Root, of: Derivation<'_>) -> DerivedKey<L> {
    let mut info = Vec::with_capacity(96);
    info.extend_from_slice(b"fieldseal/1/key\0");
    frame_str(&mut info, of.label);
    for part in [of.tenant, of.entity, of.field] {
        frame(&mut info, part.map(str::as_bytes));
    }
    let mut key = DerivedKey::zeroed();
    Hkdf::<Sha256>::new(None, root.bytes())
        .expand(&info, key.bytes_mut())
        .expect("32 and 64 bytes are far below HKDF's limit of 255 blocks");
    key
}
