//! Updating users.

use super::own_sql::OwnSql;
use super::write::assignments;
use super::*;

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

/// On every connection.
pub(super) trait Updates: Sized + 'static {
    const ONE: Ways<fn(&mut Self, &User) -> Outcome<()>>;
}

everywhere! {
Diesel: Updates {
    const ONE: Ways<fn(&mut Self, &User) -> Outcome<()>> = &[
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

/// Statements that give their row back: not on MariaDB, by Diesel.
pub(super) trait ReturnsUpdated: Sized + 'static {
    const ONE: Ways<fn(&mut Self, &User) -> Outcome<()>> = &[];
}

on! {
[Sqlite, Postgres, nonblocking::Sqlite, nonblocking::Postgres]
Diesel: ReturnsUpdated {
    const ONE: Ways<fn(&mut Self, &User) -> Outcome<()>> = &[
        ("update(find).set(&struct).returning", |a, user| {
            let row = row::User::from(user);
            let returned: row::User = a.run(|c| {
                diesel::update(users::table.find(user.id))
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
Diesel: ReturnsUpdated {
}
}

/// `save_changes`, for which `diesel-async` has a trait of its own: on servers.
pub(super) trait Saves: Sized + 'static {
    const ONE: Ways<fn(&mut Self, &User) -> Outcome<()>> = &[];
}

on! {
[Sqlite, Postgres, MariaDb]
Diesel: Saves {
    const ONE: Ways<fn(&mut Self, &User) -> Outcome<()>> = &[
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
[nonblocking::Postgres, nonblocking::MariaDb]
Diesel: Saves {
    const ONE: Ways<fn(&mut Self, &User) -> Outcome<()>> = &[
        ("diesel_async's save_changes", |a, user| {
            let row = row::User::from(user);
            let saved: row::User = a.run(|c| {
                let save = diesel_async::SaveChangesDsl::save_changes(&row, &mut **c);
                nonblocking::runtime().block_on(save)
            })?;
            assert!(User::from(saved) == *user);
            Ok(())
        }),
    ];
}
}

on! {
[nonblocking::Sqlite]
Diesel: Saves {
}
}

/// One column of one row, or of all.
pub(super) trait Sets: Sized + 'static {
    const IN_ONE: Ways<fn(&mut Self, i32, &Change) -> Outcome<()>>;
    const IN_ALL: Ways<fn(&mut Self, &Change) -> Outcome<()>>;
}

everywhere! {
Diesel: Sets {
    const IN_ONE: Ways<fn(&mut Self, i32, &Change) -> Outcome<()>> = &[
        ("update(find).set(set_to)", |a, id, change| {
            a.write(|c| set!(change, |assignment| diesel::update(users::table.find(id)).set(assignment).execute(c)))
        }),
        ("update(find).set(&patch)", |a, id, change| {
            let patch = Patch::from(change);
            a.write(|c| diesel::update(users::table.find(id)).set(&patch).execute(c))
        }),
        <Self as OwnSql>::SET,
    ];
    const IN_ALL: Ways<fn(&mut Self, &Change) -> Outcome<()>> = &[
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
