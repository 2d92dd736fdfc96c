//! What generated code calls, and nothing else may. No promise of stability: the macros are pinned to this version.

pub use crate::mask::{Masked, masked};
pub use crate::plaintext::{decode_variant, encode_variant};
pub use crate::policy::{FieldPolicy, PasswordPolicy};
pub use serde;

use std::marker::PhantomData;

use crate::plaintext::{Searchable, Text, TypeTag};

/// `==` on names in constants.
#[must_use]
pub const fn same(a: &str, b: &str) -> bool {
    crate::plaintext::same(a, b)
}

/// The type tag of a searchable field.
#[must_use]
pub const fn searchable<T: Searchable + ?Sized>() -> TypeTag {
    T::TYPE
}

/// The type tag of a searchable field with a normaliser.
#[must_use]
pub const fn searchable_text<T: Searchable + Text + ?Sized>() -> TypeTag {
    T::TYPE
}

/// What a newtype wraps, unless the newtype says `unsearchable`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be searched, and neither can a newtype of it",
    label = "equal values of `{Self}` are not encoded alike, or are too few to hide in an index",
    note = "write `#[plaintext(tag = \"…\", unsearchable)]`"
)]
pub trait SearchableInside {}

#[diagnostic::do_not_recommend]
impl<T: Searchable + ?Sized> SearchableInside for T {}

/// Tells at compile time whether a type implements `serde::Serialize`: `SerializeProbe::<User>::SERIALIZES` finds the inherent
/// constant where the bound holds, and the trait's where it does not.
#[derive(Debug)]
pub struct SerializeProbe<T: ?Sized>(PhantomData<T>);

impl<T: ?Sized + serde::Serialize> SerializeProbe<T> {
    /// The type serialises.
    pub const SERIALIZES: bool = true;
}

/// The other half of [`SerializeProbe`].
pub trait NotSerialize {
    /// The type does not serialise.
    const SERIALIZES: bool = false;
}

impl<T: ?Sized> NotSerialize for SerializeProbe<T> {}
