//! A value on its way to a protected column.

use std::fmt;
use std::marker::PhantomData;

use diesel::backend::Backend;
use diesel::expression::{AppearsOnTable, Expression, TypedExpressionType};
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::result::QueryResult;
use diesel::serialize::{self, IsNull, Output, ToSql};
use diesel::sql_types::{Binary, HasSqlType, SqlType, Text};
use fieldseal::adapter::{SealedValue, StoredPassword};
use fieldseal::{Password, PasswordPolicy};

/// A value that is bound to a column of type `ST` as ciphertext, or as a password's hash.
///
/// It is an expression that can only be assigned: without `ValidGrouping` no `filter` takes it, in which it would compare
/// ciphertexts and never match.
pub struct Sealed<ST> {
    held: Held,
    column: PhantomData<fn() -> ST>,
}

enum Held {
    Encrypted(SealedValue),
    /// `None` is NULL.
    Password(Option<StoredPassword>),
}

impl<ST> Sealed<ST> {
    pub(crate) const fn encrypted(value: SealedValue) -> Self {
        Self {
            held: Held::Encrypted(value),
            column: PhantomData,
        }
    }

    pub(crate) fn password(policy: &'static PasswordPolicy, password: Option<&Password>) -> Self {
        Self {
            held: Held::Password(password.map(|password| StoredPassword::new(policy, password))),
            column: PhantomData,
        }
    }
}

impl<ST> Expression for Sealed<ST>
where
    ST: SqlType + TypedExpressionType,
{
    type SqlType = ST;
}

impl<ST, QS> AppearsOnTable<QS> for Sealed<ST> where Self: Expression {}

impl<ST: QueryId> QueryId for Sealed<ST> {
    type QueryId = Sealed<ST::QueryId>;

    const HAS_STATIC_QUERY_ID: bool = ST::HAS_STATIC_QUERY_ID;
}

impl<ST, DB> QueryFragment<DB> for Sealed<ST>
where
    DB: Backend + HasSqlType<ST>,
    Self: ToSql<ST, DB>,
{
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        pass.push_bind_param(self)
    }
}

impl<ST, DB> ToSql<ST, DB> for Sealed<ST>
where
    DB: Backend,
    [u8]: ToSql<Binary, DB>,
    str: ToSql<Text, DB>,
{
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
        match &self.held {
            // Only here, when Diesel asks for the bytes, is anything sealed: by then all values of the statement are known, and
            // the runtime seals them together.
            Held::Encrypted(value) => match value.stored()? {
                Some(bytes) => bytes.to_sql(out),
                None => Ok(IsNull::Yes),
            },
            // What was not hashed before is hashed here, on the thread that runs the statement: better slow than in the clear.
            Held::Password(Some(password)) => password.stored()?.to_sql(out),
            Held::Password(None) => Ok(IsNull::Yes),
        }
    }
}

/// What `debug_query` and Diesel's instrumentation print: not even whether it is NULL.
impl<ST> fmt::Debug for Sealed<ST> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.held {
            Held::Encrypted(_) => "<encrypted>",
            Held::Password(_) => "<password>",
        })
    }
}
