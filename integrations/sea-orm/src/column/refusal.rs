//! What a protected column cannot do, as SQL that no database runs.
//!
//! An operator gives SeaORM an expression and can return no error. So it gives the call of a function that does not exist and whose name
//! says which column does not do what: preparing the statement fails, on every database, whatever the tables hold.

use super::ProtectedColumn;
use crate::error::with_sources;
use fieldseal::SealError;
use sea_orm::EntityName;
use sea_orm::sea_query::{Expr, Func, SimpleExpr};

/// Why an operator is refused.
#[derive(Clone, Copy)]
pub(super) enum Reason {
    /// `#[encrypted]` without `search`.
    NotSearchable,
    /// A searchable column: another operator than equality.
    EqualityOnly,
    /// An index in which values share an entry.
    Bucketed,
    /// A column without a UNIQUE index of its values.
    NotUnique,
    /// NULL cannot be told from a value.
    HidesNull,
    /// A password.
    Password,
    /// An operand of another type than the field, or of another field.
    WrongType,
    /// The normaliser refuses the operand, or it is too long.
    RefusedValue,
    /// No vault, no tenant's scope, or no usable key.
    NoKey,
}

impl Reason {
    fn words(self) -> &'static str {
        match self {
            Reason::NotSearchable => "is_encrypted_and_not_searchable",
            Reason::EqualityOnly => "is_encrypted_and_has_eq_and_is_in_only",
            Reason::Bucketed => "has_a_bucketed_index_and_no_exact_match",
            Reason::NotUnique => "is_encrypted_and_not_unique",
            Reason::HidesNull => "hides_which_values_are_null",
            Reason::Password => "is_a_password_hash_and_only_verified",
            Reason::WrongType => "cannot_hold_a_value_of_this_type",
            Reason::RefusedValue => "refuses_this_value",
            Reason::NoKey => "has_no_key_to_search_with",
        }
    }
}

/// The expression that fails.
pub(super) fn refused<C: ProtectedColumn>(
    column: &C,
    reason: Reason,
    operator: &'static str,
) -> Expr {
    fails(column, reason, operator, None)
}

/// The expression that fails because the operand cannot be looked for.
pub(super) fn unusable<C: ProtectedColumn>(
    column: &C,
    error: &SealError,
    operator: &'static str,
) -> Expr {
    let reason = match error {
        SealError::Normalise { .. } | SealError::Encode { .. } | SealError::TooLong(_) => {
            Reason::RefusedValue
        }
        SealError::WrongType { .. } => Reason::WrongType,
        SealError::NotSearchable(_) => Reason::NotSearchable,
        _ => Reason::NoKey,
    };
    fails(column, reason, operator, Some(error))
}

fn fails<C: ProtectedColumn>(
    column: &C,
    reason: Reason,
    operator: &'static str,
    error: Option<&SealError>,
) -> Expr {
    let entity = C::EntityName::default();
    let (table, name) = (entity.table_name(), column.as_str());
    // The function's name is short and says little. Here there is room for the cause.
    tracing::warn!(
        table,
        column = name,
        operator,
        reason = reason.words(),
        cause = error.map(|error| with_sources(error)),
        "a protected column was asked for what it cannot do, and the statement will fail"
    );
    SimpleExpr::FunctionCall(Func::cust(function(table, name, reason)))
}

/// `fieldseal_users_ssn_is_encrypted_and_not_searchable`. It stands in the statement unquoted, so of the names only what an identifier may hold.
fn function(table: &str, column: &str, reason: Reason) -> String {
    let plain = |name: &str| -> String {
        name.chars()
            .map(|letter| match letter.is_ascii_alphanumeric() {
                true => letter.to_ascii_lowercase(),
                false => '_',
            })
            .collect()
    };
    format!(
        "fieldseal_{}_{}_{}",
        plain(table),
        plain(column),
        reason.words()
    )
}

/// The name of such a function in what a database says, whose other words can repeat a value.
pub(crate) fn refusal_in(message: &str) -> Option<&str> {
    let name = &message[message.find("fieldseal_")?..];
    let end = name
        .find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_')
        .unwrap_or(name.len());
    Some(&name[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_leave_the_identifier() {
        assert_eq!(
            function("a\"; DROP", "Größe", Reason::Password),
            "fieldseal_a___drop_gr__e_is_a_password_hash_and_only_verified"
        );
    }
}
