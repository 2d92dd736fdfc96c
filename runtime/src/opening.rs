//! From stored bytes to a value.

use crate::context::ContextBuffer;
use crate::envelope::{self, NotStored, Stored};
use crate::error::OpenError;
use crate::field_keys::FieldKeys;
use crate::padding;
use crate::plaintext::{Decrypted, Plaintext};
use crate::row::RowKey;
use zeroize::Zeroize;

/// Opens a value of a field that does not hide NULL.
pub(crate) fn open<T: Plaintext>(
    keys: &FieldKeys,
    row: Option<&RowKey>,
    stored: &[u8],
) -> Result<T, OpenError> {
    match open_optional(keys, row, Some(stored))? {
        Some(value) => Ok(value),
        None => Err(OpenError::Null(keys.name)),
    }
}

/// Opens a value that may be NULL, hidden or not.
pub(crate) fn open_optional<T: Plaintext>(
    keys: &FieldKeys,
    row: Option<&RowKey>,
    stored: Option<&[u8]>,
) -> Result<Option<T>, OpenError> {
    if T::TYPE != keys.policy.type_tag() {
        return Err(OpenError::WrongType {
            field: keys.name,
            expected: keys.policy.type_tag().as_str(),
            found: T::TYPE.as_str(),
        });
    }
    let Some(stored) = stored else {
        return match keys.policy.hides_null() {
            // Where every NULL is sealed, one that is not was written by something else.
            true => Err(keys.tampered(OpenError::Null(keys.name))),
            false => Ok(None),
        };
    };
    let (plaintext, parsed) = decrypt(keys, row, stored)?;
    let refused = || {
        keys.tampered(OpenError::Refused {
            field: keys.name,
            key: parsed.envelope.key_id,
        })
    };
    let plaintext = match keys.policy.hides_null() {
        false => plaintext,
        true => match plaintext.as_bytes() {
            [0] => return Ok(None),
            [1, encoding @ ..] => Decrypted::from(encoding.to_vec()),
            _ => return Err(refused()),
        },
    };
    // That a plaintext is authentic and yet no encoding of its type is the same error: a writer never does that.
    T::decode(plaintext).map(Some).map_err(|_| refused())
}

/// Opens the section-3 encoding, without the padding and with the mark of a hidden NULL.
pub(crate) fn open_encoded(
    keys: &FieldKeys,
    row: Option<&RowKey>,
    stored: &[u8],
) -> Result<Decrypted, OpenError> {
    decrypt(keys, row, stored).map(|(plaintext, _)| plaintext)
}

fn decrypt<'a>(
    keys: &FieldKeys,
    row: Option<&RowKey>,
    stored: &'a [u8],
) -> Result<(Decrypted, Stored<'a>), OpenError> {
    let field = keys.name;
    let row = match (keys.policy.is_row_bound(), row.map(RowKey::encoded)) {
        (false, None) => None,
        (true, Some(Some(encoded))) => Some(encoded),
        (false, Some(_)) => return Err(OpenError::UnexpectedRow(field)),
        (true, None | Some(None)) => return Err(OpenError::NoRow(field)),
    };
    let parsed = envelope::parse(stored).map_err(|problem| {
        keys.tampered(match problem {
            NotStored::Foreign | NotStored::Truncated | NotStored::KeyId => {
                OpenError::NotSealed(field)
            }
            NotStored::Version(version) => OpenError::UnknownVersion { field, version },
            NotStored::Suite(suite) => OpenError::UnknownSuite { field, suite },
        })
    })?;
    let Stored { prefix, envelope } = parsed;
    if prefix.is_empty() == keys.policy.search_policy().is_some() && !keys.policy.is_migrating() {
        return Err(keys.tampered(OpenError::WrongForm(field)));
    }
    let refused = OpenError::Refused {
        field,
        key: envelope.key_id,
    };
    let opened = keys.with_reader(&envelope, |reader| {
        let mut context = ContextBuffer::default();
        let context = reader.context.of(row, prefix, &mut context);
        reader.cipher.open(context, envelope.body)
    })?;
    let mut plaintext = opened.map_err(|_| {
        keys.refused(envelope.key_id);
        refused.clone()
    })?;
    if envelope.padded {
        let Some(len) = padding::unpadded_len(&plaintext) else {
            plaintext.zeroize();
            return Err(keys.tampered(refused));
        };
        plaintext.truncate(len);
    }
    Ok((Decrypted::from(plaintext), parsed))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cipher::{BodyMut, Randomness};
    use crate::{FieldPolicy, Keyring, Scope, TypeTag, Vault};
    use std::time::Instant;

    const PADDED: &FieldPolicy = &FieldPolicy::new("user", "phone", TypeTag::BYTES).pad(8);
    const HIDING: &FieldPolicy = &FieldPolicy::new("user", "phone", TypeTag::BYTES)
        .pad(8)
        .hide_null();

    fn scope() -> Scope {
        Vault::new(Keyring::generate("tests").unwrap())
            .unwrap()
            .scope()
    }

    /// An authentic value of any plaintext: what a writer of another mind would write, with the right key and in the right place.
    fn forged(scope: &Scope, policy: &'static FieldPolicy, plaintext: &[u8]) -> Vec<u8> {
        let keys = scope.sealing_keys(policy).unwrap();
        let writer = keys.writer().unwrap();
        let mut stored = writer.header.to_vec();
        stored.resize(stored.len() + writer.head_len, 0);
        stored.extend_from_slice(plaintext);
        let randomness = Randomness {
            fresh: &vec![7; writer.random_len],
            now: Instant::now(),
        };
        let body = BodyMut {
            start: writer.header.len(),
            buffer: &mut stored,
        };
        let mut context = ContextBuffer::default();
        let context = writer.context.of(None, &[], &mut context);
        writer.cipher.seal(context, randomness, body).unwrap();
        stored
    }

    #[test]
    fn a_forged_value_that_is_right_opens() {
        let scope = scope();
        let stored = forged(&scope, PADDED, b"hello\x80\0\0");
        assert_eq!(scope.open::<Vec<u8>>(PADDED, &stored).unwrap(), b"hello");
        let stored = forged(&scope, HIDING, b"\x01hello\x80\0");
        assert_eq!(scope.open::<Vec<u8>>(HIDING, &stored).unwrap(), b"hello");
    }

    /// Bad padding is the error of damage.
    #[test]
    fn an_authentic_value_without_its_padding_is_refused() {
        let scope = scope();
        for plaintext in [
            &b""[..],
            b"\0\0\0\0\0\0\0\0",
            b"hello\0\0\0",
            b"hello\x80\0\x01",
            b"hello\x81\0\0",
        ] {
            let opened = scope.open::<Vec<u8>>(PADDED, &forged(&scope, PADDED, plaintext));
            assert!(
                matches!(opened, Err(OpenError::Refused { .. })),
                "{plaintext:?}"
            );
        }
    }

    /// NULL is 00 and nothing behind it; a value is 01 and its encoding; there is no third mark.
    #[test]
    fn an_authentic_value_with_another_mark_than_those_of_a_hidden_null_is_refused() {
        let scope = scope();
        for plaintext in [
            &b"\x80\0\0"[..],
            b"\0\0\x80",
            b"\0hello\x80",
            b"\x02hello\x80",
            b"hello\x80",
        ] {
            let stored = forged(&scope, HIDING, plaintext);
            let keys = scope.opening_keys(HIDING).unwrap();
            let opened = open_optional::<Vec<u8>>(&keys, None, Some(&stored));
            assert!(
                matches!(opened, Err(OpenError::Refused { .. })),
                "{plaintext:?}"
            );
        }
    }
}
