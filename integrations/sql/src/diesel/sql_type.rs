//! The type of a protected column in `table!`.

use crate::column::{Content, ProtectedColumn};
use fieldseal::{FieldPolicy, TypeTag};

/// `Nullable<Encrypted<phone>>`.
pub(super) fn of(column: &ProtectedColumn) -> String {
    let name = column.field.column();
    let protected = match column.content {
        Content::PasswordHash => format!("PasswordHash<{name}>"),
        Content::Sealed(policy) => match plaintext(column, policy) {
            None => format!("Encrypted<{name}>"),
            Some(plaintext) => format!("Encrypted<{name}, {plaintext}>"),
        },
    };
    match column.is_required() {
        true => protected,
        false => format!("Nullable<{protected}>"),
    }
}

/// The second parameter of `Encrypted`; `None` is its default, text.
///
/// The tag names the encoding; where several Rust types share one, the declared type tells which. One that is none of those is the
/// application's own.
fn plaintext(column: &ProtectedColumn, policy: &FieldPolicy) -> Option<String> {
    if let Some(plaintext) = &column.plaintext {
        return (plaintext != "Text").then(|| plaintext.clone());
    }
    let declared = peeled(column.field.rust_type());
    // The last segment of the path, with its arguments, in which there may be paths too.
    let path_end = declared.find('<').unwrap_or(declared.len());
    let last = declared[..path_end]
        .rfind("::")
        .map_or(declared, |at| &declared[at + 2..]);
    let known = match (policy.type_tag(), last) {
        (TypeTag::STR, "String" | "str" | "SecretString" | "char") => return None,
        (TypeTag::BYTES, bytes) if bytes.starts_with("Vec<") || bytes.starts_with('[') => "Binary",
        (TypeTag::BOOL, "bool") => "Bool",
        (TypeTag::INT, "i8") => "TinyInt",
        (TypeTag::INT, "i16") => "SmallInt",
        (TypeTag::INT, "i32") => "Integer",
        (TypeTag::INT, "i64" | "isize") => "BigInt",
        (TypeTag::UINT, "u8") => "Unsigned8",
        (TypeTag::UINT, "u16") => "Unsigned16",
        (TypeTag::UINT, "u32") => "Unsigned32",
        (TypeTag::UINT, "u64" | "usize") => "Unsigned64",
        (TypeTag::I128, "i128") => "Signed128",
        (TypeTag::U128, "u128") => "Unsigned128",
        (TypeTag::F64, "f32") => "Float",
        (TypeTag::F64, "f64") => "Double",
        (TypeTag::UUID, "Uuid") => "UuidBytes",
        (TypeTag::DECIMAL, "Decimal" | "BigDecimal") => "Numeric",
        (TypeTag::DATE, "NaiveDate" | "Date") => "Date",
        (TypeTag::TIME, "NaiveTime" | "Time") => "Time",
        (TypeTag::DATETIME, "NaiveDateTime" | "PrimitiveDateTime") => "Timestamp",
        (TypeTag::TIMESTAMP, time) if time.starts_with("DateTime<") || time == "OffsetDateTime" => {
            "UtcTimestamp"
        }
        (TypeTag::JSON, json) if json == "Value" || json.starts_with("Json<") => "Json",
        // `table!` is a module of its own, so what is not a path from the root is taken to be at the root of the crate.
        _ if declared.starts_with("crate::") || declared.starts_with("::") => {
            return Some(format!("Own<{declared}>"));
        }
        _ => return Some(format!("Own<crate::{declared}>")),
    };
    Some(known.to_owned())
}

/// The type without `Option`, `Lazy` and references around it.
fn peeled(declared: &str) -> &str {
    let mut declared = declared.trim();
    loop {
        let inner = declared
            .strip_suffix('>')
            .and_then(|open| open.split_once('<'))
            .filter(|(outer, _)| {
                matches!(
                    outer.rsplit("::").next().map(str::trim),
                    Some("Option" | "Lazy")
                )
            });
        declared = match (inner, declared.strip_prefix('&')) {
            (Some((_, inner)), _) => inner.trim(),
            (None, Some(referred)) => match referred.trim_start() {
                // A lifetime, which ends at a space.
                lifetime if lifetime.starts_with('\'') => {
                    lifetime.split_once(' ').map_or("", |(_, rest)| rest.trim())
                }
                referred => referred,
            },
            (None, None) => return declared,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialect::Dialect;
    use fieldseal::{ModelField, Protection};

    fn check(tag: TypeTag, rust_type: &'static str, expect: &str) {
        let policy: &'static FieldPolicy = Box::leak(Box::new(FieldPolicy::new("user", "c", tag)));
        let field = ModelField::new("c", "c", rust_type, Protection::Encrypted(policy));
        let column = ProtectedColumn::new(
            Dialect::Sqlite,
            Box::leak(Box::new(field)),
            Content::Sealed(policy),
        );
        assert_eq!(of(&column), expect);
    }

    #[test]
    fn the_declared_type_tells_which_plaintext_it_is() {
        check(TypeTag::STR, "String", "Encrypted<c>");
        check(TypeTag::STR, "secrecy::SecretString", "Encrypted<c>");
        check(TypeTag::STR, "&'a str", "Encrypted<c>");
        check(TypeTag::INT, "i16", "Encrypted<c, SmallInt>");
        check(TypeTag::UINT, "u64", "Encrypted<c, Unsigned64>");
        check(TypeTag::BYTES, "Vec<u8>", "Encrypted<c, Binary>");
        check(TypeTag::BYTES, "[u8; 32]", "Encrypted<c, Binary>");
        check(
            TypeTag::TIMESTAMP,
            "DateTime<Utc>",
            "Encrypted<c, UtcTimestamp>",
        );
        check(
            TypeTag::TIMESTAMP,
            "chrono::DateTime<chrono::Utc>",
            "Encrypted<c, UtcTimestamp>",
        );
        check(
            TypeTag::JSON,
            "fieldseal::Json<Address>",
            "Encrypted<c, Json>",
        );
    }

    #[test]
    fn an_own_type_is_named_from_the_root_of_the_crate() {
        check(TypeTag::ENUM, "Status", "Encrypted<c, Own<crate::Status>>");
        check(
            TypeTag::ENUM,
            "crate::model::Status",
            "Encrypted<c, Own<crate::model::Status>>",
        );
        check(
            TypeTag::own("acme:iban"),
            "::acme::Iban",
            "Encrypted<c, Own<::acme::Iban>>",
        );
        check(TypeTag::INT, "Cents", "Encrypted<c, Own<crate::Cents>>");
    }

    #[test]
    fn what_stands_around_the_plaintext_is_peeled_off() {
        assert_eq!(peeled("Option<Lazy<String>>"), "String");
        assert_eq!(
            peeled("std::option::Option < fieldseal::Lazy<i64> >"),
            "i64"
        );
        assert_eq!(peeled("Option<&'a str>"), "str");
        assert_eq!(peeled("Vec<u8>"), "Vec<u8>");
    }
}
