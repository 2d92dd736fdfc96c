//! Which constraint a statement broke, read from what the database says without taking over a value.

use crate::message::without_code;
use std::fmt;

/// A constraint that a statement broke.
///
/// What databases say about it holds values: PostgreSQL shows the row in its DETAIL, MariaDB the duplicate in its message. This holds the kind of
/// constraint and its name, and nothing that somebody stored.
///
/// ```
/// use fieldseal_sql::{Violation, ViolationKind};
///
/// let said = "Duplicate entry 'ada@example.org' for key 'users_name'";
/// let violation = Violation::of(said).expect("it says so");
/// assert_eq!(violation.kind(), ViolationKind::Unique);
/// assert_eq!(violation.to_string(), "the unique constraint users_name refuses it");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    kind: ViolationKind,
    constraint: Option<String>,
}

/// What kind of constraint it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ViolationKind {
    /// Two rows would have one value.
    Unique,
    /// A value has not the form that the column demands: of a protected column, it is not sealed.
    Check,
    /// A column that takes no NULL would have one.
    NotNull,
    /// A row would point at one that is not there.
    ForeignKey,
}

/// What a database says of one kind of constraint.
struct Said {
    /// How the message begins. Where it does not, the words below stand in a value that it repeats.
    start: &'static str,
    /// The words before the constraint's name: the last such, since a value that is repeated stands before them.
    before: &'static str,
    /// What ends the name; nothing for the end of a word.
    after: &'static str,
    kind: ViolationKind,
}

const fn said(
    start: &'static str,
    before: &'static str,
    after: &'static str,
    kind: ViolationKind,
) -> Said {
    Said {
        start,
        before,
        after,
        kind,
    }
}

#[rustfmt::skip]
const SAID: [Said; 14] = {
    use ViolationKind::{Check, ForeignKey, NotNull, Unique};
    [
        // PostgreSQL
        said("duplicate key value ", "violates unique constraint \"", "\"", Unique),
        said("new row for relation \"", "violates check constraint \"", "\"", Check),
        said("value for domain ", "violates check constraint \"", "\"", Check),
        said("null value in column \"", "null value in column \"", "\"", NotNull),
        said("insert or update on table \"", "violates foreign key constraint \"", "\"", ForeignKey),
        said("update or delete on table \"", "violates foreign key constraint \"", "\"", ForeignKey),
        // SQLite
        said("UNIQUE constraint failed: index '", "UNIQUE constraint failed: index '", "'", Unique),
        said("UNIQUE constraint failed: ", "UNIQUE constraint failed: ", "", Unique),
        said("CHECK constraint failed: ", "CHECK constraint failed: ", "", Check),
        said("NOT NULL constraint failed: ", "NOT NULL constraint failed: ", "", NotNull),
        // MariaDB, MySQL
        said("Duplicate entry '", "' for key '", "'", Unique),
        said("CONSTRAINT `", "CONSTRAINT `", "` failed for ", Check),
        said("Check constraint '", "Check constraint '", "' is violated", Check),
        said("Column '", "Column '", "' cannot be null", NotNull),
    ]
};

/// How the refusals of foreign keys begin that name none, or only among other words.
const FOREIGN_KEYS: [&str; 3] = [
    "FOREIGN KEY constraint failed",
    "Cannot add or update a child row: a foreign key constraint fails",
    "Cannot delete or update a parent row: a foreign key constraint fails",
];

impl Violation {
    /// What a database's message says of a constraint, nothing where it is about something else, or in another language than English.
    #[must_use]
    pub fn of(message: &str) -> Option<Self> {
        let message = without_code(message);
        if FOREIGN_KEYS.iter().any(|start| message.starts_with(start)) {
            return Some(Self {
                kind: ViolationKind::ForeignKey,
                constraint: None,
            });
        }
        SAID.iter().find_map(|said| {
            if !message.starts_with(said.start) {
                return None;
            }
            let (_, rest) = message.rsplit_once(said.before)?;
            let constraint = match said.after {
                "" => rest.split([' ', ',']).next()?,
                after => rest.split_once(after)?.0,
            };
            Some(Self {
                kind: said.kind,
                constraint: is_name(constraint).then(|| constraint.to_owned()),
            })
        })
    }

    /// The kind of constraint.
    #[must_use]
    pub fn kind(&self) -> ViolationKind {
        self.kind
    }

    /// The name of the constraint or of its index, where the database gave one: `users_ssn_sealed`. Of NOT NULL, and of UNIQUE on SQLite, it can be
    /// that of a column.
    #[must_use]
    pub fn constraint(&self) -> Option<&str> {
        self.constraint.as_deref()
    }
}

/// Whether it can be nothing but a name that a migration gave.
fn is_name(text: &str) -> bool {
    let is_of_name = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '.' | '$');
    !text.is_empty() && text.len() <= 128 && text.chars().all(is_of_name)
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.kind {
            ViolationKind::Unique => "the unique constraint",
            ViolationKind::Check => "the check",
            ViolationKind::NotNull => "NOT NULL of",
            ViolationKind::ForeignKey => "a foreign key",
        })?;
        if let Some(constraint) = &self.constraint {
            write!(f, " {constraint}")?;
        }
        f.write_str(" refuses it")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_database_names_its_constraint() {
        for (message, expect) in [
            (
                r#"duplicate key value violates unique constraint "users_email_unique""#,
                "the unique constraint users_email_unique refuses it",
            ),
            (
                r#"new row for relation "users" violates check constraint "users_ssn_sealed" at line 2074"#,
                "the check users_ssn_sealed refuses it",
            ),
            (
                r#"value for domain users_ssn_sealed violates check constraint "users_ssn_sealed""#,
                "the check users_ssn_sealed refuses it",
            ),
            (
                r#"null value in column "ssn" of relation "users" violates not-null constraint"#,
                "NOT NULL of ssn refuses it",
            ),
            (
                r#"insert or update on table "letters" violates foreign key constraint "letters_user_id_fkey""#,
                "a foreign key letters_user_id_fkey refuses it",
            ),
            (
                "error returned from database: (code: 2067) UNIQUE constraint failed: index 'users_email_unique'",
                "the unique constraint users_email_unique refuses it",
            ),
            (
                "UNIQUE constraint failed: users.nick, users.name",
                "the unique constraint users.nick refuses it",
            ),
            (
                "CHECK constraint failed: users_ssn_sealed",
                "the check users_ssn_sealed refuses it",
            ),
            (
                "NOT NULL constraint failed: users.ssn",
                "NOT NULL of users.ssn refuses it",
            ),
            ("FOREIGN KEY constraint failed", "a foreign key refuses it"),
            (
                "1062 (23000): Duplicate entry '\\x01\\x02' for key 'users_email_unique'",
                "the unique constraint users_email_unique refuses it",
            ),
            (
                "CONSTRAINT `users_ssn_sealed` failed for `shop`.`users`",
                "the check users_ssn_sealed refuses it",
            ),
            ("Column 'ssn' cannot be null", "NOT NULL of ssn refuses it"),
            (
                "Cannot add or update a child row: a foreign key constraint fails (`shop`.`letters`, CONSTRAINT `fk` FOREIGN KEY (`user_id`) …)",
                "a foreign key refuses it",
            ),
            (
                "Check constraint 'users_ssn_sealed' is violated.",
                "the check users_ssn_sealed refuses it",
            ),
        ] {
            assert_eq!(Violation::of(message).unwrap().to_string(), expect);
        }
    }

    #[test]
    fn a_value_in_the_message_is_not_taken_for_a_name() {
        for message in [
            "Duplicate entry 'Secret' for key 'Secret'' for key 'users_name'",
            "Duplicate entry 'violates unique constraint \"Secret\"' for key 'users_name'",
            "Duplicate entry 'CHECK constraint failed: Secret' for key 'users_name'",
        ] {
            let text = Violation::of(message).unwrap().to_string();
            assert_eq!(text, "the unique constraint users_name refuses it");
        }
        for message in [
            "invalid input syntax for type integer: \"Secret\"",
            "invalid input syntax for type integer: \"x violates unique constraint \"Secret\"\"",
            "Incorrect integer value: 'x' for key 'Secret' for column `shop`.`users`.`id` at row 1",
            "1366 (22007): Incorrect string value: 'CONSTRAINT `Secret` failed for ' for column `name`",
        ] {
            assert_eq!(Violation::of(message), None, "{message}");
        }
    }
}
