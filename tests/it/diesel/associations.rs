//! What the contract cannot ask of every ORM: inner joins in tuples, and columns of an optional side.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use fieldseal::Protect;
use fieldseal_diesel::Insertable;
use fieldseal_diesel::prelude::*;

use super::model::{User, user, users, with_database};

diesel::table! {
    use diesel::sql_types::*;
    use fieldseal_diesel::sql_types::*;

    letters {
        id -> Integer,
        user_id -> Integer,
        body -> Encrypted<body>,
        reply -> Nullable<Encrypted<reply>>,
    }
}

diesel::joinable!(letters -> users (user_id));
diesel::allow_tables_to_appear_in_same_query!(letters, users);

#[derive(
    Clone, PartialEq, Protect, Queryable, Selectable, Identifiable, Associations, Insertable,
)]
#[diesel(table_name = letters)]
#[diesel(belongs_to(User))]
struct Letter {
    id: i32,
    user_id: i32,
    #[encrypted(search)]
    body: String,
    #[encrypted]
    reply: Option<String>,
}

fn letter(id: i32, user_id: i32) -> Letter {
    Letter {
        id,
        user_id,
        body: format!("dear {id}"),
        reply: (id == 1).then(|| "thanks".into()),
    }
}

fn with_letters(work: impl FnOnce(&mut SqliteConnection)) {
    with_database(|c| {
        c.batch_execute("CREATE TABLE letters (id INTEGER PRIMARY KEY, user_id INTEGER NOT NULL, body BLOB NOT NULL, reply BLOB)").unwrap();
        diesel::insert_into(users::table)
            .values(&vec![user(1), user(2)])
            .execute(c)
            .unwrap();
        diesel::insert_into(letters::table)
            .values(&vec![letter(1, 1), letter(2, 1)])
            .execute(c)
            .unwrap();
        work(c);
    });
}

#[test]
fn an_inner_join_reads_both_sides_and_searches_either() {
    with_letters(|c| {
        let both: Vec<(User, Letter)> = users::table
            .inner_join(letters::table)
            .filter(users::email.matches("ada.1@example.org"))
            .filter(letters::body.matches("dear 2"))
            .select((User::as_select(), Letter::as_select()))
            .load(c)
            .unwrap();
        assert!(both == [(user(1), letter(2, 1))]);
        let whole: Vec<(User, Letter)> = users::table
            .inner_join(letters::table)
            .order(letters::id)
            .load(c)
            .unwrap();
        assert!(whole == [(user(1), letter(1, 1)), (user(1), letter(2, 1))]);
    });
}

#[test]
fn a_column_of_the_optional_side_is_read_as_an_option() {
    with_letters(|c| {
        let bodies: Vec<Option<String>> = users::table
            .left_join(letters::table)
            .order((users::id, letters::id))
            .select(letters::body.nullable())
            .load(c)
            .unwrap();
        assert_eq!(
            bodies,
            [Some("dear 1".to_owned()), Some("dear 2".to_owned()), None]
        );
    });
}
