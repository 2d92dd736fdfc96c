//! Columns that are protected, and what may be asked of them.

#[doc(hidden)]
pub mod operators;
mod refusal;
mod unique_index;

use crate::backend::backend;
use crate::look_up::{Operand, operand};
use crate::plain_value;
use crate::schema::dialect;
use fieldseal::adapter::LookUp;
use fieldseal::{FieldPolicy, PasswordPolicy};
pub(crate) use refusal::refusal_in;
use refusal::{Reason, refused};
use sea_orm::ColumnTrait;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Func, FunctionCall, SimpleExpr, Value};
use std::ptr;

/// How a column is protected.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum ColumnProtection {
    /// Its values are sealed.
    Encrypted(&'static FieldPolicy),
    /// Its values are password hashes.
    Password(&'static PasswordPolicy),
}

/// The columns of an entity with protected fields; `#[protect]` implements it for `Column`.
///
/// # Security
///
/// The operators of `Column`, `user::Column::Email.eq("…")`, are methods of the type itself, which Rust prefers to those of [`ColumnTrait`].
/// Code that names the trait, `ColumnTrait::eq(&column, "…")`, that is generic over it, or that starts from `Expr::col(…)` reaches SeaORM's
/// own operators, which compare with the ciphertext and find nothing. It can ask here first.
pub trait ProtectedColumn: ColumnTrait {
    /// How the column is protected, nothing for one that is not.
    fn protection(&self) -> Option<ColumnProtection>;
}

/// `column = value`, by the blind index.
fn equals<C: ProtectedColumn, V: Into<Value>>(
    column: &C,
    protection: ColumnProtection,
    value: V,
) -> Expr {
    match operand(value) {
        Operand::Null => is_null_or_not(column, protection, "eq", Expr::is_null),
        operand => match slots(column, protection, operand, "eq") {
            Ok(look_up) => among(column, look_up.slots().to_vec()),
            Err(refusal) => refusal,
        },
    }
}

/// `column IN (values)`, by the blind index.
fn equals_any<C: ProtectedColumn, V: Into<Value>>(
    column: &C,
    protection: ColumnProtection,
    values: impl IntoIterator<Item = V>,
    operator: &'static str,
) -> Expr {
    let mut found = Vec::new();
    for value in values {
        match operand(value) {
            // NULL is never IN a list.
            Operand::Null => {}
            operand => match slots(column, protection, operand, operator) {
                Ok(look_up) => found.extend_from_slice(look_up.slots()),
                Err(refusal) => return refusal,
            },
        }
    }
    // A column that cannot be searched is refused whatever the list holds, an empty one too.
    match searchable(column, protection, operator) {
        Ok(_) => among(column, found),
        Err(refusal) => refusal,
    }
}

/// `column IS NULL` and what is like it: for a column that tells.
fn is_null_or_not<C: ProtectedColumn>(
    column: &C,
    protection: ColumnProtection,
    operator: &'static str,
    expression: impl FnOnce(SimpleExpr) -> Expr,
) -> Expr {
    match protection {
        ColumnProtection::Encrypted(policy) if policy.hides_null() => {
            refused(column, Reason::HidesNull, operator)
        }
        _ => expression(Expr::col(column.as_column_ref())),
    }
}

/// What no protected column has.
fn refuse<C: ProtectedColumn>(
    column: &C,
    protection: ColumnProtection,
    operator: &'static str,
) -> Expr {
    match searchable(column, protection, operator) {
        Ok(_) => refused(column, Reason::EqualityOnly, operator),
        Err(refusal) => refusal,
    }
}

fn searchable<C: ProtectedColumn>(
    column: &C,
    protection: ColumnProtection,
    operator: &'static str,
) -> Result<&'static FieldPolicy, Expr> {
    let policy = match protection {
        ColumnProtection::Encrypted(policy) => policy,
        ColumnProtection::Password(_) => return Err(refused(column, Reason::Password, operator)),
    };
    match policy.search_policy() {
        Some(search) if search.bits == FULL => Ok(policy),
        // Other values share a bucket: rows of theirs would be found too.
        Some(_) => Err(refused(column, Reason::Bucketed, operator)),
        None => Err(refused(column, Reason::NotSearchable, operator)),
    }
}

fn slots<C: ProtectedColumn>(
    column: &C,
    protection: ColumnProtection,
    operand: Operand,
    operator: &'static str,
) -> Result<LookUp, Expr> {
    let policy = searchable(column, protection, operator)?;
    let look_up = match operand {
        Operand::Field(of, look_up) if ptr::eq(of, policy) || is_same(of, policy) => Some(look_up),
        // A value of another field: its index says nothing here.
        Operand::Field(..) | Operand::Unusable | Operand::Null => None,
        Operand::Plaintext(value) => plain_value::look_up(policy, &value),
    };
    match look_up {
        Some(Ok(look_up)) => Ok(look_up),
        Some(Err(error)) => Err(refusal::unusable(column, &error, operator)),
        None => Err(refused(column, Reason::WrongType, operator)),
    }
}

fn is_same(a: &FieldPolicy, b: &FieldPolicy) -> bool {
    (a.entity(), a.field()) == (b.entity(), b.field())
}

/// `substr(column, 2, 20) IN (slots)`: the expression that the index stands on, so it is spelled as `fieldseal_sql::Dialect::first` does, with
/// literals. A bound parameter in it would keep a database from seeing that it is the index's.
fn among<C: ColumnTrait>(column: &C, slots: Vec<[u8; 20]>) -> Expr {
    let first = first(column);
    match slots.as_slice() {
        [slot] => first.eq(slot.to_vec()),
        slots => first.is_in(slots.iter().map(|slot| slot.to_vec())),
    }
}

/// What an index stands on: an expression, or the virtual column that holds it.
fn first<C: ColumnTrait>(column: &C) -> Expr {
    let dialect = backend().and_then(|backend| dialect(backend).ok());
    if let Some(index) = dialect.and_then(|dialect| dialect.index_column(column.as_str())) {
        return Expr::col((column.entity_name(), Alias::new(index)));
    }
    let first: FunctionCall = Func::cust("substr")
        .arg(Expr::col(column.as_column_ref()))
        .arg(Expr::cust("2"))
        .arg(Expr::cust("20"));
    SimpleExpr::FunctionCall(first)
}

/// The bits of an index in which no two values share an entry.
const FULL: u8 = 128;
