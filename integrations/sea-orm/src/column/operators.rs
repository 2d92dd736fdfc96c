//! The operators of `Column`, one for each of SeaORM's `ColumnTrait` that takes an operand or gives an expression.
//!
//! The attribute makes them methods of the entity's own `Column` ([`__column_operators!`](crate::__column_operators)), where Rust finds them
//! before those of the trait. A column that is not protected goes on to SeaORM's operator of the same name.

pub use super::unique_index::unique_index;

use super::{ProtectedColumn, equals, equals_any, is_null_or_not, refuse};
use sea_orm::ColumnTrait;
use sea_orm::sea_query::postgres_array::NotU8;
use sea_orm::sea_query::{Expr, ExprTrait, IntoLikeExpr, SelectStatement, Value, ValueType};

/// By the blind index.
#[doc(hidden)]
pub fn eq<C: ProtectedColumn, V: Into<Value>>(column: &C, value: V) -> Expr {
    match column.protection() {
        None => ColumnTrait::eq(column, value),
        Some(protection) => equals(column, protection, value),
    }
}

/// By the blind index.
#[doc(hidden)]
pub fn is_in<C, V, I>(column: &C, values: I) -> Expr
where
    C: ProtectedColumn,
    V: Into<Value>,
    I: IntoIterator<Item = V>,
{
    match column.protection() {
        None => ColumnTrait::is_in(column, values),
        Some(protection) => equals_any(column, protection, values, "is_in"),
    }
}

/// By the blind index.
#[doc(hidden)]
pub fn eq_any<C, V, I>(column: &C, values: I) -> Expr
where
    C: ProtectedColumn,
    V: Into<Value> + NotU8,
    I: IntoIterator<Item = V>,
{
    match column.protection() {
        None => ColumnTrait::eq_any(column, values),
        Some(protection) => equals_any(column, protection, values, "eq_any"),
    }
}

/// `IS NOT NULL`; nothing else can be told from a blind index without reading every row.
#[doc(hidden)]
pub fn ne<C: ProtectedColumn, V: Into<Value>>(column: &C, value: V) -> Expr {
    match column.protection() {
        None => ColumnTrait::ne(column, value),
        Some(protection) => match crate::look_up::operand(value) {
            crate::look_up::Operand::Null => {
                is_null_or_not(column, protection, "ne", Expr::is_not_null)
            }
            _ => refuse(column, protection, "ne"),
        },
    }
}

macro_rules! asks_for_null {
    ($($operator:ident),*) => {$(
        /// For a column that does not hide NULL.
        #[doc(hidden)]
        pub fn $operator<C: ProtectedColumn>(column: &C) -> Expr {
            match column.protection() {
                None => ColumnTrait::$operator(column),
                Some(protection) => {
                    is_null_or_not(column, protection, stringify!($operator), ExprTrait::$operator)
                }
            }
        }
    )*};
}

asks_for_null!(is_null, is_not_null, count);

macro_rules! refuses {
    ($($operator:ident [$($generic:ident: $($bound:path),+);*] ($($argument:ident: $type:ty),*)),* $(,)?) => {$(
        /// Refused for a protected column.
        #[doc(hidden)]
        #[allow(clippy::wrong_self_convention, reason = "the names are SeaORM's")]
        pub fn $operator<C: ProtectedColumn, $($generic: $($bound +)+),*>(
            column: &C,
            $($argument: $type),*
        ) -> Expr {
            match column.protection() {
                None => ColumnTrait::$operator(column, $($argument),*),
                Some(protection) => refuse(column, protection, stringify!($operator)),
            }
        }
    )*};
}

refuses! {
    gt[V: Into<Value>](value: V),
    gte[V: Into<Value>](value: V),
    lt[V: Into<Value>](value: V),
    lte[V: Into<Value>](value: V),
    between[V: Into<Value>](from: V, to: V),
    not_between[V: Into<Value>](from: V, to: V),
    like[T: IntoLikeExpr](pattern: T),
    not_like[T: IntoLikeExpr](pattern: T),
    ilike[T: IntoLikeExpr](pattern: T),
    not_ilike[T: IntoLikeExpr](pattern: T),
    starts_with[T: Into<String>](text: T),
    ends_with[T: Into<String>](text: T),
    contains[T: Into<String>](text: T),
    if_null[V: Into<Value>](value: V),
    in_subquery[](query: SelectStatement),
    not_in_subquery[](query: SelectStatement),
    max[](),
    min[](),
    sum[](),
    avg[](),
}

macro_rules! refuses_lists {
    ($($operator:ident [$($bound:path),+]),* $(,)?) => {$(
        /// Refused for a protected column.
        #[doc(hidden)]
        #[allow(clippy::wrong_self_convention, reason = "the names are SeaORM's")]
        pub fn $operator<C, V, I>(column: &C, values: I) -> Expr
        where
            C: ProtectedColumn,
            V: $($bound +)+,
            I: IntoIterator<Item = V>,
        {
            match column.protection() {
                None => ColumnTrait::$operator(column, values),
                Some(protection) => refuse(column, protection, stringify!($operator)),
            }
        }
    )*};
}

refuses_lists! {
    is_not_in[Into<Value>],
    ne_all[Into<Value>, NotU8],
    array_contains[Into<Value>, ValueType, NotU8],
    array_contained[Into<Value>, ValueType, NotU8],
    array_overlap[Into<Value>, ValueType, NotU8],
}

/// The operators as methods of an entity's `Column`.
#[doc(hidden)]
#[macro_export]
macro_rules! __column_operators {
    ($column:ty) => {
        /// The operators of SeaORM's `ColumnTrait`, for columns of which some are protected. On a protected column they use its blind index,
        /// or make a statement that fails and names the column.
        #[allow(dead_code, clippy::wrong_self_convention, clippy::should_implement_trait)]
        impl $column {
            $crate::__column_operators! {
                @methods
                eq[V: ::core::convert::Into<$crate::__private::sea_orm::Value>](value: V),
                ne[V: ::core::convert::Into<$crate::__private::sea_orm::Value>](value: V),
                gt[V: ::core::convert::Into<$crate::__private::sea_orm::Value>](value: V),
                gte[V: ::core::convert::Into<$crate::__private::sea_orm::Value>](value: V),
                lt[V: ::core::convert::Into<$crate::__private::sea_orm::Value>](value: V),
                lte[V: ::core::convert::Into<$crate::__private::sea_orm::Value>](value: V),
                between[V: ::core::convert::Into<$crate::__private::sea_orm::Value>](from: V, to: V),
                not_between[V: ::core::convert::Into<$crate::__private::sea_orm::Value>](from: V, to: V),
                if_null[V: ::core::convert::Into<$crate::__private::sea_orm::Value>](value: V),
                like[T: $crate::__private::sea_orm::sea_query::IntoLikeExpr](pattern: T),
                not_like[T: $crate::__private::sea_orm::sea_query::IntoLikeExpr](pattern: T),
                ilike[T: $crate::__private::sea_orm::sea_query::IntoLikeExpr](pattern: T),
                not_ilike[T: $crate::__private::sea_orm::sea_query::IntoLikeExpr](pattern: T),
                starts_with[T: ::core::convert::Into<::std::string::String>](text: T),
                ends_with[T: ::core::convert::Into<::std::string::String>](text: T),
                contains[T: ::core::convert::Into<::std::string::String>](text: T),
                in_subquery[](query: $crate::__private::sea_orm::sea_query::SelectStatement),
                not_in_subquery[](query: $crate::__private::sea_orm::sea_query::SelectStatement),
                is_null[](),
                is_not_null[](),
                count[](),
                max[](),
                min[](),
                sum[](),
                avg[](),
                unique_index[](backend: $crate::__private::sea_orm::DbBackend),
            }
            $crate::__column_operators! {
                @lists
                is_in[::core::convert::Into<$crate::__private::sea_orm::Value>],
                is_not_in[::core::convert::Into<$crate::__private::sea_orm::Value>],
                eq_any[
                    ::core::convert::Into<$crate::__private::sea_orm::Value>,
                    $crate::__private::sea_orm::sea_query::postgres_array::NotU8
                ],
                ne_all[
                    ::core::convert::Into<$crate::__private::sea_orm::Value>,
                    $crate::__private::sea_orm::sea_query::postgres_array::NotU8
                ],
                array_contains[
                    ::core::convert::Into<$crate::__private::sea_orm::Value>,
                    $crate::__private::sea_orm::sea_query::ValueType,
                    $crate::__private::sea_orm::sea_query::postgres_array::NotU8
                ],
                array_contained[
                    ::core::convert::Into<$crate::__private::sea_orm::Value>,
                    $crate::__private::sea_orm::sea_query::ValueType,
                    $crate::__private::sea_orm::sea_query::postgres_array::NotU8
                ],
                array_overlap[
                    ::core::convert::Into<$crate::__private::sea_orm::Value>,
                    $crate::__private::sea_orm::sea_query::ValueType,
                    $crate::__private::sea_orm::sea_query::postgres_array::NotU8
                ],
            }
        }
    };
    (@methods $($operator:ident [$($generic:ident: $bound:path)?] ($($argument:ident: $type:ty),*)),* $(,)?) => {$(
        #[doc = concat!("`", stringify!($operator), "`.")]
        pub fn $operator$(<$generic: $bound>)?(
            &self,
            $($argument: $type),*
        ) -> $crate::__private::sea_orm::sea_query::Expr {
            $crate::__private::operators::$operator(self, $($argument),*)
        }
    )*};
    (@lists $($operator:ident [$($bound:path),+]),* $(,)?) => {$(
        #[doc = concat!("`", stringify!($operator), "`.")]
        pub fn $operator<V, I>(&self, values: I) -> $crate::__private::sea_orm::sea_query::Expr
        where
            V: $($bound +)+,
            I: ::core::iter::IntoIterator<Item = V>,
        {
            $crate::__private::operators::$operator(self, values)
        }
    )*};
}
