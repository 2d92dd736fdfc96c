//! A plaintext that arrives as SeaORM's `Value`: what a search compares with, or what is set at run time.

use fieldseal::adapter::LookUp;
use fieldseal::{Encode, FieldPolicy, SealError, TypeTag};
use sea_orm::sea_query::Value;

/// Seals a plaintext; nothing if it is not of the field's type, or cannot be sealed.
pub(crate) fn seal(policy: &'static FieldPolicy, value: &Value) -> Option<Vec<u8>> {
    visit(policy, value, Seal(policy))?.ok()
}

/// What finds a plaintext; nothing if it is not of the field's type.
pub(crate) fn look_up(
    policy: &'static FieldPolicy,
    value: &Value,
) -> Option<Result<LookUp, SealError>> {
    visit(policy, value, Find(policy))
}

/// What is done with a plaintext when its type is known.
trait Visitor {
    type Output;

    fn visit<T: Encode + ?Sized>(self, value: &T) -> Self::Output;
}

struct Seal(&'static FieldPolicy);

impl Visitor for Seal {
    type Output = Result<Vec<u8>, SealError>;

    fn visit<T: Encode + ?Sized>(self, value: &T) -> Self::Output {
        fieldseal::seal(self.0, value)
    }
}

struct Find(&'static FieldPolicy);

impl Visitor for Find {
    type Output = Result<LookUp, SealError>;

    fn visit<T: Encode + ?Sized>(self, value: &T) -> Self::Output {
        LookUp::new(self.0, value)
    }
}

/// Visits a value of the field's type. Integers widen and narrow as the field asks, since a literal has the type that Rust gives it.
fn visit<V: Visitor>(policy: &FieldPolicy, value: &Value, visitor: V) -> Option<V::Output> {
    let tag = policy.type_tag();
    if let Some(integer) = integer(value) {
        return visit_integer(tag, integer, visitor);
    }
    match value {
        Value::Bool(Some(value)) => expect(tag, value, visitor),
        Value::Float(Some(value)) => expect(tag, value, visitor),
        Value::Double(Some(value)) => expect(tag, value, visitor),
        Value::String(Some(value)) => expect(tag, value.as_str(), visitor),
        Value::Char(Some(value)) => expect(tag, value, visitor),
        Value::Bytes(Some(value)) => expect(tag, value.as_slice(), visitor),
        other => visit_foreign(tag, other, visitor),
    }
}

#[cfg_attr(
    not(any(
        feature = "bigdecimal",
        feature = "chrono",
        feature = "rust_decimal",
        feature = "time",
        feature = "uuid",
        feature = "with-json"
    )),
    expect(unused_variables, reason = "every type here belongs to a feature")
)]
fn visit_foreign<V: Visitor>(tag: TypeTag, value: &Value, visitor: V) -> Option<V::Output> {
    match value {
        #[cfg(feature = "with-json")]
        Value::Json(Some(value)) => expect(tag, &fieldseal::Json(value.as_ref().clone()), visitor),
        #[cfg(feature = "chrono")]
        Value::ChronoDate(Some(value)) => expect(tag, value, visitor),
        #[cfg(feature = "chrono")]
        Value::ChronoTime(Some(value)) => expect(tag, value, visitor),
        #[cfg(feature = "chrono")]
        Value::ChronoDateTime(Some(value)) => expect(tag, value, visitor),
        #[cfg(feature = "chrono")]
        Value::ChronoDateTimeUtc(Some(value)) => expect(tag, value, visitor),
        #[cfg(feature = "chrono")]
        Value::ChronoDateTimeLocal(Some(value)) => expect(tag, &value.to_utc(), visitor),
        #[cfg(feature = "chrono")]
        Value::ChronoDateTimeWithTimeZone(Some(value)) => expect(tag, &value.to_utc(), visitor),
        #[cfg(feature = "time")]
        Value::TimeDate(Some(value)) => expect(tag, value, visitor),
        #[cfg(feature = "time")]
        Value::TimeTime(Some(value)) => expect(tag, value, visitor),
        #[cfg(feature = "time")]
        Value::TimeDateTime(Some(value)) => expect(tag, value, visitor),
        #[cfg(feature = "time")]
        Value::TimeDateTimeWithTimeZone(Some(value)) => expect(tag, value, visitor),
        #[cfg(feature = "uuid")]
        Value::Uuid(Some(value)) => expect(tag, value, visitor),
        #[cfg(feature = "rust_decimal")]
        Value::Decimal(Some(value)) => expect(tag, value, visitor),
        #[cfg(feature = "bigdecimal")]
        Value::BigDecimal(Some(value)) => expect(tag, value.as_ref(), visitor),
        _ => None,
    }
}

fn expect<T: Encode + ?Sized, V: Visitor>(
    tag: TypeTag,
    value: &T,
    visitor: V,
) -> Option<V::Output> {
    (T::TYPE == tag).then(|| visitor.visit(value))
}

fn integer(value: &Value) -> Option<i128> {
    match value {
        Value::TinyInt(value) => value.map(Into::into),
        Value::SmallInt(value) => value.map(Into::into),
        Value::Int(value) => value.map(Into::into),
        Value::BigInt(value) => value.map(Into::into),
        Value::TinyUnsigned(value) => value.map(Into::into),
        Value::SmallUnsigned(value) => value.map(Into::into),
        Value::Unsigned(value) => value.map(Into::into),
        Value::BigUnsigned(value) => value.map(Into::into),
        _ => None,
    }
}

fn visit_integer<V: Visitor>(tag: TypeTag, integer: i128, visitor: V) -> Option<V::Output> {
    match tag {
        TypeTag::INT => i64::try_from(integer)
            .ok()
            .map(|value| visitor.visit(&value)),
        TypeTag::UINT => u64::try_from(integer)
            .ok()
            .map(|value| visitor.visit(&value)),
        TypeTag::I128 => Some(visitor.visit(&integer)),
        TypeTag::U128 => u128::try_from(integer)
            .ok()
            .map(|value| visitor.visit(&value)),
        _ => None,
    }
}
