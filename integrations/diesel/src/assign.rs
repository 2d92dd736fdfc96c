//! Assigning a value to a protected column.

use std::fmt;

use diesel::Insertable;
use diesel::dsl::{Eq, SqlTypeOf};
use diesel::internal::derives::insertable::UndecoratedInsertRecord;
use diesel::query_builder::AsChangeset;
use diesel::query_source::Column;
use diesel::sql_types::{Nullable, SingleValue};
use fieldseal::adapter::SealedValue;
use fieldseal::{Encode, Field, Password, PasswordField, RowKey};

use crate::plaintext_of::PlaintextOf;
use crate::protected::ProtectedSql;
use crate::sealed::Sealed;
use crate::sql_types::{Encrypted, PasswordHash};

/// A value that can be assigned to a protected column of type `ST`.
///
/// Every [`PlaintextOf<P>`] goes into an `Encrypted<_, P>`, a [`Password`] into a `PasswordHash`, and `Option` of either where the column
/// is `Nullable`. Into a column that hides NULL (`#[encrypted(hide_null)]`, declared without `Nullable`) goes an `Option` too.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be assigned to a column of type `{ST}`",
    label = "not a plaintext of this column",
    note = "the second parameter of `Encrypted` in `table!` names the plaintext: `Text`, the default, for `String`, `BigInt` for `i64`, `Own<T>` for an own type `T`",
    note = "`Option` fits a `Nullable<Encrypted<…>>`; an own type derives `fieldseal::Plaintext` and `fieldseal_diesel::FromEncrypted`",
    note = "a `PasswordHash` takes a `fieldseal::Password`: `Password::from(text)`",
    note = "a `Lazy` or an `Opened` is for reading: write the value that it opens to"
)]
pub trait Assignable<ST> {
    /// The value as it is bound to the statement; `row` for a column that is bound to its row.
    #[doc(hidden)]
    fn bind(&self, row: Option<&RowKey>) -> Sealed<ST>;
}

impl<ST, T> Assignable<ST> for &T
where
    T: Assignable<ST> + ?Sized,
{
    #[inline]
    fn bind(&self, row: Option<&RowKey>) -> Sealed<ST> {
        T::bind(self, row)
    }
}

impl<C, P, T> Assignable<Nullable<Encrypted<C, P>>> for Option<T>
where
    C: Field,
    P: 'static,
    T: PlaintextOf<P>,
{
    #[inline]
    fn bind(&self, row: Option<&RowKey>) -> Sealed<Nullable<Encrypted<C, P>>> {
        Sealed::encrypted(seal_option::<C, T>(self.as_ref(), row))
    }
}

// A column that hides NULL is NOT NULL. If the policy does not hide it, what is bound is NULL, and the database refuses it.
impl<C, P, T> Assignable<Encrypted<C, P>> for Option<T>
where
    C: Field,
    P: 'static,
    T: PlaintextOf<P>,
{
    #[inline]
    fn bind(&self, row: Option<&RowKey>) -> Sealed<Encrypted<C, P>> {
        Sealed::encrypted(seal_option::<C, T>(self.as_ref(), row))
    }
}

impl<C: PasswordField> Assignable<PasswordHash<C>> for Password {
    fn bind(&self, _: Option<&RowKey>) -> Sealed<PasswordHash<C>> {
        Sealed::password(C::POLICY, Some(self))
    }
}

impl<C: PasswordField> Assignable<Nullable<PasswordHash<C>>> for Password {
    fn bind(&self, _: Option<&RowKey>) -> Sealed<Nullable<PasswordHash<C>>> {
        Sealed::password(C::POLICY, Some(self))
    }
}

impl<C: PasswordField> Assignable<Nullable<PasswordHash<C>>> for Option<Password> {
    fn bind(&self, _: Option<&RowKey>) -> Sealed<Nullable<PasswordHash<C>>> {
        Sealed::password(C::POLICY, self.as_ref())
    }
}

impl<C: PasswordField> Assignable<Nullable<PasswordHash<C>>> for Option<&Password> {
    fn bind(&self, _: Option<&RowKey>) -> Sealed<Nullable<PasswordHash<C>>> {
        Sealed::password(C::POLICY, *self)
    }
}

/// A protected SQL type that takes a `T`: one for which `T` is [`Assignable`].
///
/// It asks for both at once, so that a column that is not protected is one error, and so is a value that does not fit.
#[diagnostic::on_unimplemented(
    message = "a column of type `{Self}` is not protected: it stores plaintext",
    label = "`table!` declares this column as `{Self}`",
    note = "declare it in `table!` as `Encrypted<column>`, for a plaintext other than text `Encrypted<column, BigInt>`, or as `PasswordHash<column>`",
    note = "a column that is not to be protected takes Diesel's `.eq(value)`"
)]
pub trait TakesAssignment<T>: ProtectedSql + Sized {
    #[doc(hidden)]
    fn bind(value: &T, row: Option<&RowKey>) -> Sealed<Self>;
}

impl<C, P, T> TakesAssignment<T> for Encrypted<C, P>
where
    C: Field,
    P: 'static,
    T: Assignable<Self>,
{
    #[inline]
    fn bind(value: &T, row: Option<&RowKey>) -> Sealed<Self> {
        value.bind(row)
    }
}

impl<C, P, T> TakesAssignment<T> for Nullable<Encrypted<C, P>>
where
    C: Field,
    P: 'static,
    T: Assignable<Self>,
{
    #[inline]
    fn bind(value: &T, row: Option<&RowKey>) -> Sealed<Self> {
        value.bind(row)
    }
}

impl<C, T> TakesAssignment<T> for PasswordHash<C>
where
    C: PasswordField,
    T: Assignable<Self>,
{
    #[inline]
    fn bind(value: &T, row: Option<&RowKey>) -> Sealed<Self> {
        value.bind(row)
    }
}

impl<C, T> TakesAssignment<T> for Nullable<PasswordHash<C>>
where
    C: PasswordField,
    T: Assignable<Self>,
{
    #[inline]
    fn bind(value: &T, row: Option<&RowKey>) -> Sealed<Self> {
        value.bind(row)
    }
}

/// `value`, prepared to be sealed for the column `C`.
#[inline]
pub(crate) fn seal<C: Field, T: Encode + ?Sized>(value: &T, row: Option<&RowKey>) -> SealedValue {
    match row {
        None => SealedValue::new(C::POLICY, value),
        Some(row) => SealedValue::in_row(C::POLICY, row, value),
    }
}

#[inline]
fn seal_option<C: Field, T: Encode>(value: Option<&T>, row: Option<&RowKey>) -> SealedValue {
    match row {
        None => SealedValue::optional(C::POLICY, value),
        Some(row) => SealedValue::optional_in_row(C::POLICY, row, value),
    }
}

/// `column = ciphertext`, for `set(…)` and `values(…)`: what [`set_to`](crate::ProtectedExpressionMethods::set_to) returns.
///
/// It is not an expression, so that `filter(users::ssn.set_to(…))` does not compile.
#[must_use = "an assignment does nothing unless it is given to `set` or `values`"]
pub struct AssignOnly<C: Column> {
    column: C,
    value: Sealed<SqlTypeOf<C>>,
}

impl<C: Column> AssignOnly<C> {
    pub(crate) const fn new(column: C, value: Sealed<SqlTypeOf<C>>) -> Self {
        Self { column, value }
    }
}

impl<C> AsChangeset for AssignOnly<C>
where
    C: Column,
    SqlTypeOf<C>: SingleValue,
    Eq<C, Sealed<SqlTypeOf<C>>>: AsChangeset,
{
    type Target = <Eq<C, Sealed<SqlTypeOf<C>>> as AsChangeset>::Target;
    type Changeset = <Eq<C, Sealed<SqlTypeOf<C>>> as AsChangeset>::Changeset;

    fn as_changeset(self) -> Self::Changeset {
        diesel::ExpressionMethods::eq(self.column, self.value).as_changeset()
    }
}

// SQLite executes a batch that may take default values row by row, and so copies the changeset of an upsert: a reference can be.
impl<'a, C> AsChangeset for &'a AssignOnly<C>
where
    C: Column + Copy,
    SqlTypeOf<C>: SingleValue,
    Eq<C, &'a Sealed<SqlTypeOf<C>>>: AsChangeset,
{
    type Target = <Eq<C, &'a Sealed<SqlTypeOf<C>>> as AsChangeset>::Target;
    type Changeset = <Eq<C, &'a Sealed<SqlTypeOf<C>>> as AsChangeset>::Changeset;

    fn as_changeset(self) -> Self::Changeset {
        diesel::ExpressionMethods::eq(self.column, &self.value).as_changeset()
    }
}

impl<C, Tab> Insertable<Tab> for AssignOnly<C>
where
    C: Column,
    SqlTypeOf<C>: SingleValue,
    Eq<C, Sealed<SqlTypeOf<C>>>: Insertable<Tab>,
{
    type Values = <Eq<C, Sealed<SqlTypeOf<C>>> as Insertable<Tab>>::Values;

    fn values(self) -> Self::Values {
        diesel::ExpressionMethods::eq(self.column, self.value).values()
    }
}

impl<'a, C, Tab> Insertable<Tab> for &'a AssignOnly<C>
where
    C: Column + Copy,
    SqlTypeOf<C>: SingleValue,
    Eq<C, &'a Sealed<SqlTypeOf<C>>>: Insertable<Tab>,
{
    type Values = <Eq<C, &'a Sealed<SqlTypeOf<C>>> as Insertable<Tab>>::Values;

    fn values(self) -> Self::Values {
        diesel::ExpressionMethods::eq(self.column, &self.value).values()
    }
}

impl<C: Column> UndecoratedInsertRecord<C::Table> for AssignOnly<C> {}

impl<C: Column> fmt::Debug for AssignOnly<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} = {:?}", C::NAME, self.value)
    }
}
