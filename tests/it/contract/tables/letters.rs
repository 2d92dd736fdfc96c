//! `letters`: rows that belong to users, to be read with them.

use super::users::User;
use crate::contract::adapter::{Connection, Ways};
use crate::contract::failure::Outcome;
use fieldseal::Model;

/// A row, in the clear.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Letter {
    pub(crate) id: i32,
    pub(crate) user_id: i32,
    /// Searchable.
    pub(crate) body: String,
    /// Named as a column of `users`.
    pub(crate) note: Option<String>,
}

pub(crate) fn letter(id: i32, user_id: i32) -> Letter {
    Letter {
        id,
        user_id,
        body: format!("dear {id}"),
        note: (id % 2 == 1).then(|| format!("penicillin {id}")),
    }
}

/// What an ORM can do with the table.
pub(crate) trait Letters: Connection {
    /// Its model.
    const LETTERS: &'static Model;

    const INSERT_LETTER: Ways<fn(&mut Self, &Letter) -> Outcome<()>>;
    /// The ways below that take a row of the side that may be missing for missing when it does not open: what the ORM itself does with any
    /// error there, and its adapter documents.
    const SWALLOW_WHAT_DOES_NOT_OPEN: &'static [&'static str];
    /// All users with their letters, both by primary key.
    const READ_USERS_WITH_LETTERS: Ways<fn(&mut Self) -> Outcome<Vec<(User, Vec<Letter>)>>>;
    /// The letters with their users, by primary key; a user may be missing.
    const READ_LETTERS_WITH_USER: Ways<fn(&mut Self) -> Outcome<Vec<(Letter, Option<User>)>>>;
    /// The primary keys of the users who have a letter of this text and this e-mail address.
    const FIND_BY_LETTER: Ways<fn(&mut Self, &str, &str) -> Outcome<Vec<i32>>>;
}
