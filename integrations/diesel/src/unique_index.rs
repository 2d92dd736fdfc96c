//! The expression that a unique index over a searchable column stands on.

use std::fmt::Write as _;

use diesel::dsl::sql;
use diesel::expression::SqlLiteral;
use diesel::sql_types::Binary;
use fieldseal::FieldPolicy;
use fieldseal::adapter::{ConflictTarget, conflict_target};

/// `(substr("email", 2, 20))`, as a conflict target spells it.
pub(crate) fn unique_index(policy: &'static FieldPolicy, column: &str) -> SqlLiteral<Binary> {
    // Diesel takes no error here. Without a vault the statement fails all the same, and with a better message: when its values are
    // sealed.
    let target = conflict_target(policy).unwrap_or(ConflictTarget::First);
    let column = quoted(column);
    sql(&match target {
        ConflictTarget::Last => format!(
            "(CASE substr({column}, 1, 1) WHEN x'82' THEN substr({column}, 22, 20) ELSE substr({column}, 2, 20) END)"
        ),
        _ => format!("(substr({column}, 2, 20))"),
    })
}

// Only databases that have conflict targets get here, and they quote like the standard.
fn quoted(identifier: &str) -> String {
    let mut quoted = String::with_capacity(identifier.len() + 2);
    let _ = write!(quoted, "\"{}\"", identifier.replace('"', "\"\""));
    quoted
}
