//! Diesel's ways with `letters`.

use crate::contract::adapter::Ways;
use crate::contract::failure::Outcome;
use crate::contract::tables::letters::{Letter, Letters};
use crate::contract::tables::users::User;
use crate::diesel::model::{self as row, users};
use diesel::prelude::*;
use fieldseal::{Model, Protect};
use fieldseal_diesel::Insertable;
use fieldseal_diesel::prelude::*;

diesel::table! {
    use diesel::sql_types::*;
    use fieldseal_diesel::sql_types::*;

    letters {
        id -> Integer,
        user_id -> Integer,
        body -> Encrypted<body>,
        note -> Nullable<Encrypted<note>>,
    }
}

diesel::joinable!(letters -> users (user_id));
diesel::allow_tables_to_appear_in_same_query!(letters, users);

#[derive(Clone, Protect, Queryable, Selectable, Identifiable, Associations, Insertable)]
#[diesel(table_name = letters)]
#[diesel(belongs_to(row::User, foreign_key = user_id))]
#[protect(entity = "letter")]
struct Row {
    id: i32,
    user_id: i32,
    #[encrypted(search)]
    body: String,
    #[encrypted]
    note: Option<String>,
}

impl From<&Letter> for Row {
    fn from(letter: &Letter) -> Self {
        let Letter {
            id,
            user_id,
            body,
            note,
        } = letter.clone();
        Self {
            id,
            user_id,
            body,
            note,
        }
    }
}

impl From<Row> for Letter {
    fn from(row: Row) -> Self {
        let Row {
            id,
            user_id,
            body,
            note,
        } = row;
        Self {
            id,
            user_id,
            body,
            note,
        }
    }
}

/// Rows of users and letters, users together, as users with their letters.
fn grouped(rows: Vec<(row::User, Option<Row>)>) -> Vec<(User, Vec<Letter>)> {
    let mut grouped: Vec<(User, Vec<Letter>)> = Vec::new();
    for (user, letter) in rows {
        let user = User::from(user);
        if grouped.last().is_none_or(|(last, _)| *last != user) {
            grouped.push((user, Vec::new()));
        }
        if let (Some((_, letters)), Some(letter)) = (grouped.last_mut(), letter) {
            letters.push(letter.into());
        }
    }
    grouped
}

everywhere! {
Diesel: Letters {
    const LETTERS: &'static Model = Row::MODEL;

    const INSERT_LETTER: Ways<fn(&mut Self, &Letter) -> Outcome<()>> =
        &[("values(&struct)", |a, letter| {
            let row = Row::from(letter);
            a.write(|c| diesel::insert_into(letters::table).values(&row).execute(c))
        })];

    const SWALLOW_WHAT_DOES_NOT_OPEN: &'static [&'static str] = &[];

    const READ_USERS_WITH_LETTERS: Ways<fn(&mut Self) -> Outcome<Vec<(User, Vec<Letter>)>>> = &[
        ("left_join, selectable", |a| {
            let rows: Vec<(row::User, Option<Row>)> = a.run(|c| {
                users::table
                    .left_join(letters::table)
                    .order((users::id, letters::id))
                    .select((row::User::as_select(), Option::<Row>::as_select()))
                    .load(c)
            })?;
            Ok(grouped(rows))
        }),
        ("left_join, default selection", |a| {
            let rows: Vec<(row::User, Option<Row>)> = a.run(|c| {
                users::table
                    .left_join(letters::table)
                    .order((users::id, letters::id))
                    .load(c)
            })?;
            Ok(grouped(rows))
        }),
        ("belonging_to, grouped_by", |a| {
            a.run(|c| {
                let users: Vec<row::User> = users::table.order(users::id).load(c)?;
                let letters: Vec<Row> = Row::belonging_to(&users)
                    .select(Row::as_select())
                    .order(letters::id)
                    .load(c)?;
                let letters = letters.grouped_by(&users);
                let letters = letters
                    .into_iter()
                    .map(|letters| letters.into_iter().map(Letter::from).collect());
                QueryResult::Ok(users.into_iter().map(User::from).zip(letters).collect())
            })
        }),
    ];

    const READ_LETTERS_WITH_USER: Ways<fn(&mut Self) -> Outcome<Vec<(Letter, Option<User>)>>> =
        &[("left_join", |a| {
            let rows: Vec<(Row, Option<row::User>)> = a.run(|c| {
                letters::table
                    .left_join(users::table)
                    .order(letters::id)
                    .load(c)
            })?;
            Ok(rows
                .into_iter()
                .map(|(letter, user)| (letter.into(), user.map(User::from)))
                .collect())
        })];

    const FIND_BY_LETTER: Ways<fn(&mut Self, &str, &str) -> Outcome<Vec<i32>>> = &[
        ("inner_join", |a, body, email| {
            a.run(|c| {
                users::table
                    .inner_join(letters::table)
                    .filter(letters::body.matches(body))
                    .filter(users::email.matches(email))
                    .order(users::id)
                    .select(users::id)
                    .load(c)
            })
        }),
        ("left_join", |a, body, email| {
            a.run(|c| {
                users::table
                    .left_join(letters::table)
                    .filter(letters::body.nullable().matches(body))
                    .filter(users::email.matches(email))
                    .order(users::id)
                    .select(users::id)
                    .load(c)
            })
        }),
        ("a sub-query", |a, body, email| {
            a.run(|c| {
                let writers = letters::table
                    .filter(letters::body.matches(body))
                    .select(letters::user_id);
                users::table
                    .filter(users::id.eq_any(writers))
                    .filter(users::email.matches(email))
                    .order(users::id)
                    .select(users::id)
                    .load(c)
            })
        }),
    ];
}
}
