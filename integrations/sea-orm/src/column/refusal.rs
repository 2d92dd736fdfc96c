//! What a protected column cannot do, as SQL that no database runs.
//!
//! An operator gives SeaORM an expression and can return no error. So it gives the call of a function that does not exist and whose name
//! says which column does not do what: preparing the statement fails, on every database, whatever the tables hold.

use super::ProtectedColumn;
use crate::error::with_sources;
use fieldseal::SealError;
use fieldseal_sql::unknown_function;
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
    const ALL: [Self; 9] = [
        Self::NotSearchable,
        Self::EqualityOnly,
        Self::Bucketed,
        Self::NotUnique,
        Self::HidesNull,
        Self::Password,
        Self::WrongType,
        Self::RefusedValue,
        Self::NoKey,
    ];

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
        "{PREFIX}{}_{}_{}",
        plain(table),
        plain(column),
        reason.words()
    )
}

/// The name of such a function in what a database says.
///
/// All else that it says can repeat a value: so it has to say, in its own words, that it does not know a function, and the function has to be one
/// of these. An application may call a table or a database `fieldseal_…` too.
pub(crate) fn refusal_in(message: &str) -> Option<&str> {
    let name = unknown_function(message)?;
    let subject = name.strip_prefix(PREFIX)?;
    let says_why = Reason::ALL
        .iter()
        .filter_map(|reason| subject.strip_suffix(reason.words()))
        .any(|of| of.ends_with('_'));
    (says_why || name.len() == LONGEST).then_some(name)
}

const PREFIX: &str = "fieldseal_";

/// PostgreSQL cuts a longer name, and with it the words.
const LONGEST: usize = 63;

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
    #[test]
    fn a_refusal_is_found_in_what_every_database_says() {
        let name = function("users", "ssn", Reason::NotSearchable);
        for message in [
            format!("error returned from database: (code: 1) no such function: {name}"),
            format!("error returned from database: function {name}() does not exist"),
            format!(
                "error returned from database: (code: 42883) function {name}() does not exist at line 629"
            ),
            format!(
                "error returned from database: 1305 (42000): FUNCTION fieldseal_prod.{name} does not exist"
            ),
        ] {
            assert_eq!(refusal_in(&message), Some(name.as_str()), "{message}");
        }
    }

    #[test]
    fn a_refusal_of_a_column_with_a_long_name_is_one() {
        let name = function(
            "a_table_with_a_long_name",
            "and_a_column",
            Reason::EqualityOnly,
        );
        let cut = &name[..LONGEST];
        assert!(!cut.ends_with(Reason::EqualityOnly.words()));
        let message = format!("function {cut}() does not exist");
        assert_eq!(refusal_in(&message), Some(cut));
        let message = format!(
            "error returned from database: 1059 (42000): Identifier name '{name}' is too long"
        );
        assert_eq!(refusal_in(&message), Some(name.as_str()));
    }

    /// What else may be called so: tables, databases, functions of the application's own, and values.
    #[test]
    fn what_only_looks_like_a_refusal_is_none() {
        let name = function("users", "ssn", Reason::Password);
        for message in [
            "relation \"fieldseal_keyrings\" does not exist".to_owned(),
            "Table 'fieldseal_prod.users' doesn't exist".to_owned(),
            "FUNCTION fieldseal_prod.soundex does not exist".to_owned(),
            "no such function: fieldseal_secret".to_owned(),
            "function fieldseal_is_encrypted_and_not_searchable() does not exist".to_owned(),
            format!("relation \"{name}\" does not exist"),
            format!("Duplicate entry '{name}' for key 'users_name'"),
            format!("invalid input syntax for type integer: \"{name}\""),
            format!("Incorrect integer value: 'FUNCTION {name} does not exist' for column"),
        ] {
            assert_eq!(refusal_in(&message), None, "{message}");
        }
    }
}
