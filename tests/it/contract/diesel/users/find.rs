//! Finding users, and what is done with those that are found.

use super::own_sql::OwnSql;
use super::*;

type Condition<C> =
    Box<dyn BoxableExpression<users::table, <C as OnBackend>::Backend, SqlType = Nullable<Bool>>>;

/// The condition of a look-up as a box, for the connection `C`.
macro_rules! condition {
    ($connection:ty, $wanted:expr) => {
        match *$wanted {
            Wanted::Email(emails) => emails
                .iter()
                .map(|email| {
                    Box::new(users::email.nullable().matches(*email)) as Condition<$connection>
                })
                .reduce(|one, other| Box::new(one.or(other)))
                .unwrap(),
            Wanted::Phone(phones) => phones
                .iter()
                .map(|phone| Box::new(users::phone.matches(*phone)) as Condition<$connection>)
                .reduce(|one, other| Box::new(one.or(other)))
                .unwrap(),
            Wanted::EmailAndPhone(email, phone) => {
                Box::new(users::email.matches(email).and(users::phone.matches(phone)))
                    as Condition<$connection>
            }
            Wanted::NoPhone => Box::new(users::phone.is_null().nullable()),
            Wanted::SomePhone => Box::new(users::phone.is_not_null().nullable()),
        }
    };
}

/// The conditions of a look-up as an application spells them that knows what it looks for, and not as a box.
macro_rules! filtered {
    ($connection:ty, $query:expr, $wanted:expr, |$filtered:ident| $use:expr) => {
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
                let $filtered = $query.filter(condition!($connection, $wanted));
                $use
            }
        }
    };
}

/// The SQL of queries, without their values.
macro_rules! sql {
    ($connection:ty; $($way:literal, $index:ident: $query:expr),+ $(,)?) => {
        vec![$(($way, Index::$index, {
            let sql = diesel::debug_query::<<$connection as OnBackend>::Backend, _>(&$query).to_string();
            sql.split_once(" -- binds").unwrap().0.to_owned()
        })),+]
    };
}

everywhere! {
Diesel: FindUsers {
    const FIND: Ways<fn(&mut Self, &Wanted<'_>) -> Outcome<Vec<i32>>> = &[
        ("filter(matches)", |a, wanted| {
            a.run(|c| {
                filtered!(Self, users::table, wanted, |found| found
                    .order(users::id)
                    .select(users::id)
                    .load(c))
            })
        }),
        ("filter(boxed)", |a, wanted| {
            a.run(|c| {
                users::table
                    .filter(condition!(Self, wanted))
                    .order(users::id)
                    .select(users::id)
                    .load(c)
            })
        }),
        ("into_boxed.filter", |a, wanted| {
            a.run(|c| {
                users::table
                    .into_boxed()
                    .filter(condition!(Self, wanted))
                    .order(users::id)
                    .select(users::id)
                    .load(c)
            })
        }),
        <Self as OwnSql>::FIND,
    ];

    const FIND_ROWS: Ways<fn(&mut Self, &Wanted<'_>) -> Outcome<Vec<User>>> = &[
        ("filter(matches).select(as_select)", |a, wanted| {
            let rows: Vec<row::User> = a.run(|c| {
                filtered!(Self, users::table, wanted, |found| found
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
                    .filter(condition!(Self, wanted))
                    .load(c)
            })?;
            Ok(rows.into_iter().map(User::from).collect())
        }),
    ];

    const SET_SALARY_WHERE: Ways<fn(&mut Self, &Wanted<'_>, i64) -> Outcome<()>> =
        &[("update(filter(matches))", |a, wanted, salary| {
            a.write(|c| {
                filtered!(Self, users::table, wanted, |found| diesel::update(found)
                    .set(users::salary.set_to(salary))
                    .execute(c))
            })
        })];

    const DELETE_WHERE: Ways<fn(&mut Self, &Wanted<'_>) -> Outcome<()>> =
        joined![<Self as Deletes>::WHERE, <Self as ReturnsDeleted>::WHERE];

    const DELETE_ONE: Ways<fn(&mut Self, i32) -> Outcome<()>> = &[("delete(find)", |a, id| {
        a.write(|c| diesel::delete(users::table.find(id)).execute(c))
    })];

    fn sql_of_look_ups(&mut self) -> Vec<(&'static str, Index, String)> {
        let scope = self.scope.clone().unwrap();
        let other = diesel::alias!(users as other);
        // Of the number of live index keys there are as many places.
        scope.run(|| sql! { Self;
            "filter", Email: users::table.filter(users::email.matches("a@b")).select(users::id),
            "filter(boxed)", Email: users::table.filter(condition!(Self, &Wanted::Email(&["a@b"]))).select(users::id),
            "update", Email: diesel::update(users::table.filter(users::email.matches("a@b"))).set(users::nick.eq("n")),
            "delete", Email: diesel::delete(users::table.filter(users::email.matches("a@b"))),
            "an OR of two indexes", Email: users::table
                .filter(users::email.matches("a@b").or(users::phone.matches("1")))
                .select(users::id),
            "an OR of two indexes", Phone: users::table
                .filter(users::email.matches("a@b").or(users::phone.matches("1")))
                .select(users::id),
            "an alias", Email: other.filter(other.field(users::email).matches("a@b")).select(other.field(users::id)),
            "a joined alias", Email: users::table
                .inner_join(other.on(other.field(users::id).eq(users::id)))
                .filter(other.field(users::email).matches("a@b"))
                .select(users::id),
            "filter", Phone: users::table.filter(users::phone.matches("1")).select(users::id),
            "filter(boxed)", Phone: users::table.filter(condition!(Self, &Wanted::Phone(&["1"]))).select(users::id),
            "update", Phone: diesel::update(users::table.filter(users::phone.matches("1"))).set(users::nick.eq("n")),
            "delete", Phone: diesel::delete(users::table.filter(users::phone.matches("1"))),
        })
    }
}
}

/// On every connection.
trait Deletes: Sized + 'static {
    const WHERE: Ways<fn(&mut Self, &Wanted<'_>) -> Outcome<()>>;
}

everywhere! {
Diesel: Deletes {
    const WHERE: Ways<fn(&mut Self, &Wanted<'_>) -> Outcome<()>> = &[
        ("delete(filter(matches))", |a, wanted| {
            a.write(|c| {
                filtered!(Self, users::table, wanted, |found| diesel::delete(found)
                    .execute(c))
            })
        }),
        ("delete(table).filter(matches)", |a, wanted| {
            a.write(|c| {
                filtered!(Self, diesel::delete(users::table), wanted, |found| found
                    .execute(c))
            })
        }),
    ];
}
}

/// Statements that give their rows back: not on MariaDB, by Diesel.
trait ReturnsDeleted: Sized + 'static {
    const WHERE: Ways<fn(&mut Self, &Wanted<'_>) -> Outcome<()>> = &[];
}

on! {
[Sqlite, Postgres, nonblocking::Sqlite, nonblocking::Postgres]
Diesel: ReturnsDeleted {
    const WHERE: Ways<fn(&mut Self, &Wanted<'_>) -> Outcome<()>> = &[
        ("delete(filter(matches)).returning", |a, wanted| {
            let opened = a.run(|c| {
                filtered!(Self, users::table, wanted, |found| diesel::delete(found)
                    .returning(row::User::as_returning())
                    .get_results::<row::User>(c))
            });
            opened.map(drop)
        }),
    ];
}
}

on! {
[MariaDb, nonblocking::MariaDb]
Diesel: ReturnsDeleted {
}
}
