//! Writing users: what the ways share, and all of them together.

use super::insert::{Batches, IgnoresMany, IgnoresOne, Inserts, ReturnsMany, ReturnsOne};
use super::own_sql::OwnSql;
use super::update::{ReturnsUpdated, Saves, Sets, Updates};
use super::upsert::{Keeps, ReturnsUpserted, Upserts, UpsertsByEmail, UpsertsEachByEmail};
use super::*;

/// SQLite takes a batch with a conflict target in one statement, so no column may be left out of a row.
#[derive(Protect, Insertable)]
#[diesel(table_name = users)]
#[diesel(treat_none_as_default_value = false)]
#[protect(of = row::User)]
pub(super) struct Imported<'a> {
    id: i32,
    #[encrypted]
    email: &'a str,
    #[encrypted]
    phone: Option<&'a str>,
    #[encrypted]
    ssn: &'a str,
    #[encrypted]
    salary: i64,
    #[encrypted]
    note: Option<&'a str>,
    #[password]
    password: Password,
    #[redact]
    name: &'a str,
    nick: Option<&'a str>,
}

impl<'a> From<&'a User> for Imported<'a> {
    fn from(user: &'a User) -> Self {
        Self {
            id: user.id,
            email: &user.email,
            phone: user.phone.as_deref(),
            ssn: &user.ssn,
            salary: user.salary,
            note: user.note.as_deref(),
            password: user.password.clone(),
            name: &user.name,
            nick: user.nick.as_deref(),
        }
    }
}

#[expect(
    clippy::type_complexity,
    reason = "nobody writes this type but a function that returns a tuple of assignments"
)]
pub(super) fn assignments(
    user: &User,
) -> (
    diesel::dsl::Eq<users::id, i32>,
    AssignOnly<users::email>,
    AssignOnly<users::phone>,
    AssignOnly<users::ssn>,
    AssignOnly<users::salary>,
    AssignOnly<users::note>,
    AssignOnly<users::password>,
    diesel::dsl::Eq<users::name, String>,
    diesel::dsl::Eq<users::nick, Option<String>>,
) {
    (
        users::id.eq(user.id),
        users::email.set_to(&user.email),
        users::phone.set_to(user.phone.clone()),
        users::ssn.set_to(&user.ssn),
        users::salary.set_to(user.salary),
        users::note.set_to(user.note.as_deref()),
        users::password.set_to(&user.password),
        users::name.eq(user.name.clone()),
        users::nick.eq(user.nick.clone()),
    )
}

pub(super) fn rows(users: &[User]) -> Vec<row::User> {
    users.iter().map(row::User::from).collect()
}

everywhere! {
Diesel: WriteUsers {
    const INSERT: Ways<fn(&mut Self, &User) -> Outcome<()>> =
        joined![<Self as Inserts>::ONE, <Self as ReturnsOne>::ONE];

    const INSERT_MANY: Ways<fn(&mut Self, &[User]) -> Outcome<()>> = joined![
        <Self as Batches>::MANY,
        <Self as ReturnsMany>::MANY,
        <Self as IgnoresMany>::MANY,
    ];

    const UPSERT: Ways<fn(&mut Self, &User) -> Outcome<()>> =
        joined![<Self as Upserts>::ONE, <Self as ReturnsUpserted>::ONE];

    const UPSERT_BY_EMAIL: Ways<fn(&mut Self, &[User]) -> Outcome<()>> =
        joined![<Self as UpsertsByEmail>::MANY, <Self as UpsertsEachByEmail>::MANY];

    const INSERT_OR_KEEP: Ways<fn(&mut Self, &User) -> Outcome<()>> =
        joined![<Self as Keeps>::ONE, <Self as IgnoresOne>::ONE];

    const UPDATE: Ways<fn(&mut Self, &User) -> Outcome<()>> =
        joined![<Self as Updates>::ONE, <Self as ReturnsUpdated>::ONE, <Self as Saves>::ONE];

    const SET_IN_ONE: Ways<fn(&mut Self, i32, &Change) -> Outcome<()>> = <Self as Sets>::IN_ONE;

    const SET_IN_ALL: Ways<fn(&mut Self, &Change) -> Outcome<()>> = <Self as Sets>::IN_ALL;

    const SET_UNSEALED: Ways<fn(&mut Self, i32, Unsealed<'_>) -> Outcome<()>> =
        &[<Self as OwnSql>::SET_UNSEALED];
}
}
