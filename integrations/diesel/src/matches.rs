//! Searching an encrypted column by its blind index.

use std::fmt;

use diesel::backend::Backend;
use diesel::expression::{AppearsOnTable, Expression, SelectableExpression, ValidGrouping};
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::result::QueryResult;
use diesel::serialize::{self, Output, ToSql};
use diesel::sql_types::is_nullable::{IsSqlTypeNullable, MaybeNullable};
use diesel::sql_types::{Binary, Bool, MaybeNullableType};
use fieldseal::adapter::LookUp;
use fieldseal::{Encode, FieldPolicy, SealError};

use crate::backend::ProtectedBackend;

/// `substr(column, 2, 20) IN (…)`: what [`matches`](crate::ProtectedExpressionMethods::matches) returns.
#[derive(Debug)]
#[must_use = "a condition does nothing unless it is given to `filter`"]
pub struct Matches<E> {
    column: E,
    slots: Box<[Slot]>,
}

impl<E> Matches<E> {
    pub(crate) fn new<T: Encode + ?Sized>(
        column: E,
        policy: &'static FieldPolicy,
        value: &T,
    ) -> Self {
        Self {
            column,
            slots: slots(policy, value).into(),
        }
    }
}

impl<E> Expression for Matches<E>
where
    E: Expression,
    E::SqlType: diesel::sql_types::SqlType,
    IsSqlTypeNullable<E::SqlType>: MaybeNullableType<Bool>,
{
    // NULL matches nothing, but as in all of SQL the answer is then NULL, not false.
    type SqlType = MaybeNullable<IsSqlTypeNullable<E::SqlType>, Bool>;
}

impl<E, QS> AppearsOnTable<QS> for Matches<E>
where
    E: AppearsOnTable<QS>,
    Self: Expression,
{
}

impl<E, QS> SelectableExpression<QS> for Matches<E>
where
    E: SelectableExpression<QS>,
    Self: AppearsOnTable<QS>,
{
}

impl<E, GB> ValidGrouping<GB> for Matches<E>
where
    E: ValidGrouping<GB>,
{
    type IsAggregate = E::IsAggregate;
}

// The number of binds is the number of live index keys, which changes while the program runs: the text of the statement is
// the cache's key, not the type.
impl<E> QueryId for Matches<E> {
    type QueryId = ();

    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<E, DB> QueryFragment<DB> for Matches<E>
where
    DB: ProtectedBackend,
    E: QueryFragment<DB>,
    Slot: ToSql<Binary, DB>,
{
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        DB::push_first(&self.column, pass.reborrow())?;
        pass.push_sql(" IN (");
        for (at, slot) in self.slots.iter().enumerate() {
            if at > 0 {
                pass.push_sql(", ");
            }
            pass.push_bind_param::<Binary, Slot>(slot)?;
        }
        pass.push_sql(")");
        Ok(())
    }
}

/// The slots of a value, one for each live index key.
pub(crate) fn slots<T: Encode + ?Sized>(policy: &'static FieldPolicy, value: &T) -> Vec<Slot> {
    match LookUp::new(policy, value) {
        Ok(look_up) => look_up.slots().iter().map(|slot| Slot(Ok(*slot))).collect(),
        Err(error) => vec![Slot(Err(error))],
    }
}

/// What to look for in a blind index, bound as `Binary`: what [`slots`](crate::ProtectedExpressionMethods::slots) returns.
///
/// A value that cannot be looked up is the statement's error: Diesel has no earlier place for one but a panic of `debug_query`.
pub struct Slot(Result<[u8; 20], SealError>);

impl<DB> ToSql<Binary, DB> for Slot
where
    DB: Backend,
    [u8]: ToSql<Binary, DB>,
{
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
        match &self.0 {
            Ok(slot) => slot.as_slice().to_sql(out),
            Err(error) => Err(Box::new(error.clone())),
        }
    }
}

/// What `debug_query` and Diesel's instrumentation print.
impl fmt::Debug for Slot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("<blind index>")
    }
}
