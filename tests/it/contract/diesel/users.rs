//! Diesel's ways with `users`.

use super::Diesel;
use crate::contract::adapter::Ways;
use crate::contract::failure::Outcome;
use crate::contract::tables::users::{Card, Change, User, Users, Wanted};
use crate::diesel::model::{self as row, users};
use diesel::connection::DefaultLoadingMode;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Nullable};
use diesel::sqlite::Sqlite;
use diesel::upsert::excluded;
use fieldseal::{Lazy, Model, Password, Protect};
use fieldseal_diesel::prelude::*;
use fieldseal_diesel::{AsChangeset, AssignOnly, Insertable};
use secrecy::{ExposeSecret, SecretString};

impl From<&User> for row::User {
    fn from(user: &User) -> Self {
        let user = user.clone();
        Self {
            id: user.id,
            email: user.email,
            phone: user.phone,
            ssn: user.ssn.into(),
            salary: user.salary,
            note: user.note,
            password: user.password,
            name: user.name,
            nick: user.nick,
        }
    }
}

impl From<row::User> for User {
    fn from(row: row::User) -> Self {
        Self {
            id: row.id,
            email: row.email,
            phone: row.phone,
            ssn: row.ssn.expose_secret().to_owned(),
            salary: row.salary,
            note: row.note,
            password: row.password,
            name: row.name,
            nick: row.nick,
        }
    }
}

/// SQLite takes a batch with a conflict target in one statement, so no column may be left out of a row.
#[derive(Protect, Insertable)]
#[diesel(table_name = users)]
#[diesel(treat_none_as_default_value = false)]
#[protect(of = row::User)]
struct Imported<'a> {
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

#[derive(Default, Protect, AsChangeset)]
#[diesel(table_name = users)]
#[protect(of = row::User)]
struct Patch {
    #[encrypted]
    email: Option<String>,
    #[encrypted]
    phone: Option<Option<String>>,
    #[encrypted]
    ssn: Option<SecretString>,
    #[encrypted]
    salary: Option<i64>,
    #[encrypted]
    note: Option<Option<String>>,
    #[password]
    password: Option<Password>,
    #[redact]
    name: Option<String>,
}

impl From<&Change> for Patch {
    fn from(change: &Change) -> Self {
        let mut patch = Self::default();
        match change.clone() {
            Change::Email(email) => patch.email = Some(email),
            Change::Phone(phone) => patch.phone = Some(phone),
            Change::Ssn(ssn) => patch.ssn = Some(ssn.into()),
            Change::Salary(salary) => patch.salary = Some(salary),
            Change::Note(note) => patch.note = Some(note),
            Change::Password(password) => patch.password = Some(password),
            Change::Name(name) => patch.name = Some(name),
        }
        patch
    }
}

#[derive(Protect, Queryable, Selectable)]
#[diesel(table_name = users)]
#[protect(of = row::User)]
struct PartialRow {
    id: i32,
    #[encrypted]
    email: String,
    #[encrypted]
    salary: i64,
    #[encrypted]
    note: Option<String>,
}

#[derive(Protect, QueryableByName)]
#[diesel(table_name = users)]
#[protect(of = row::User)]
struct ByName {
    id: i32,
    #[encrypted]
    email: String,
    #[encrypted]
    salary: i64,
    #[encrypted]
    note: Option<SecretString>,
}

#[derive(Protect, Queryable, Selectable)]
#[diesel(table_name = users)]
#[protect(of = row::User)]
struct LazyRow {
    id: i32,
    #[encrypted]
    email: Lazy<String>,
    #[encrypted]
    salary: Lazy<i64>,
    #[encrypted]
    note: Option<Lazy<String>>,
}

impl From<PartialRow> for Card {
    fn from(row: PartialRow) -> Self {
        Self {
            id: row.id,
            email: row.email,
            salary: row.salary,
            note: row.note,
        }
    }
}

#[expect(
    clippy::type_complexity,
    reason = "nobody writes this type but a function that returns a tuple of assignments"
)]
fn assignments(
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

fn rows(users: &[User]) -> Vec<row::User> {
    users.iter().map(row::User::from).collect()
}

/// Sets one column of one row, or of all.
fn set(c: &mut SqliteConnection, id: Option<i32>, change: &Change) -> QueryResult<usize> {
    macro_rules! set {
        ($assignment:expr) => {
            match id {
                Some(id) => diesel::update(users::table.find(id))
                    .set($assignment)
                    .execute(c),
                None => diesel::update(users::table).set($assignment).execute(c),
            }
        };
    }
    match change {
        Change::Email(email) => set!(users::email.set_to(email)),
        Change::Phone(phone) => set!(users::phone.set_to(phone.as_deref())),
        Change::Ssn(ssn) => set!(users::ssn.set_to(SecretString::from(ssn.as_str()))),
        Change::Salary(salary) => set!(users::salary.set_to(salary)),
        Change::Note(note) => set!(users::note.set_to(note.clone())),
        Change::Password(password) => set!(users::password.set_to(password)),
        Change::Name(name) => set!(users::name.eq(name)),
    }
}

type Condition = Box<dyn BoxableExpression<users::table, Sqlite, SqlType = Nullable<Bool>>>;

fn condition(wanted: &Wanted<'_>) -> Condition {
    let any = |conditions: Vec<Condition>| {
        conditions
            .into_iter()
            .reduce(|one, other| Box::new(one.or(other)))
            .unwrap()
    };
    match *wanted {
        Wanted::Email(emails) => any(emails
            .iter()
            .map(|email| Box::new(users::email.nullable().matches(*email)) as Condition)
            .collect()),
        Wanted::Phone(phones) => any(phones
            .iter()
            .map(|phone| Box::new(users::phone.matches(*phone)) as Condition)
            .collect()),
        Wanted::EmailAndPhone(email, phone) => {
            Box::new(users::email.matches(email).and(users::phone.matches(phone)))
        }
        Wanted::NoPhone => Box::new(users::phone.is_null().nullable()),
        Wanted::SomePhone => Box::new(users::phone.is_not_null().nullable()),
    }
}

/// The conditions of a look-up as an application spells them that knows what it looks for, and not as a box.
macro_rules! filtered {
    ($query:expr, $wanted:expr, |$filtered:ident| $use:expr) => {
        match *$wanted {
            Wanted::Email([email]) => {
                let $filtered = $query.filter(users::email.matches(*email));
                $use
            }
            Wanted::Email([one, other]) => {
                let $filtered =
                    $query.filter(users::email.matches(*one).or(users::email.matches(*other)));
                $use
            }
            Wanted::Phone([phone]) => {
                let $filtered = $query.filter(users::phone.matches(*phone));
                $use
            }
            Wanted::EmailAndPhone(email, phone) => {
                let $filtered = $query
                    .filter(users::email.matches(email))
                    .filter(users::phone.matches(phone));
                $use
            }
            Wanted::NoPhone => {
                let $filtered = $query.filter(users::phone.is_null());
                $use
            }
            Wanted::SomePhone => {
                let $filtered = $query.filter(users::phone.is_not_null());
                $use
            }
            _ => {
                let $filtered = $query.filter(condition($wanted));
                $use
            }
        }
    };
}

impl Users for Diesel {
    const USERS: &'static Model = <row::User as Protect>::MODEL;

    const INSERT: Ways<fn(&mut Self, &User) -> Outcome<()>> = &[
        ("values(&struct)", |a, user| {
            let row = row::User::from(user);
            a.write(|c| diesel::insert_into(users::table).values(&row).execute(c))
        }),
        ("values(struct)", |a, user| {
            let row = row::User::from(user);
            a.write(|c| diesel::insert_into(users::table).values(row).execute(c))
        }),
        ("struct.insert_into", |a, user| {
            let row = row::User::from(user);
            a.write(|c| row.insert_into(users::table).execute(c))
        }),
        ("values(Some(&struct))", |a, user| {
            let row = row::User::from(user);
            a.write(|c| {
                diesel::insert_into(users::table)
                    .values(Some(&row))
                    .execute(c)
            })
        }),
        ("values(Some(struct))", |a, user| {
            let row = row::User::from(user);
            a.write(|c| {
                diesel::insert_into(users::table)
                    .values(Some(row))
                    .execute(c)
            })
        }),
        ("values(&struct that borrows)", |a, user| {
            a.write(|c| {
                diesel::insert_into(users::table)
                    .values(&Imported::from(user))
                    .execute(c)
            })
        }),
        ("values(tuple)", |a, user| {
            a.write(|c| {
                diesel::insert_into(users::table)
                    .values(assignments(user))
                    .execute(c)
            })
        }),
        ("values(&tuple)", |a, user| {
            a.write(|c| {
                diesel::insert_into(users::table)
                    .values(&assignments(user))
                    .execute(c)
            })
        }),
        ("values(&struct).returning", |a, user| {
            let row = row::User::from(user);
            let returned: row::User = a.run(|c| {
                diesel::insert_into(users::table)
                    .values(&row)
                    .returning(row::User::as_returning())
                    .get_result(c)
            })?;
            assert!(User::from(returned) == *user);
            Ok(())
        }),
    ];

    const INSERT_MANY: Ways<fn(&mut Self, &[User]) -> Outcome<()>> = &[
        ("values(Vec<struct>)", |a, users| {
            a.write(|c| {
                diesel::insert_into(users::table)
                    .values(rows(users))
                    .execute(c)
            })
        }),
        ("values(&Vec<struct>)", |a, users| {
            a.write(|c| {
                diesel::insert_into(users::table)
                    .values(&rows(users))
                    .execute(c)
            })
        }),
        ("values(&[struct])", |a, users| {
            a.write(|c| {
                diesel::insert_into(users::table)
                    .values(rows(users).as_slice())
                    .execute(c)
            })
        }),
        ("values(Vec<&struct>)", |a, users| {
            let rows = rows(users);
            a.write(|c| {
                diesel::insert_into(users::table)
                    .values(rows.iter().collect::<Vec<_>>())
                    .execute(c)
            })
        }),
        ("values(Vec<tuple>)", |a, users| {
            a.write(|c| {
                diesel::insert_into(users::table)
                    .values(users.iter().map(assignments).collect::<Vec<_>>())
                    .execute(c)
            })
        }),
        ("values(&Vec<tuple>)", |a, users| {
            a.write(|c| {
                diesel::insert_into(users::table)
                    .values(&users.iter().map(assignments).collect::<Vec<_>>())
                    .execute(c)
            })
        }),
        ("values(&Vec<struct>).returning", |a, users| {
            let returned: Vec<row::User> = a.run(|c| {
                diesel::insert_into(users::table)
                    .values(&rows(users))
                    .returning(row::User::as_returning())
                    .get_results(c)
            })?;
            assert!(
                returned
                    .into_iter()
                    .map(User::from)
                    .eq(users.iter().cloned())
            );
            Ok(())
        }),
        ("values(&Vec<struct>), in one statement", |a, users| {
            let rows: Vec<_> = users.iter().map(Imported::from).collect();
            a.write(|c| diesel::insert_into(users::table).values(&rows).execute(c))
        }),
        ("insert_or_ignore_into", |a, users| {
            a.write(|c| {
                diesel::insert_or_ignore_into(users::table)
                    .values(&rows(users))
                    .execute(c)
            })
        }),
    ];

    const UPSERT: Ways<fn(&mut Self, &User) -> Outcome<()>> = &[
        ("on_conflict.do_update.set(&struct)", |a, user| {
            let row = row::User::from(user);
            a.write(|c| {
                diesel::insert_into(users::table)
                    .values(&row)
                    .on_conflict(users::id)
                    .do_update()
                    .set(&row)
                    .execute(c)
            })
        }),
        ("on_conflict.do_update.set(tuple)", |a, user| {
            a.write(|c| {
                diesel::insert_into(users::table)
                    .values(assignments(user))
                    .on_conflict(users::id)
                    .do_update()
                    .set(assignments(user))
                    .execute(c)
            })
        }),
        ("on_conflict.do_update.set(excluded)", |a, user| {
            a.write(|c| {
                diesel::insert_into(users::table)
                    .values(&Imported::from(user))
                    .on_conflict(users::id)
                    .do_update()
                    .set((
                        users::email.eq(excluded(users::email)),
                        users::phone.eq(excluded(users::phone)),
                        users::ssn.eq(excluded(users::ssn)),
                        users::salary.eq(excluded(users::salary)),
                        users::note.eq(excluded(users::note)),
                        users::password.eq(excluded(users::password)),
                        users::name.eq(excluded(users::name)),
                        users::nick.eq(excluded(users::nick)),
                    ))
                    .execute(c)
            })
        }),
    ];

    const UPSERT_BY_EMAIL: Ways<fn(&mut Self, &[User]) -> Outcome<()>> = &[
        ("on_conflict(unique_index).set(excluded)", |a, users| {
            let rows: Vec<_> = users.iter().map(Imported::from).collect();
            a.write(|c| {
                diesel::insert_into(users::table)
                    .values(&rows)
                    .on_conflict(users::email.unique_index())
                    .do_update()
                    .set((
                        users::ssn.eq(excluded(users::ssn)),
                        users::salary.eq(excluded(users::salary)),
                    ))
                    .execute(c)
            })
        }),
        (
            "on_conflict(unique_index).set(set_to), a row at a time",
            |a, users| {
                users.iter().try_for_each(|user| {
                    let row = row::User::from(user);
                    a.write(|c| {
                        diesel::insert_into(users::table)
                            .values(&row)
                            .on_conflict(users::email.unique_index())
                            .do_update()
                            .set((
                                users::ssn.set_to(&user.ssn),
                                users::salary.set_to(user.salary),
                            ))
                            .execute(c)
                    })
                })
            },
        ),
    ];

    const INSERT_OR_KEEP: Ways<fn(&mut Self, &User) -> Outcome<()>> = &[
        ("on_conflict(unique_index).do_nothing", |a, user| {
            let row = row::User::from(user);
            a.write(|c| {
                diesel::insert_into(users::table)
                    .values(&row)
                    .on_conflict(users::email.unique_index())
                    .do_nothing()
                    .execute(c)
            })
        }),
        ("insert_or_ignore_into", |a, user| {
            let row = row::User::from(user);
            a.write(|c| {
                diesel::insert_or_ignore_into(users::table)
                    .values(&row)
                    .execute(c)
            })
        }),
        ("on_conflict_do_nothing", |a, user| {
            a.write(|c| {
                diesel::insert_into(users::table)
                    .values(assignments(user))
                    .on_conflict_do_nothing()
                    .execute(c)
            })
        }),
    ];

    const UPDATE: Ways<fn(&mut Self, &User) -> Outcome<()>> = &[
        ("update(find).set(&struct)", |a, user| {
            let row = row::User::from(user);
            a.write(|c| {
                diesel::update(users::table.find(user.id))
                    .set(&row)
                    .execute(c)
            })
        }),
        ("update(find).set(struct)", |a, user| {
            let row = row::User::from(user);
            a.write(|c| {
                diesel::update(users::table.find(user.id))
                    .set(row)
                    .execute(c)
            })
        }),
        ("update(&struct).set(&struct)", |a, user| {
            let row = row::User::from(user);
            a.write(|c| diesel::update(&row).set(&row).execute(c))
        }),
        ("save_changes", |a, user| {
            let row = row::User::from(user);
            let saved: row::User = a.run(|c| (&row).save_changes(c))?;
            assert!(User::from(saved) == *user);
            Ok(())
        }),
        ("update(find).set(tuple)", |a, user| {
            a.write(|c| {
                diesel::update(users::table.find(user.id))
                    .set(assignments(user))
                    .execute(c)
            })
        }),
    ];

    const SET_IN_ONE: Ways<fn(&mut Self, i32, &Change) -> Outcome<()>> = &[
        ("update(find).set(set_to)", |a, id, change| {
            a.write(|c| set(c, Some(id), change))
        }),
        ("update(find).set(&patch)", |a, id, change| {
            let patch = Patch::from(change);
            a.write(|c| diesel::update(users::table.find(id)).set(&patch).execute(c))
        }),
    ];

    const SET_IN_ALL: Ways<fn(&mut Self, &Change) -> Outcome<()>> = &[
        ("update(table).set(set_to)", |a, change| {
            a.write(|c| set(c, None, change))
        }),
        ("update(table).set(patch)", |a, change| {
            let patch = Patch::from(change);
            a.write(|c| diesel::update(users::table).set(patch).execute(c))
        }),
    ];

    const READ_ALL: Ways<fn(&mut Self) -> Outcome<Vec<User>>> = &[
        ("load", |a| {
            let rows: Vec<row::User> = a.run(|c| users::table.order(users::id).load(c))?;
            Ok(rows.into_iter().map(User::from).collect())
        }),
        ("select(as_select).load", |a| {
            let rows: Vec<row::User> = a.run(|c| {
                users::table
                    .order(users::id)
                    .select(row::User::as_select())
                    .load(c)
            })?;
            Ok(rows.into_iter().map(User::from).collect())
        }),
        ("into_boxed.load", |a| {
            let rows: Vec<row::User> = a.run(|c| {
                users::table
                    .select(row::User::as_select())
                    .into_boxed::<Sqlite>()
                    .order(users::id)
                    .load(c)
            })?;
            Ok(rows.into_iter().map(User::from).collect())
        }),
        ("load_iter", |a| {
            a.run(|c| {
                users::table
                    .order(users::id)
                    .load_iter::<row::User, DefaultLoadingMode>(c)?
                    .map(|row| row.map(User::from))
                    .collect::<QueryResult<_>>()
            })
        }),
    ];

    const READ_ONE: Ways<fn(&mut Self, i32) -> Outcome<Option<User>>> = &[
        ("find.first", |a, id| {
            let row: Option<row::User> = a.run(|c| users::table.find(id).first(c).optional())?;
            Ok(row.map(User::from))
        }),
        ("find.get_result", |a, id| {
            let row: Option<row::User> = a.run(|c| {
                users::table
                    .find(id)
                    .select(row::User::as_select())
                    .get_result(c)
                    .optional()
            })?;
            Ok(row.map(User::from))
        }),
    ];

    const READ_PART: Ways<fn(&mut Self) -> Outcome<Vec<Card>>> = &[
        ("a partial struct", |a| {
            let rows: Vec<PartialRow> = a.run(|c| {
                users::table
                    .order(users::id)
                    .select(PartialRow::as_select())
                    .load(c)
            })?;
            Ok(rows.into_iter().map(Card::from).collect())
        }),
        ("a tuple", |a| {
            let rows: Vec<(i32, String, i64, Option<String>)> = a.run(|c| {
                users::table
                    .order(users::id)
                    .select((users::id, users::email, users::salary, users::note))
                    .load(c)
            })?;
            let card = |(id, email, salary, note)| Card {
                id,
                email,
                salary,
                note,
            };
            Ok(rows.into_iter().map(card).collect())
        }),
        ("columns on their own", |a| {
            a.run(|c| {
                let ids: Vec<i32> = users::table.order(users::id).select(users::id).load(c)?;
                ids.into_iter()
                    .map(|id| {
                        let row = users::table.find(id);
                        Ok(Card {
                            id,
                            email: row.select(users::email).first(c)?,
                            salary: row.select(users::salary).first(c)?,
                            note: row.select(users::note).first(c)?,
                        })
                    })
                    .collect::<QueryResult<_>>()
            })
        }),
        ("sql_query, by name", |a| {
            let rows: Vec<ByName> = a.run(|c| {
                diesel::sql_query("SELECT note, salary, email, id FROM users ORDER BY id").load(c)
            })?;
            let card = |row: ByName| Card {
                id: row.id,
                email: row.email,
                salary: row.salary,
                note: row.note.map(|note| note.expose_secret().to_owned()),
            };
            Ok(rows.into_iter().map(card).collect())
        }),
        ("lazy fields", |a| {
            a.run(|c| {
                let rows: Vec<LazyRow> = users::table
                    .order(users::id)
                    .select(LazyRow::as_select())
                    .load(c)?;
                rows.into_iter()
                    .map(|row| {
                        Ok(Card {
                            id: row.id,
                            email: row.email.open()?,
                            salary: row.salary.open()?,
                            note: row.note.map(|note| note.open()).transpose()?,
                        })
                    })
                    .collect::<Outcome<_>>()
            })
        }),
    ];

    const COUNT: Ways<fn(&mut Self) -> Outcome<u64>> = &[
        ("count", |a| {
            let count: i64 = a.run(|c| users::table.count().get_result(c))?;
            Ok(count.try_into().unwrap())
        }),
        ("count(column)", |a| {
            let count: i64 = a.run(|c| {
                users::table
                    .select(diesel::dsl::count(users::email))
                    .first(c)
            })?;
            Ok(count.try_into().unwrap())
        }),
    ];

    const FIND: Ways<fn(&mut Self, &Wanted<'_>) -> Outcome<Vec<i32>>> = &[
        ("filter(matches)", |a, wanted| {
            a.run(|c| {
                filtered!(users::table, wanted, |found| found
                    .order(users::id)
                    .select(users::id)
                    .load(c))
            })
        }),
        ("filter(boxed)", |a, wanted| {
            a.run(|c| {
                users::table
                    .filter(condition(wanted))
                    .order(users::id)
                    .select(users::id)
                    .load(c)
            })
        }),
        ("into_boxed.filter", |a, wanted| {
            a.run(|c| {
                users::table
                    .into_boxed()
                    .filter(condition(wanted))
                    .order(users::id)
                    .select(users::id)
                    .load(c)
            })
        }),
    ];

    const FIND_ROWS: Ways<fn(&mut Self, &Wanted<'_>) -> Outcome<Vec<User>>> = &[
        ("filter(matches).select(as_select)", |a, wanted| {
            let rows: Vec<row::User> = a.run(|c| {
                filtered!(users::table, wanted, |found| found
                    .order(users::id)
                    .select(row::User::as_select())
                    .load(c))
            })?;
            Ok(rows.into_iter().map(User::from).collect())
        }),
        ("into_boxed.filter", |a, wanted| {
            let rows: Vec<row::User> = a.run(|c| {
                users::table
                    .order(users::id)
                    .into_boxed()
                    .filter(condition(wanted))
                    .load(c)
            })?;
            Ok(rows.into_iter().map(User::from).collect())
        }),
    ];

    const SET_SALARY_WHERE: Ways<fn(&mut Self, &Wanted<'_>, i64) -> Outcome<()>> =
        &[("update(filter(matches))", |a, wanted, salary| {
            a.write(|c| {
                filtered!(users::table, wanted, |found| diesel::update(found)
                    .set(users::salary.set_to(salary))
                    .execute(c))
            })
        })];

    const DELETE_WHERE: Ways<fn(&mut Self, &Wanted<'_>) -> Outcome<()>> = &[
        ("delete(filter(matches))", |a, wanted| {
            a.write(|c| {
                filtered!(users::table, wanted, |found| diesel::delete(found)
                    .execute(c))
            })
        }),
        ("delete(table).filter(matches)", |a, wanted| {
            a.write(|c| {
                filtered!(diesel::delete(users::table), wanted, |found| found
                    .execute(c))
            })
        }),
    ];

    const DELETE_ONE: Ways<fn(&mut Self, i32) -> Outcome<()>> = &[("delete(find)", |a, id| {
        a.write(|c| diesel::delete(users::table.find(id)).execute(c))
    })];

    fn sql_of_look_ups(&mut self) -> Vec<(&'static str, String)> {
        let other = diesel::alias!(users as other);
        macro_rules! sql {
            ($($way:literal: $query:expr),+ $(,)?) => {
                vec![$(($way, {
                    let sql = diesel::debug_query::<Sqlite, _>(&$query).to_string();
                    sql.split_once(" -- binds").unwrap().0.to_owned()
                })),+]
            };
        }
        sql! {
            "filter": users::table.filter(users::email.matches("a@b")).select(users::id),
            "filter(boxed)": users::table.filter(condition(&Wanted::Email(&["a@b"]))).select(users::id),
            "update": diesel::update(users::table.filter(users::email.matches("a@b"))).set(users::nick.eq("n")),
            "delete": diesel::delete(users::table.filter(users::email.matches("a@b"))),
            "an OR of two indexes": users::table
                .filter(users::email.matches("a@b").or(users::phone.matches("1")))
                .select(users::id),
            "an alias": other.filter(other.field(users::email).matches("a@b")).select(other.field(users::id)),
            "a joined alias": users::table
                .inner_join(other.on(other.field(users::id).eq(users::id)))
                .filter(other.field(users::email).matches("a@b"))
                .select(users::id),
        }
    }
}
