//! What the arguments of commands hold.

use fieldseal::KeyId;
use fieldseal::keyring::Purpose;

/// A searchable field by its stable names.
#[derive(Clone)]
pub(super) struct FieldName {
    pub(super) entity: String,
    pub(super) field: String,
}

/// `ENTITY.FIELD`, as errors spell it.
pub(super) fn field(text: &str) -> Result<FieldName, String> {
    match text.rsplit_once('.') {
        Some((entity, field)) if !entity.is_empty() && !field.is_empty() => Ok(FieldName {
            entity: entity.to_owned(),
            field: field.to_owned(),
        }),
        _ => Err("a field is ENTITY.FIELD".to_owned()),
    }
}

pub(super) fn purpose(text: &str) -> Result<Purpose, String> {
    Purpose::ALL
        .into_iter()
        .find(|purpose| purpose.name() == text)
        .ok_or_else(|| {
            format!(
                "purposes are {}",
                Purpose::ALL.map(Purpose::name).join(", ")
            )
        })
}

pub(super) fn key_id(text: &str) -> Result<KeyId, String> {
    text.parse()
        .ok()
        .and_then(KeyId::new)
        .ok_or_else(|| "a key id is a number from 1 to 4294967294".to_owned())
}

/// `ID:HEX`, as `init`, `promote` and `status` print it.
pub(super) fn keyring_check(text: &str) -> Result<(KeyId, [u8; 16]), String> {
    let (id, check) = text.split_once(':').ok_or("it is ID:HEX")?;
    let bytes = (0..16).map(|at| u8::from_str_radix(check.get(2 * at..2 * at + 2)?, 16).ok());
    let check = bytes
        .collect::<Option<Vec<_>>>()
        .filter(|_| check.len() == 32);
    match check.and_then(|check| check.try_into().ok()) {
        Some(check) => Ok((key_id(id)?, check)),
        None => Err("a check value is 32 hexadecimal digits".to_owned()),
    }
}
