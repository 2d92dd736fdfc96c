//! What an upsert names when two rows may not hold the same value of a protected column.

use super::refusal::{Reason, refused};
use super::{ColumnProtection, ProtectedColumn, refusal};
use crate::schema::dialect;
use fieldseal::adapter::{ConflictTarget, conflict_target};
use sea_orm::DbBackend;
use sea_orm::sea_query::Expr;

/// The expression that the UNIQUE index of a column stands on, for `OnConflict`; of a column that is not protected, the column.
#[doc(hidden)]
pub fn unique_index<C: ProtectedColumn>(column: &C, backend: DbBackend) -> Expr {
    const OPERATOR: &str = "unique_index";
    let policy = match column.protection() {
        None => return Expr::col(*column),
        Some(ColumnProtection::Password(_)) => return refused(column, Reason::Password, OPERATOR),
        Some(ColumnProtection::Encrypted(policy)) => policy,
    };
    if !policy.search_policy().is_some_and(|search| search.unique) {
        return refused(column, Reason::NotUnique, OPERATOR);
    }
    let Ok(dialect) = dialect(backend) else {
        return refused(column, Reason::NotUnique, OPERATOR);
    };
    // Without the table's name: an index's expression has none, and is compared as it is written.
    let name = dialect.quote(column.as_str());
    match conflict_target(policy) {
        Ok(ConflictTarget::First) => Expr::cust(dialect.first(&name)),
        Ok(ConflictTarget::Last) => Expr::cust(dialect.last(&name)),
        Ok(_) => refused(column, Reason::NotUnique, OPERATOR),
        Err(error) => refusal::unusable(column, &error, OPERATOR),
    }
}
