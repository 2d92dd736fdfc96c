//! A password on its way to its column.

use std::fmt;
use std::marker::PhantomData;

use diesel::backend::Backend;
use diesel::expression::{AppearsOnTable, Expression, TypedExpressionType};
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::result::QueryResult;
use diesel::serialize::{self, IsNull, Output, ToSql};
use diesel::sql_types::{HasSqlType, SqlType, Text};
use fieldseal::Password;

/// A password that is bound to a column of type `ST` as a hash.
///
/// Like [`Sealed`](crate::sealed::Sealed) it can only be assigned.
pub struct Hashed<ST> {
    /// Shares the caller's allocation; `None` is NULL.
    password: Option<Password>,
    column: PhantomData<fn() -> ST>,
}

impl<ST> Hashed<ST> {
    pub(crate) fn new(password: Option<&Password>) -> Self {
        Self {
            password: password.cloned(),
            column: PhantomData,
        }
    }
}

impl<ST> Expression for Hashed<ST>
where
    ST: SqlType + TypedExpressionType,
{
    type SqlType = ST;
}

impl<ST, QS> AppearsOnTable<QS> for Hashed<ST> where Self: Expression {}

impl<ST: QueryId> QueryId for Hashed<ST> {
    type QueryId = Hashed<ST::QueryId>;

    const HAS_STATIC_QUERY_ID: bool = ST::HAS_STATIC_QUERY_ID;
}

impl<ST, DB> QueryFragment<DB> for Hashed<ST>
where
    DB: Backend + HasSqlType<ST>,
    Self: ToSql<ST, DB>,
{
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        pass.push_bind_param(self)
    }
}

impl<ST, DB> ToSql<ST, DB> for Hashed<ST>
where
    DB: Backend,
    str: ToSql<Text, DB>,
{
    // A password that was not hashed before is hashed here, on the thread that runs the statement: better slow than in the clear.
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
        match &self.password {
            Some(password) => password.to_phc()?.to_sql(out),
            None => Ok(IsNull::Yes),
        }
    }
}

/// What `debug_query` and Diesel's instrumentation print.
impl<ST> fmt::Debug for Hashed<ST> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("<password>")
    }
}
