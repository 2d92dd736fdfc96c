//! The MAC over a keyring document (`wire-format.md`, section 7).

use super::KeyringError;
use super::document::KeyringDocument;
use super::entry::{DocumentRoot, KeyEntry};
use crate::framing::{frame, frame_str};
use crate::kdf::{Derivation, derive};
use crate::secret::Root;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

impl KeyringDocument {
    /// Checks the MAC with the root of the primary key of the keyset `keyring`.
    ///
    /// # Errors
    ///
    /// [`KeyringError::MacMissing`] when the document has none; [`KeyringError::Mac`] when it does not fit.
    pub fn verify_mac(&self, keyring_root: &[u8; 32]) -> Result<(), KeyringError> {
        let expected = self.mac.as_ref().ok_or(KeyringError::MacMissing)?;
        mac(&Root::new(keyring_root), self)
            .verify_slice(expected)
            .map_err(|_| KeyringError::Mac)
    }
}

impl KeyringDocument {
    /// Makes the MAC anew, with the root of the primary key of the keyset `keyring`.
    pub(super) fn make_mac(&mut self, root: &Root) {
        self.mac = Some(mac(root, self).finalize().into_bytes().into());
    }
}

/// `HMAC-SHA-256(derive(K, "keyring"), …)` over everything in the document but the plain roots, which `check` stands for.
fn mac(root: &Root, document: &KeyringDocument) -> Hmac<Sha256> {
    let key = derive::<32>(
        root,
        Derivation {
            label: "keyring",
            ..Derivation::default()
        },
    );
    <Hmac<Sha256> as KeyInit>::new_from_slice(key.bytes())
        .expect("HMAC takes a key of any length")
        .chain_update(message(document))
}

fn message(document: &KeyringDocument) -> Vec<u8> {
    let mut out = Vec::with_capacity(1024);
    out.extend_from_slice(b"fieldseal/1/keyring\0");
    frame_str(&mut out, &document.name);
    out.extend_from_slice(&document.revision.to_be_bytes());

    // A `BTreeMap` by purpose is in the byte order of the names.
    out.extend_from_slice(&count(document.keysets.len()));
    for (purpose, keys) in &document.keysets {
        frame_str(&mut out, purpose.name());
        out.extend_from_slice(&count(keys.len()));
        let mut keys: Vec<&KeyEntry> = keys.iter().collect();
        keys.sort_by_key(|key| key.id);
        for key in keys {
            out.extend_from_slice(&key.id.bytes());
            frame_str(&mut out, key.state.name());
            frame_str(&mut out, &key.created);
            let wrapped = match &key.root {
                DocumentRoot::Wrapped(wrapped) => Some(wrapped),
                DocumentRoot::Plain(_) | DocumentRoot::Absent => None,
            };
            frame(&mut out, wrapped.map(|wrapped| wrapped.kek.as_bytes()));
            frame(&mut out, wrapped.map(|wrapped| wrapped.bytes.as_slice()));
            frame(&mut out, Some(&key.check));
        }
    }

    let mut indexes: Vec<_> = document.indexes.iter().collect();
    indexes.sort_by(|a, b| {
        (a.entity.as_bytes(), a.field.as_bytes()).cmp(&(b.entity.as_bytes(), b.field.as_bytes()))
    });
    out.extend_from_slice(&count(indexes.len()));
    for index in indexes {
        for name in [
            &index.entity,
            &index.field,
            &index.normaliser,
            &index.type_tag,
        ] {
            frame_str(&mut out, name);
        }
        out.push(index.bits);
        let keys = index.keys.live();
        // One or two keys: the document was parsed.
        out.push(u8::try_from(keys.len()).expect("an index has one or two keys"));
        for key in keys {
            out.extend_from_slice(&key.bytes());
        }
        out.push(index.keys.phase());
    }
    out
}

fn count(len: usize) -> [u8; 4] {
    u32::try_from(len)
        .expect("a document that was read has fewer than 2^32 parts")
        .to_be_bytes()
}
