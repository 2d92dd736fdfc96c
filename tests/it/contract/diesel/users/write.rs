//! Writing users.

use super::*;

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
macro_rules! set {
    ($change:expr, |$assignment:ident| $update:expr) => {
        match $change {
            Change::Email(email) => set!(@ $assignment = users::email.set_to(email), $update),
            Change::Phone(phone) => set!(@ $assignment = users::phone.set_to(phone.as_deref()), $update),
            Change::Ssn(ssn) => set!(@ $assignment = users::ssn.set_to(SecretString::from(ssn.as_str())), $update),
            Change::Salary(salary) => set!(@ $assignment = users::salary.set_to(salary), $update),
            Change::Note(note) => set!(@ $assignment = users::note.set_to(note.clone()), $update),
            Change::Password(password) => set!(@ $assignment = users::password.set_to(password), $update),
            Change::Name(name) => set!(@ $assignment = users::name.eq(name), $update),
        }
    };
    (@ $assignment:ident = $value:expr, $update:expr) => {{
        let $assignment = $value;
        $update
    }};
}

/// What every connection can do.
trait Anywhere: Sized + 'static {
    const INSERT_ONE: Ways<fn(&mut Self, &User) -> Outcome<()>>;
    const UPDATE_ONE: Ways<fn(&mut Self, &User) -> Outcome<()>>;
}

/// Statements that give their rows back, and conflicts that are named: not on MariaDB, or not by Diesel there.
trait Returning: Sized + 'static {
    const INSERT_ONE: Ways<fn(&mut Self, &User) -> Outcome<()>> = &[];
    const UPSERT: Ways<fn(&mut Self, &User) -> Outcome<()>>;
    const KEEP: Ways<fn(&mut Self, &User) -> Outcome<()>>;
}

/// Several rows in one statement: not on SQLite through `diesel-async`, for which Diesel has no SQL.
trait Batches: Sized + 'static {
    const INSERT: Ways<fn(&mut Self, &[User]) -> Outcome<()>>;
    const RETURNING: Ways<fn(&mut Self, &[User]) -> Outcome<()>> = &[];
    const UPSERT_BY_EMAIL: Ways<fn(&mut Self, &[User]) -> Outcome<()>>;
}

/// `INSERT OR IGNORE`, `INSERT IGNORE`: not on PostgreSQL.
trait Ignoring: Sized + 'static {
    const INSERT: Ways<fn(&mut Self, &User) -> Outcome<()>> = &[];
    const INSERT_MANY: Ways<fn(&mut Self, &[User]) -> Outcome<()>> = &[];
}

/// `save_changes` of Diesel's own connections; `diesel-async` has a trait of its own for it.
trait Saving: Sized + 'static {
    const UPDATE: Ways<fn(&mut Self, &User) -> Outcome<()>> = &[];
}

everywhere! {
Diesel: Anywhere {
    const INSERT_ONE: Ways<fn(&mut Self, &User) -> Outcome<()>> = &[
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
    ];
    const UPDATE_ONE: Ways<fn(&mut Self, &User) -> Outcome<()>> = &[
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
        ("update(find).set(tuple)", |a, user| {
            a.write(|c| {
                diesel::update(users::table.find(user.id))
                    .set(assignments(user))
                    .execute(c)
            })
        }),
    ];
}
}

on! {
[Sqlite, Postgres, nonblocking::Sqlite, nonblocking::Postgres]
Diesel: Returning {
    const INSERT_ONE: Ways<fn(&mut Self, &User) -> Outcome<()>> = &[
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
    const KEEP: Ways<fn(&mut Self, &User) -> Outcome<()>> = &[
        ("on_conflict(unique_index).do_nothing", |a, user| {
            let row = row::User::from(user);
            a.write(|c| {
                diesel::insert_into(users::table)
                    .values(&row)
                    .on_conflict(users::email.unique_index::<<Self as OnBackend>::Backend>())
                    .do_nothing()
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
}
}

on! {
[MariaDb, nonblocking::MariaDb]
Diesel: Returning {
    const UPSERT: Ways<fn(&mut Self, &User) -> Outcome<()>> = &[
        ("on_conflict(DuplicatedKeys).do_update.set(&struct)", |a, user| {
            let row = row::User::from(user);
            a.write(|c| {
                diesel::insert_into(users::table)
                    .values(&row)
                    .on_conflict(DuplicatedKeys)
                    .do_update()
                    .set(&row)
                    .execute(c)
            })
        }),
    ];
    const KEEP: Ways<fn(&mut Self, &User) -> Outcome<()>> = &[];
}
}

on! {
[Sqlite, Postgres, nonblocking::Postgres]
Diesel: Batches {
    const INSERT: Ways<fn(&mut Self, &[User]) -> Outcome<()>> = &[
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
        ("values(&Vec<struct>), in one statement", |a, users| {
            let rows: Vec<_> = users.iter().map(Imported::from).collect();
            a.write(|c| diesel::insert_into(users::table).values(&rows).execute(c))
        }),
    ];
    const RETURNING: Ways<fn(&mut Self, &[User]) -> Outcome<()>> = &[
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
    ];
    const UPSERT_BY_EMAIL: Ways<fn(&mut Self, &[User]) -> Outcome<()>> = &[
        ("on_conflict(unique_index).set(excluded)", |a, users| {
            let rows: Vec<_> = users.iter().map(Imported::from).collect();
            a.write(|c| {
                diesel::insert_into(users::table)
                    .values(&rows)
                    .on_conflict(users::email.unique_index::<<Self as OnBackend>::Backend>())
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
                            .on_conflict(users::email.unique_index::<<Self as OnBackend>::Backend>())
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
}
}

on! {
[MariaDb, nonblocking::MariaDb]
Diesel: Batches {
    const INSERT: Ways<fn(&mut Self, &[User]) -> Outcome<()>> = &[
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
        ("values(&Vec<struct>), in one statement", |a, users| {
            let rows: Vec<_> = users.iter().map(Imported::from).collect();
            a.write(|c| diesel::insert_into(users::table).values(&rows).execute(c))
        }),
    ];
    const UPSERT_BY_EMAIL: Ways<fn(&mut Self, &[User]) -> Outcome<()>> = &[
        ("on_conflict(DuplicatedKeys).set(set_to), a row at a time", |a, users| {
            users.iter().try_for_each(|user| {
                let row = row::User::from(user);
                a.write(|c| {
                    diesel::insert_into(users::table)
                        .values(&row)
                        .on_conflict(DuplicatedKeys)
                        .do_update()
                        .set((
                            users::ssn.set_to(&user.ssn),
                            users::salary.set_to(user.salary),
                        ))
                        .execute(c)
                })
            })
        }),
    ];
}
}

on! {
[nonblocking::Sqlite]
Diesel: Batches {
    const INSERT: Ways<fn(&mut Self, &[User]) -> Outcome<()>> = &[
        ("values(&struct), a row at a time in a transaction", |a, users| {
            a.write(|c| {
                c.transaction(|c| {
                    rows(users).iter().try_fold(0, |count, row| {
                        let inserted = diesel::insert_into(users::table).values(row).execute(c)?;
                        Ok(count + inserted)
                    })
                })
            })
        }),
    ];
    const UPSERT_BY_EMAIL: Ways<fn(&mut Self, &[User]) -> Outcome<()>> = &[
        (
            "on_conflict(unique_index).set(set_to), a row at a time",
            |a, users| {
                users.iter().try_for_each(|user| {
                    let row = row::User::from(user);
                    a.write(|c| {
                        diesel::insert_into(users::table)
                            .values(&row)
                            .on_conflict(users::email.unique_index::<<Self as OnBackend>::Backend>())
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
}
}

on! {
[Sqlite, MariaDb, nonblocking::MariaDb]
Diesel: Ignoring {
    const INSERT: Ways<fn(&mut Self, &User) -> Outcome<()>> = &[
        ("insert_or_ignore_into", |a, user| {
            let row = row::User::from(user);
            a.write(|c| {
                diesel::insert_or_ignore_into(users::table)
                    .values(&row)
                    .execute(c)
            })
        }),
    ];
    const INSERT_MANY: Ways<fn(&mut Self, &[User]) -> Outcome<()>> = &[
        ("insert_or_ignore_into", |a, users| {
            a.write(|c| {
                diesel::insert_or_ignore_into(users::table)
                    .values(&rows(users))
                    .execute(c)
            })
        }),
    ];
}
}

on! {
[nonblocking::Sqlite]
Diesel: Ignoring {
    const INSERT: Ways<fn(&mut Self, &User) -> Outcome<()>> = &[
        ("insert_or_ignore_into", |a, user| {
            let row = row::User::from(user);
            a.write(|c| {
                diesel::insert_or_ignore_into(users::table)
                    .values(&row)
                    .execute(c)
            })
        }),
    ];
}
}

on! {
[Postgres, nonblocking::Postgres]
Diesel: Ignoring {
}
}

on! {
[Sqlite, Postgres, MariaDb]
Diesel: Saving {
    const UPDATE: Ways<fn(&mut Self, &User) -> Outcome<()>> = &[
        ("save_changes", |a, user| {
            let row = row::User::from(user);
            let saved: row::User = a.run(|c| (&row).save_changes(c))?;
            assert!(User::from(saved) == *user);
            Ok(())
        }),
    ];
}
}

on! {
[nonblocking::Sqlite, nonblocking::Postgres, nonblocking::MariaDb]
Diesel: Saving {
}
}

everywhere! {
Diesel: WriteUsers {
    const INSERT: Ways<fn(&mut Self, &User) -> Outcome<()>> =
        joined![<Self as Anywhere>::INSERT_ONE, <Self as Returning>::INSERT_ONE];

    const INSERT_MANY: Ways<fn(&mut Self, &[User]) -> Outcome<()>> = joined![
        <Self as Batches>::INSERT,
        <Self as Batches>::RETURNING,
        <Self as Ignoring>::INSERT_MANY,
    ];

    const UPSERT: Ways<fn(&mut Self, &User) -> Outcome<()>> = <Self as Returning>::UPSERT;

    const UPSERT_BY_EMAIL: Ways<fn(&mut Self, &[User]) -> Outcome<()>> = <Self as Batches>::UPSERT_BY_EMAIL;

    const INSERT_OR_KEEP: Ways<fn(&mut Self, &User) -> Outcome<()>> =
        joined![<Self as Returning>::KEEP, <Self as Ignoring>::INSERT];

    const UPDATE: Ways<fn(&mut Self, &User) -> Outcome<()>> =
        joined![<Self as Anywhere>::UPDATE_ONE, <Self as Saving>::UPDATE];

    const SET_IN_ONE: Ways<fn(&mut Self, i32, &Change) -> Outcome<()>> = &[
        ("update(find).set(set_to)", |a, id, change| {
            a.write(|c| set!(change, |assignment| diesel::update(users::table.find(id)).set(assignment).execute(c)))
        }),
        ("update(find).set(&patch)", |a, id, change| {
            let patch = Patch::from(change);
            a.write(|c| diesel::update(users::table.find(id)).set(&patch).execute(c))
        }),
    ];

    const SET_IN_ALL: Ways<fn(&mut Self, &Change) -> Outcome<()>> = &[
        ("update(table).set(set_to)", |a, change| {
            a.write(|c| set!(change, |assignment| diesel::update(users::table).set(assignment).execute(c)))
        }),
        ("update(table).set(patch)", |a, change| {
            let patch = Patch::from(change);
            a.write(|c| diesel::update(users::table).set(patch).execute(c))
        }),
    ];
}
}
