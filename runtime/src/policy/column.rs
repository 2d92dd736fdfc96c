//! Which columns are protected: the types that stand for them in an ORM.

use super::{FieldPolicy, PasswordPolicy};

/// A column that is encrypted, and how. Implemented for the column's type: Diesel's own `users::email`.
///
/// `#[derive(Protect)]` writes it for each `#[encrypted]` field of the declaring model. A crate that holds only the schema may
/// write it by hand:
///
/// ```
/// # #[allow(non_camel_case_types)] struct email;
/// use fieldseal::{Field, FieldPolicy, Normaliser, Search, TypeTag};
///
/// impl Field for email {
///     const POLICY: &'static FieldPolicy =
///         &FieldPolicy::new("user", "email", TypeTag::STR).search(Normaliser::EMAIL);
/// }
/// impl Search for email {}
/// ```
#[diagnostic::on_unimplemented(
    message = "no model declares how the column `{Self}` is protected",
    label = "this column is encrypted in `table!`, and no model says how",
    note = "put `#[encrypted]` on this field of the one struct that derives `Protect` for the table without `of = …`"
)]
pub trait Field: 'static {
    /// The policy of the column.
    const POLICY: &'static FieldPolicy;
}

/// A column with a blind index, which `.matches` can ask for.
#[diagnostic::on_unimplemented(
    message = "the column `{Self}` is encrypted but not searchable",
    label = "needs a blind index",
    note = "declare the field `#[encrypted(search)]`; the index shows whoever reads the table which rows hold equal values"
)]
pub trait Search: Field {}

/// A column that holds password hashes.
#[diagnostic::on_unimplemented(
    message = "no model declares the password column `{Self}`",
    note = "put `#[password]` on this field of the one struct that derives `Protect` for the table without `of = …`"
)]
pub trait PasswordField: 'static {
    /// The policy of the column.
    const POLICY: &'static PasswordPolicy;
}
