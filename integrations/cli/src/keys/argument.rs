//! What the arguments of commands hold.

use fieldseal::keyring::Purpose;
use fieldseal::{KeyId, Normaliser, TypeTag};

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

/// A published normaliser, or an application's own, whose rule only the application knows.
pub(super) fn normaliser(text: &str) -> Result<String, String> {
    match Normaliser::by_id(text).is_some() || (text.contains(':') && text.contains('/')) {
        true => Ok(text.to_owned()),
        false => Err("normalisers are none/1, lowercase/1, email/1, digits/1, caseless/1, or an own one such as acme:iban/1".to_owned()),
    }
}

/// A type of the format, or an application's own. Leaked: once in the life of the program.
pub(super) fn type_tag(text: &str) -> Result<TypeTag, String> {
    TypeTag::from_name(text.to_owned().leak()).ok_or_else(|| {
        "a type is one of the format, such as str, int or uuid, or an own one such as acme:iban"
            .to_owned()
    })
}

pub(super) fn bits(text: &str) -> Result<u8, String> {
    text.parse()
        .ok()
        .filter(|bits| matches!(bits, 128 | 1..=63))
        .ok_or_else(|| "an index has 128 bits, or 1 to 63".to_owned())
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
