//! A value on its way to be sealed: encoded, indexed and framed; only the randomness is missing.
//!
//! The plaintext is written into the buffer that will hold the ciphertext and is encrypted in place, so no copy of it stays
//! behind.

use crate::cipher::{BodyMut, CipherError, Randomness};
use crate::context::ContextBuffer;
use crate::entropy::{self, EntropyError};
use crate::envelope::{HEADER, SLOT};
use crate::error::SealError;
use crate::field_keys::FieldKeys;
use crate::index::IndexEncoding;
use crate::padding;
use crate::plaintext::{Encode, Encoder, TypeTag};
use crate::row::RowKey;
use arc_swap::Guard;
use std::sync::Arc;
use std::time::Instant;
use zeroize::Zeroize;

/// A value that is ready but for its randomness. Wiped if it is never sealed.
pub(crate) struct Draft {
    keys: Arc<FieldKeys>,
    buffer: Unsealed,
    prefix_len: usize,
    row: Option<Box<[u8]>>,
}

/// A buffer that holds plaintext.
struct Unsealed(Vec<u8>);

/// Room for the tag that a cipher appends; suite 03 grows its own buffer for more than one chunk.
const TAG: usize = 16;

impl Draft {
    /// Prepares a value. `None` is NULL in a field that hides it.
    #[inline]
    pub(crate) fn new<T: Encode + ?Sized>(
        keys: Guard<Arc<FieldKeys>>,
        row: Option<&RowKey>,
        value: Option<&T>,
    ) -> Result<Self, SealError> {
        // A draft owns them, until its statement is executed.
        let keys = Guard::into_inner(keys);
        let policy = keys.policy;
        check_type(&keys, T::TYPE)?;
        let row = checked_row(&keys, row)?;
        let index = keys.index()?;
        let writer = keys.writer()?;

        let prefix_len = index.map_or(0, |index| 1 + index.written.len() * SLOT);
        let plaintext_at = prefix_len + HEADER + writer.head_len;
        let hint = value.map_or(0, T::size_hint) + usize::from(policy.hides_null());
        let padded = policy
            .pad_multiple()
            .map_or(hint, |multiple| padding::padded_len(hint, multiple));
        let mut buffer = Unsealed(Vec::with_capacity(plaintext_at + padded + TAG));
        buffer.0.resize(plaintext_at, 0);
        buffer.0[prefix_len..prefix_len + HEADER].copy_from_slice(&writer.header);

        if policy.hides_null() {
            buffer.0.push(u8::from(value.is_some()));
        }
        let encoded_at = buffer.0.len();
        if let Some(value) = value {
            value
                .encode(&mut Encoder::new(&mut buffer.0, policy.truncates()))
                .map_err(|source| SealError::Encode {
                    field: keys.name,
                    source,
                })?;
        }
        if buffer.0.len() - encoded_at > keys.suite.max_plaintext_len() {
            return Err(SealError::TooLong(keys.name));
        }
        if let (Some(index), Some(search)) = (index, policy.search_policy()) {
            let (before, encoded) = buffer.0.split_at_mut(encoded_at);
            let encoding = IndexEncoding::new(policy.type_tag(), search.normaliser, encoded)
                .map_err(|source| SealError::Normalise {
                    field: keys.name,
                    source,
                })?;
            // 81 or 82: one or two slots.
            before[0] =
                0x80 + u8::try_from(index.written.len()).expect("an index has one or two slots");
            for (key, slot) in index
                .written
                .iter()
                .zip(before[1..prefix_len].chunks_exact_mut(SLOT))
            {
                slot.copy_from_slice(&key.slot(&encoding));
            }
        }
        if let Some(multiple) = policy.pad_multiple() {
            buffer.pad(plaintext_at, multiple);
        }
        Ok(Self {
            keys,
            buffer,
            prefix_len,
            row,
        })
    }

    /// How many random bytes [`seal`](Self::seal) needs.
    pub(crate) fn random_len(&self) -> usize {
        self.keys.writer().map_or(0, |writer| writer.random_len)
    }

    /// Seals with fresh random bytes, and gives the stored bytes.
    pub(crate) fn seal(mut self, randomness: Randomness<'_>) -> Result<Vec<u8>, SealError> {
        let writer = self.keys.writer()?;
        let mut context = ContextBuffer::default();
        let context = writer.context.of(
            self.row.as_deref(),
            &self.buffer.0[..self.prefix_len],
            &mut context,
        );
        let body = BodyMut {
            start: self.prefix_len + HEADER,
            buffer: &mut self.buffer.0,
        };
        match writer.cipher.seal(context, randomness, body) {
            Ok(()) => Ok(self.buffer.into_sealed()),
            Err(CipherError) => Err(self.no_randomness(EntropyError)),
        }
    }

    /// Seals one value on its own.
    pub(crate) fn seal_alone(self) -> Result<Vec<u8>, SealError> {
        let mut fresh = [0; MAX_RANDOM];
        let fresh = &mut fresh[..self.random_len()];
        entropy::fill(fresh).map_err(|source| SealError::Randomness {
            field: self.keys.name,
            source,
        })?;
        self.seal(Randomness {
            fresh,
            now: Instant::now(),
        })
    }

    pub(crate) fn no_randomness(&self, source: EntropyError) -> SealError {
        SealError::Randomness {
            field: self.keys.name,
            source,
        }
    }
}

impl Unsealed {
    fn pad(&mut self, plaintext_at: usize, multiple: u32) {
        let len = padding::padded_len(self.0.len() - plaintext_at, multiple);
        if self.0.capacity() < plaintext_at + len {
            // `Vec` would give the plaintext back to the allocator unwiped when it grows.
            let mut larger = Vec::with_capacity(plaintext_at + len + TAG);
            larger.extend_from_slice(&self.0);
            self.0.zeroize();
            self.0 = larger;
        }
        padding::pad(&mut self.0, plaintext_at, multiple);
    }

    /// The buffer after its plaintext was encrypted in place.
    fn into_sealed(mut self) -> Vec<u8> {
        std::mem::take(&mut self.0)
    }
}

impl Drop for Unsealed {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

/// The largest that any cipher asks for: a whole nonce or salt.
const MAX_RANDOM: usize = 24;

fn check_type(keys: &FieldKeys, found: TypeTag) -> Result<(), SealError> {
    match found == keys.policy.type_tag() {
        true => Ok(()),
        false => Err(SealError::WrongType {
            field: keys.name,
            expected: keys.policy.type_tag().as_str(),
            found: found.as_str(),
        }),
    }
}

fn checked_row(keys: &FieldKeys, row: Option<&RowKey>) -> Result<Option<Box<[u8]>>, SealError> {
    match (keys.policy.is_row_bound(), row.map(RowKey::encoded)) {
        (false, None) => Ok(None),
        (false, Some(_)) => Err(SealError::UnexpectedRow(keys.name)),
        (true, Some(Some(encoded))) => Ok(Some(encoded.into())),
        (true, None | Some(None)) => Err(SealError::NoRow(keys.name)),
    }
}
