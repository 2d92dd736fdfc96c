//! The expression that a unique index over a searchable column stands on.

use diesel::dsl::sql;
use diesel::expression::SqlLiteral;
use diesel::sql_types::Binary;
use fieldseal::FieldPolicy;
use fieldseal::adapter::{ConflictTarget, conflict_target};
use fieldseal_sql::Dialect;

/// `(substr("email", 2, 20))`, as a conflict target spells it: a call of a function stands there as it is, any other expression in parentheses of its own.
pub(crate) fn unique_index(
    dialect: Dialect,
    policy: &'static FieldPolicy,
    column: &str,
) -> SqlLiteral<Binary> {
    // Diesel takes no error here. Without a vault the statement fails all the same, and with a better message: when its values are
    // sealed.
    let target = conflict_target(policy).unwrap_or(ConflictTarget::First);
    let column = dialect.quote(column);
    let expression = match target {
        ConflictTarget::Last => format!("({})", dialect.last(&column)),
        _ => dialect.first(&column),
    };
    sql(&format!("({expression})"))
}
