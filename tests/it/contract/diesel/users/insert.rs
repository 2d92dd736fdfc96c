//! Inserting users.

use super::own_sql::OwnSql;
use super::write::{Imported, assignments, rows};
use super::*;

/// On every connection.
pub(super) trait Inserts: Sized + 'static {
    const ONE: Ways<fn(&mut Self, &User) -> Outcome<()>>;
}

everywhere! {
Diesel: Inserts {
    const ONE: Ways<fn(&mut Self, &User) -> Outcome<()>> = &[
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
        <Self as OwnSql>::INSERT,
    ];
}
}

/// Statements that give their row back: not on MariaDB, by Diesel.
pub(super) trait ReturnsOne: Sized + 'static {
    const ONE: Ways<fn(&mut Self, &User) -> Outcome<()>> = &[];
}

on! {
[Sqlite, Postgres, nonblocking::Sqlite, nonblocking::Postgres]
Diesel: ReturnsOne {
    const ONE: Ways<fn(&mut Self, &User) -> Outcome<()>> = &[
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
}
}

on! {
[MariaDb, nonblocking::MariaDb]
Diesel: ReturnsOne {
}
}

/// Several rows in one statement: not on SQLite through `diesel-async`, for which Diesel has no SQL.
pub(super) trait Batches: Sized + 'static {
    const MANY: Ways<fn(&mut Self, &[User]) -> Outcome<()>>;
}

on! {
[Sqlite, Postgres, MariaDb, nonblocking::Postgres, nonblocking::MariaDb]
Diesel: Batches {
    const MANY: Ways<fn(&mut Self, &[User]) -> Outcome<()>> = &[
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
}
}

on! {
[nonblocking::Sqlite]
Diesel: Batches {
    const MANY: Ways<fn(&mut Self, &[User]) -> Outcome<()>> = &[
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
}
}

/// Both.
pub(super) trait ReturnsMany: Sized + 'static {
    const MANY: Ways<fn(&mut Self, &[User]) -> Outcome<()>> = &[];
}

on! {
[Sqlite, Postgres, nonblocking::Postgres]
Diesel: ReturnsMany {
    const MANY: Ways<fn(&mut Self, &[User]) -> Outcome<()>> = &[
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
}
}

on! {
[MariaDb, nonblocking::Sqlite, nonblocking::MariaDb]
Diesel: ReturnsMany {
}
}

/// `INSERT OR IGNORE`, `INSERT IGNORE`: not on PostgreSQL.
pub(super) trait IgnoresOne: Sized + 'static {
    const ONE: Ways<fn(&mut Self, &User) -> Outcome<()>> = &[];
}

on! {
[Sqlite, MariaDb, nonblocking::Sqlite, nonblocking::MariaDb]
Diesel: IgnoresOne {
    const ONE: Ways<fn(&mut Self, &User) -> Outcome<()>> = &[
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
Diesel: IgnoresOne {
}
}

/// The same of several rows.
pub(super) trait IgnoresMany: Sized + 'static {
    const MANY: Ways<fn(&mut Self, &[User]) -> Outcome<()>> = &[];
}

on! {
[Sqlite, MariaDb, nonblocking::MariaDb]
Diesel: IgnoresMany {
    const MANY: Ways<fn(&mut Self, &[User]) -> Outcome<()>> = &[
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
[Postgres, nonblocking::Sqlite, nonblocking::Postgres]
Diesel: IgnoresMany {
}
}
