//! Reading users.

use super::*;

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

#[derive(Protect, Queryable, Selectable)]
#[diesel(table_name = users)]
#[protect(of = row::User)]
struct OpenedRow {
    id: i32,
    #[encrypted]
    email: Opened<String>,
    #[encrypted]
    phone: Option<Opened<String>>,
    #[encrypted]
    ssn: Opened<String>,
    #[encrypted]
    salary: Opened<i64>,
    #[encrypted]
    note: Option<Opened<String>>,
}

type OpenedColumns = (
    i32,
    Opened<String>,
    Option<Opened<String>>,
    Opened<String>,
    Opened<i64>,
    Option<Opened<String>>,
);

impl From<OpenedRow> for OpenedUser {
    fn from(row: OpenedRow) -> Self {
        Self {
            id: row.id,
            email: row.email,
            phone: row.phone,
            ssn: row.ssn,
            salary: row.salary,
            note: row.note,
        }
    }
}

fn opened((id, email, phone, ssn, salary, note): OpenedColumns) -> OpenedUser {
    OpenedUser {
        id,
        email,
        phone,
        ssn,
        salary,
        note,
    }
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

everywhere! {
Diesel: ReadUsers {
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
                    .into_boxed::<<Self as OnBackend>::Backend>()
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

    const READ_OPENED: Ways<fn(&mut Self) -> Outcome<Vec<OpenedUser>>> = &[
        ("opened fields", |a| {
            let rows: Vec<OpenedRow> = a.run(|c| {
                users::table
                    .order(users::id)
                    .select(OpenedRow::as_select())
                    .load(c)
            })?;
            Ok(rows.into_iter().map(OpenedUser::from).collect())
        }),
        ("opened columns", |a| {
            let rows: Vec<OpenedColumns> = a.run(|c| {
                users::table
                    .order(users::id)
                    .select((
                        users::id,
                        users::email,
                        users::phone,
                        users::ssn,
                        users::salary,
                        users::note,
                    ))
                    .load(c)
            })?;
            Ok(rows.into_iter().map(opened).collect())
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
}
}
