//! What a field's type parameter says about the field: `user::fields::Email`.

use crate::encrypted::Encrypted;
use fieldseal::__private::Masked;
use fieldseal::{Field, Plaintext};
use serde::{Serialize, Serializer};

/// An encrypted field of a model: `user::fields::Email`, which `#[protect]` declares for `#[encrypted] email`.
///
/// The type has no values. It stands for the field in types, `Encrypted<String, user::fields::Email>`, and makes values of it:
///
/// ```ignore
/// user::Entity::update_many().col_expr(user::Column::Ssn, Expr::value(user::fields::Ssn::of("078-05-1120")))
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no encrypted field of a model",
    label = "a model that declares it with `#[encrypted]` makes it: `user::fields::Email`",
    note = "the first parameter of `Encrypted<_, _>` is the type that the model declares"
)]
pub trait EncryptedField: Field + Sized {
    /// The type that the model declares: `String`.
    type Plaintext: Plaintext;

    /// A value of the field.
    fn of(value: impl Into<Self::Plaintext>) -> Encrypted<Self::Plaintext, Self> {
        Encrypted::from(value.into())
    }

    /// What logs show of a value.
    #[doc(hidden)]
    fn masked(value: &Self::Plaintext) -> Masked;

    /// What serialised models show of a value.
    #[doc(hidden)]
    fn serialize<S: Serializer>(value: &Self::Plaintext, serializer: S) -> Result<S::Ok, S::Error>;

    /// Whether two values are equal, in constant time where they are secrets.
    #[doc(hidden)]
    fn same(a: &Self::Plaintext, b: &Self::Plaintext) -> bool;
}

/// What logs and serialised models show of a field that is `#[redact]` and not encrypted.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say how a `{T}` is shown",
    note = "`Redacted<T>` hides the whole value; a mask that shows a part is declared by a model, `#[redact(last = 4)]`"
)]
pub trait RedactedField<T> {
    /// What logs show of a value.
    #[doc(hidden)]
    fn masked(value: &T) -> Masked;

    /// What serialised models show of a value.
    #[doc(hidden)]
    fn serialize<S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error>;
}

/// The whole value is hidden: plain `#[redact]`.
#[expect(
    clippy::exhaustive_enums,
    reason = "it has no values, which is the point"
)]
pub enum Hidden {}

impl<T> RedactedField<T> for Hidden {
    fn masked(_value: &T) -> Masked {
        Masked::full()
    }

    fn serialize<S: Serializer>(_value: &T, serializer: S) -> Result<S::Ok, S::Error> {
        Masked::full().serialize(serializer)
    }
}
