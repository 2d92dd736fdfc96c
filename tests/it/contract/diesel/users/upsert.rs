//! Inserting users who may be there.

use super::write::{Imported, assignments};
use super::*;

/// By the primary key, which conflicts name but on MariaDB.
pub(super) trait Upserts: Sized + 'static {
    const ONE: Ways<fn(&mut Self, &User) -> Outcome<()>>;
}

on! {
[Sqlite, Postgres, nonblocking::Sqlite, nonblocking::Postgres]
Diesel: Upserts {
    const ONE: Ways<fn(&mut Self, &User) -> Outcome<()>> = &[
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
}
}

on! {
[MariaDb, nonblocking::MariaDb]
Diesel: Upserts {
    const ONE: Ways<fn(&mut Self, &User) -> Outcome<()>> = &[
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
}
}

/// Statements that give their row back: not on MariaDB, by Diesel.
pub(super) trait ReturnsUpserted: Sized + 'static {
    const ONE: Ways<fn(&mut Self, &User) -> Outcome<()>> = &[];
}

on! {
[Sqlite, Postgres, nonblocking::Sqlite, nonblocking::Postgres]
Diesel: ReturnsUpserted {
    const ONE: Ways<fn(&mut Self, &User) -> Outcome<()>> = &[
        ("on_conflict.do_update.set(&struct).returning", |a, user| {
            let row = row::User::from(user);
            let returned: row::User = a.run(|c| {
                diesel::insert_into(users::table)
                    .values(&row)
                    .on_conflict(users::id)
                    .do_update()
                    .set(&row)
                    .returning(row::User::as_returning())
                    .get_result(c)
            })?;
            assert!(User::from(returned) == *user);
            Ok(())
        }),
    ];
}
}

on! {
[MariaDb, nonblocking::MariaDb]
Diesel: ReturnsUpserted {
}
}

/// By the index of the e-mail address, several rows in one statement.
pub(super) trait UpsertsByEmail: Sized + 'static {
    const MANY: Ways<fn(&mut Self, &[User]) -> Outcome<()>> = &[];
}

on! {
[Sqlite, Postgres, nonblocking::Postgres]
Diesel: UpsertsByEmail {
    const MANY: Ways<fn(&mut Self, &[User]) -> Outcome<()>> = &[
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
    ];
}
}

on! {
[MariaDb, nonblocking::Sqlite, nonblocking::MariaDb]
Diesel: UpsertsByEmail {
}
}

/// The same, a row at a time.
pub(super) trait UpsertsEachByEmail: Sized + 'static {
    const MANY: Ways<fn(&mut Self, &[User]) -> Outcome<()>>;
}

on! {
[Sqlite, Postgres, nonblocking::Sqlite, nonblocking::Postgres]
Diesel: UpsertsEachByEmail {
    const MANY: Ways<fn(&mut Self, &[User]) -> Outcome<()>> = &[
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
Diesel: UpsertsEachByEmail {
    const MANY: Ways<fn(&mut Self, &[User]) -> Outcome<()>> = &[
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

/// The row that is there stays.
pub(super) trait Keeps: Sized + 'static {
    const ONE: Ways<fn(&mut Self, &User) -> Outcome<()>> = &[];
}

on! {
[Sqlite, Postgres, nonblocking::Sqlite, nonblocking::Postgres]
Diesel: Keeps {
    const ONE: Ways<fn(&mut Self, &User) -> Outcome<()>> = &[
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
Diesel: Keeps {
}
}
