//! `users`: a column of each kind, and every way to write, read and search it.

use super::{hashed, same_hash};
use crate::contract::adapter::{Connection, Ways};
use crate::contract::failure::Outcome;
use fieldseal::{Model, OpenError, Opened, Password};

/// A row, in the clear.
#[derive(Clone, Debug)]
pub(crate) struct User {
    pub(crate) id: i32,
    /// Searchable, normalised as an e-mail address, unique.
    pub(crate) email: String,
    /// Searchable, normalised to digits.
    pub(crate) phone: Option<String>,
    /// A secret in memory, too.
    pub(crate) ssn: String,
    pub(crate) salary: i64,
    pub(crate) note: Option<String>,
    pub(crate) password: Password,
    /// Redacted, not encrypted.
    pub(crate) name: String,
    /// Not protected.
    pub(crate) nick: Option<String>,
}

impl PartialEq for User {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
            && self.email == other.email
            && self.phone == other.phone
            && self.ssn == other.ssn
            && self.salary == other.salary
            && self.note == other.note
            && same_hash(&self.password, &other.password)
            && self.name == other.name
            && self.nick == other.nick
    }
}

/// A user with every field filled; each number gives other values.
pub(crate) fn user(id: i32) -> User {
    User {
        id,
        email: format!("Ada.{id}@example.org"),
        phone: Some(format!("+49 30 {id:07}")),
        ssn: format!("078-05-{id:04}"),
        salary: 731_264_000 + i64::from(id),
        note: Some(format!("allergic to penicillin {id}")),
        password: hashed(),
        name: format!("Ada Lovelace {id}"),
        nick: Some("ada".into()),
    }
}

/// A user with NULL wherever it may be.
pub(crate) fn sparse(id: i32) -> User {
    User {
        phone: None,
        note: None,
        nick: None,
        ..user(id)
    }
}

/// The encrypted columns.
pub(crate) const ENCRYPTED: [&str; 5] = ["email", "phone", "ssn", "salary", "note"];

/// A part of a row: what a partial struct or a tuple reads.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Card {
    pub(crate) id: i32,
    pub(crate) email: String,
    pub(crate) salary: i64,
    pub(crate) note: Option<String>,
}

impl Card {
    /// The columns that it reads.
    pub(crate) const COLUMNS: [&str; 3] = ["email", "salary", "note"];
}

impl From<User> for Card {
    fn from(user: User) -> Self {
        Self {
            id: user.id,
            email: user.email,
            salary: user.salary,
            note: user.note,
        }
    }
}

/// What became of the encrypted columns of a row.
#[derive(Debug)]
pub(crate) struct OpenedUser {
    pub(crate) id: i32,
    pub(crate) email: Opened<String>,
    pub(crate) phone: Option<Opened<String>>,
    pub(crate) ssn: Opened<String>,
    pub(crate) salary: Opened<i64>,
    pub(crate) note: Option<Opened<String>>,
}

impl OpenedUser {
    /// Why a column did not open.
    pub(crate) fn error(&self, column: &str) -> Option<&OpenError> {
        match column {
            "email" => self.email.error(),
            "phone" => self.phone.as_ref()?.error(),
            "ssn" => self.ssn.error(),
            "salary" => self.salary.error(),
            "note" => self.note.as_ref()?.error(),
            _ => panic!("{column} is not encrypted"),
        }
    }

    /// Whether all of it opened.
    pub(crate) fn is_whole(&self) -> bool {
        ENCRYPTED.iter().all(|column| self.error(column).is_none())
    }

    /// Whether it is this user.
    pub(crate) fn shows(&self, user: &User) -> bool {
        let optional = |opened: &Option<Opened<String>>, value: &Option<String>| {
            opened.as_ref().map(Opened::value) == value.as_ref().map(Some)
        };
        self.id == user.id
            && self.email.value() == Some(&user.email)
            && optional(&self.phone, &user.phone)
            && self.ssn.value() == Some(&user.ssn)
            && self.salary.value() == Some(&user.salary)
            && optional(&self.note, &user.note)
    }
}

/// A new value of one column.
#[derive(Clone, Debug)]
pub(crate) enum Change {
    Email(String),
    Phone(Option<String>),
    Ssn(String),
    Salary(i64),
    Note(Option<String>),
    Password(Password),
    Name(String),
}

impl Change {
    /// One of each, none of which is a value of [`user`]; and NULL where it may be.
    pub(crate) fn all() -> Vec<Self> {
        vec![
            Self::Email("new@example.org".into()),
            Self::Phone(Some("+49 30 999".into())),
            Self::Phone(None),
            Self::Ssn("219-09-9999".into()),
            Self::Salary(-1),
            Self::Note(Some("changed".into())),
            Self::Note(None),
            Self::Password(hashed()),
            Self::Name("Ada".into()),
        ]
    }

    pub(crate) fn column(&self) -> &'static str {
        match self {
            Self::Email(_) => "email",
            Self::Phone(_) => "phone",
            Self::Ssn(_) => "ssn",
            Self::Salary(_) => "salary",
            Self::Note(_) => "note",
            Self::Password(_) => "password",
            Self::Name(_) => "name",
        }
    }

    /// Whether it writes NULL.
    pub(crate) fn is_null(&self) -> bool {
        matches!(self, Self::Phone(None) | Self::Note(None))
    }

    /// What the row is afterwards.
    pub(crate) fn of(&self, mut user: User) -> User {
        match self.clone() {
            Self::Email(email) => user.email = email,
            Self::Phone(phone) => user.phone = phone,
            Self::Ssn(ssn) => user.ssn = ssn,
            Self::Salary(salary) => user.salary = salary,
            Self::Note(note) => user.note = note,
            Self::Password(password) => user.password = password,
            Self::Name(name) => user.name = name,
        }
        user
    }
}

/// What an application binds around the library.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Unsealed<'a> {
    Text(&'a str),
    Bytes(&'a [u8]),
}

/// What a look-up asks for.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Wanted<'a> {
    /// Any of these e-mail addresses.
    Email(&'a [&'a str]),
    /// Any of these telephone numbers.
    Phone(&'a [&'a str]),
    /// Both.
    EmailAndPhone(&'a str, &'a str),
    NoPhone,
    SomePhone,
}

/// An index of the table.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Index {
    /// Unique.
    Email,
    /// Not unique.
    Phone,
}

impl Index {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Email => "users_email_unique",
            Self::Phone => "users_phone_index",
        }
    }
}

/// What an ORM can do with the table.
pub(crate) trait Users: WriteUsers + ReadUsers + FindUsers {
    /// Its model.
    const USERS: &'static Model;
}

/// The ways of writing users.
pub(crate) trait WriteUsers: Connection {
    const INSERT: Ways<fn(&mut Self, &User) -> Outcome<()>>;
    /// In one statement, or in one call that is meant to be atomic.
    const INSERT_MANY: Ways<fn(&mut Self, &[User]) -> Outcome<()>>;
    /// Inserts the row, or replaces all other fields of the one with its primary key.
    const UPSERT: Ways<fn(&mut Self, &User) -> Outcome<()>>;
    /// Inserts the rows; those whose e-mail address is there keep their row and take over `ssn` and `salary`.
    const UPSERT_BY_EMAIL: Ways<fn(&mut Self, &[User]) -> Outcome<()>>;
    /// Inserts the row, or leaves all as it is if its e-mail address is there.
    const INSERT_OR_KEEP: Ways<fn(&mut Self, &User) -> Outcome<()>>;

    /// Replaces all other fields of the row with this primary key.
    const UPDATE: Ways<fn(&mut Self, &User) -> Outcome<()>>;
    const SET_IN_ONE: Ways<fn(&mut Self, i32, &Change) -> Outcome<()>>;
    const SET_IN_ALL: Ways<fn(&mut Self, &Change) -> Outcome<()>>;
    /// Sets `ssn` of one row to what nobody sealed, in the very SQL of a way of [`SET_IN_ONE`](Self::SET_IN_ONE).
    const SET_UNSEALED: Ways<fn(&mut Self, i32, Unsealed<'_>) -> Outcome<()>>;
}

/// The ways of reading users.
pub(crate) trait ReadUsers: Connection {
    /// All rows, by primary key.
    const READ_ALL: Ways<fn(&mut Self) -> Outcome<Vec<User>>>;
    const READ_ONE: Ways<fn(&mut Self, i32) -> Outcome<Option<User>>>;
    /// A part of all rows, by primary key.
    const READ_PART: Ways<fn(&mut Self) -> Outcome<Vec<Card>>>;
    /// The encrypted columns of all rows, by primary key, whatever does not open.
    const READ_OPENED: Ways<fn(&mut Self) -> Outcome<Vec<OpenedUser>>>;
    /// Without reading them.
    const COUNT: Ways<fn(&mut Self) -> Outcome<u64>>;
}

/// The ways of finding users, and of changing those that are found.
pub(crate) trait FindUsers: Connection {
    /// The primary keys of the rows that are found, ascending.
    const FIND: Ways<fn(&mut Self, &Wanted<'_>) -> Outcome<Vec<i32>>>;
    /// The rows that are found, by primary key.
    const FIND_ROWS: Ways<fn(&mut Self, &Wanted<'_>) -> Outcome<Vec<User>>>;
    const SET_SALARY_WHERE: Ways<fn(&mut Self, &Wanted<'_>, i64) -> Outcome<()>>;
    const DELETE_WHERE: Ways<fn(&mut Self, &Wanted<'_>) -> Outcome<()>>;
    const DELETE_ONE: Ways<fn(&mut Self, i32) -> Outcome<()>>;

    /// The SQL of each way of looking up, with `?` for values, and the index that the database has for it.
    fn sql_of_look_ups(&mut self) -> Vec<(&'static str, Index, String)>;
}
