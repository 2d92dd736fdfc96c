//! What generated code calls. Not part of the public interface.

pub use diesel;
pub use fieldseal;

use std::marker::PhantomData;

use diesel::dsl::{Eq, SqlTypeOf};
use diesel::expression::{AsExpression, Expression};
use diesel::query_builder::AsChangeset;
use diesel::query_source::Column;
use diesel::sql_types::{Nullable, SingleValue};
use fieldseal::{Encode, Field, Plaintext, RowKey};

pub use crate::assign::Assignable;
pub use crate::backend::ProtectedBackend;
pub use crate::plaintext_of::PlaintextOf;
pub use crate::protected::{EncryptedSql, PasswordSql, ProtectedSql};
pub use crate::redacted::Redacted;
pub use crate::sealed::Sealed;
pub use crate::sql_types::{Encrypted, Own, PasswordHash};

/// `column = ciphertext`, as Diesel's own derives spell an assignment.
pub type Assignment<C> = Eq<C, Sealed<SqlTypeOf<C>>>;

/// Binds the value of a protected field to its column.
#[inline]
pub fn assign<C, T>(column: C, value: &T) -> Assignment<C>
where
    C: Column,
    SqlTypeOf<C>: SingleValue,
    T: Assignable<SqlTypeOf<C>> + ?Sized,
{
    diesel::ExpressionMethods::eq(column, value.bind(None))
}

/// Checks that the column of an `#[encrypted]` field is encrypted, and that a `T` is its plaintext.
///
/// # Panics
///
/// At compile time, when the field hides NULL and the column is declared `Nullable`.
pub const fn encrypted_column<C, T>()
where
    C: Column,
    SqlTypeOf<C>: EncryptedSql,
    T: PlaintextOf<<SqlTypeOf<C> as EncryptedSql>::Plaintext> + ?Sized,
{
    let policy = <<SqlTypeOf<C> as EncryptedSql>::Column as Field>::POLICY;
    assert!(
        !(policy.hides_null() && <SqlTypeOf<C> as EncryptedSql>::NULLABLE),
        "a field that hides NULL is never NULL in the database: declare its column in `table!` without `Nullable`"
    );
}

/// A protected SQL type that names the column `C`.
pub trait Names<C> {}

impl<C, P> Names<C> for Encrypted<C, P> {}
impl<C, P> Names<C> for Nullable<Encrypted<C, P>> {}
impl<C> Names<C> for PasswordHash<C> {}
impl<C> Names<C> for Nullable<PasswordHash<C>> {}

/// Checks that the column of a `#[password]` field is a password column.
pub const fn password_column<C>()
where
    C: Column,
    SqlTypeOf<C>: PasswordSql,
{
}

/// The column's name in SQL, which `#[sql_name]` in `table!` makes another than its name in Rust.
#[must_use]
pub const fn column_name<C: Column>() -> &'static str {
    C::NAME
}

/// Tells whether a column is protected: the constant of `ColumnProbe`, if it applies, goes before the one of [`PlainColumn`].
pub struct ColumnProbe<C>(PhantomData<C>);

impl<C> ColumnProbe<C>
where
    C: Expression,
    SqlTypeOf<C>: DeclaredProtected,
{
    /// The column is protected.
    pub const PROTECTED: bool = true;
}

impl<C> ColumnProbe<C>
where
    C: Expression,
    SqlTypeOf<C>: Names<C>,
{
    /// The column's type names the column itself: its values are sealed as its own.
    pub const NAMES_ITSELF: bool = true;
}

/// What `table!` declares as protected, also while no model says how: the one that should may be the one that is asked about.
pub trait DeclaredProtected {}

impl<C: 'static, P: 'static> DeclaredProtected for Encrypted<C, P> {}
impl<C: 'static, P: 'static> DeclaredProtected for Nullable<Encrypted<C, P>> {}
impl<C: 'static> DeclaredProtected for PasswordHash<C> {}
impl<C: 'static> DeclaredProtected for Nullable<PasswordHash<C>> {}

/// The answer for a column that is not protected.
pub trait PlainColumn {
    /// The column is not protected.
    const PROTECTED: bool = false;
    /// The column's type names another column, or none.
    const NAMES_ITSELF: bool = false;
}

impl<C> PlainColumn for ColumnProbe<C> {}

/// A struct whose writes are protected, and that `Protect` describes.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has protected fields and does not derive `Protect`",
    label = "derive `fieldseal::Protect` beside this",
    note = "`Protect` checks the attributes of the fields and keeps their values out of `Debug`"
)]
pub trait DerivesProtect {}

#[diagnostic::do_not_recommend]
impl<T: fieldseal::Protect> DerivesProtect for T {}

/// Checks that the struct derives `Protect`.
pub const fn derives_protect<T: DerivesProtect + ?Sized>() {}

/// Prepares a value of an application's own type; called by `FromEncrypted`.
#[inline]
pub fn seal<C, ST, T>(value: &T, row: Option<&RowKey>) -> Sealed<ST>
where
    C: Field,
    T: Encode,
{
    Sealed::encrypted(crate::assign::seal::<C, T>(value, row))
}

/// Opens a value of an application's own type; called by `FromEncrypted`.
///
/// # Errors
///
/// The runtime's `OpenError`, boxed.
#[inline]
pub fn open<C, T, DB>(raw: DB::RawValue<'_>) -> diesel::deserialize::Result<T>
where
    C: Field,
    T: Plaintext,
    DB: ProtectedBackend,
{
    crate::read::open::<C, T, DB>(raw)
}

/// A value that can be assigned to the column `C` in an update: what a field with a type parameter must be.
pub trait Change<C: Column>: Sized {
    /// `column = value`
    type Assignment: AsChangeset<Target = C::Table>;

    /// Assigns the value.
    fn change(self, column: C) -> Self::Assignment;
}

impl<C, T> Change<C> for T
where
    C: Column,
    SqlTypeOf<C>: SingleValue,
    T: AsExpression<SqlTypeOf<C>>,
    Eq<C, T>: AsChangeset<Target = C::Table>,
{
    type Assignment = Eq<C, T>;

    #[inline]
    fn change(self, column: C) -> Self::Assignment {
        diesel::ExpressionMethods::eq(column, self)
    }
}
