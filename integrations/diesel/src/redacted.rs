//! A value that is stored as it is and not printed.

use std::fmt;

use diesel::backend::Backend;
use diesel::expression::{AsExpression, TypedExpressionType};
use diesel::internal::derives::as_expression::Bound;
use diesel::serialize::{self, Output, ToSql};
use diesel::sql_types::SqlType;

/// The value of a `#[redact]` field on its way to its column: bound like `T`, printed by `debug_query` as `[REDACTED]`.
pub struct Redacted<T>(T);

impl<T> Redacted<T> {
    /// The value, not to be printed.
    pub const fn new(value: T) -> Self {
        Self(value)
    }
}

impl<T, ST> AsExpression<ST> for Redacted<T>
where
    T: AsExpression<ST>,
    ST: SqlType + TypedExpressionType,
{
    type Expression = Bound<ST, Self>;

    #[inline]
    fn as_expression(self) -> Self::Expression {
        Bound::new(self)
    }
}

impl<T, ST, DB> ToSql<ST, DB> for Redacted<T>
where
    T: ToSql<ST, DB>,
    DB: Backend,
{
    #[inline]
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
        self.0.to_sql(out)
    }
}

/// What `debug_query` and Diesel's instrumentation print.
impl<T> fmt::Debug for Redacted<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[REDACTED]")
    }
}
