//! The traits that a query over protected columns needs, without their names.

pub use crate::expression_methods::ProtectedExpressionMethods as _;
