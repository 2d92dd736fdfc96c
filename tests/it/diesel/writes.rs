//! What the contract cannot ask of every ORM: Diesel's own shapes of inserts and changesets.

use diesel::prelude::*;
use fieldseal::Protect;
use fieldseal_diesel::AsChangeset;
use fieldseal_diesel::prelude::*;

use super::model::{User, assert_stored, hashed, user, users, with_database};

#[test]
fn an_array_is_inserted_by_value_and_by_reference() {
    let insert = |insert: fn(&mut SqliteConnection) -> QueryResult<usize>| {
        with_database(|connection| {
            assert_eq!(insert(connection).unwrap(), 2);
            assert_stored(connection, &user(1));
            assert_stored(connection, &user(2));
        });
    };
    insert(|c| {
        diesel::insert_into(users::table)
            .values([user(1), user(2)])
            .execute(c)
    });
    insert(|c| {
        diesel::insert_into(users::table)
            .values(&[user(1), user(2)])
            .execute(c)
    });
}

#[test]
fn a_batch_larger_than_the_limit_of_bind_parameters_is_inserted() {
    with_database(|connection| {
        let many: Vec<User> = (1..=4_000).map(user).collect();
        let inserted = diesel::insert_into(users::table)
            .values(&many)
            .execute(connection)
            .unwrap();
        assert_eq!(inserted, many.len());
        assert_stored(connection, &many[0]);
        assert_stored(connection, &many[3_999]);
    });
}

#[test]
fn insert_or_ignore_keeps_and_replace_overwrites_the_first_row() {
    with_database(|connection| {
        diesel::insert_into(users::table)
            .values(&user(1))
            .execute(connection)
            .unwrap();
        let changed = User {
            salary: 1,
            ..user(1)
        };
        assert_eq!(
            diesel::insert_or_ignore_into(users::table)
                .values(&changed)
                .execute(connection)
                .unwrap(),
            0
        );
        assert_stored(connection, &user(1));
        assert_eq!(
            diesel::replace_into(users::table)
                .values(&changed)
                .execute(connection)
                .unwrap(),
            1
        );
        assert_stored(connection, &changed);
    });
}

#[test]
fn a_batch_upsert_writes_assignments() {
    let row = |user: User| {
        (
            users::id.eq(user.id),
            users::email.set_to(user.email),
            users::phone.set_to(user.phone),
            users::ssn.set_to(&user.ssn),
            users::salary.set_to(user.salary),
            users::note.set_to(user.note.as_deref()),
            users::password.set_to(user.password),
            users::name.eq(user.name),
            users::nick.eq(user.nick),
        )
    };
    with_database(|connection| {
        diesel::insert_into(users::table)
            .values(&user(1))
            .execute(connection)
            .unwrap();
        diesel::insert_into(users::table)
            .values(vec![row(user(1)), row(user(2))])
            .on_conflict(users::id)
            .do_update()
            .set(users::note.set_to("changed"))
            .execute(connection)
            .unwrap();
        assert_stored(
            connection,
            &User {
                note: Some("changed".into()),
                ..user(1)
            },
        );
        assert_stored(connection, &user(2));
        // Row by row, as Diesel inserts structs into SQLite: each row takes a copy of the changeset, so it is a reference.
        let changed = users::note.set_to("again");
        let written: Vec<i32> = diesel::insert_into(users::table)
            .values(&vec![user(1), user(3)])
            .on_conflict(users::id)
            .do_update()
            .set(&changed)
            .returning(users::id)
            .get_results(connection)
            .unwrap();
        assert_eq!(written, [1, 3]);
        assert_stored(
            connection,
            &User {
                note: Some("again".into()),
                ..user(1)
            },
        );
        assert_stored(connection, &user(3));
    });
}

#[test]
fn an_upsert_by_value_writes_a_changeset_and_returns_the_row() {
    with_database(|connection| {
        diesel::insert_into(users::table)
            .values(&user(1))
            .execute(connection)
            .unwrap();
        let again = User {
            email: "ADA.1@example.org".into(),
            salary: 9,
            ..user(2)
        };
        let stored: User = diesel::insert_into(users::table)
            .values(&again)
            .on_conflict(users::email.unique_index::<diesel::sqlite::Sqlite>())
            .do_update()
            .set(&again)
            .returning(User::as_returning())
            .get_result(connection)
            .unwrap();
        let expect = User { id: 1, ..again };
        assert!(stored == expect);
        assert_stored(connection, &expect);
    });
}

#[test]
fn an_optional_assignment_is_left_out() {
    with_database(|connection| {
        diesel::insert_into(users::table)
            .values(&user(1))
            .execute(connection)
            .unwrap();
        let note: Option<String> = None;
        diesel::update(users::table.find(1))
            .set((
                users::salary.set_to(&3_i64),
                note.map(|note| users::note.set_to(note)),
            ))
            .execute(connection)
            .unwrap();
        assert_stored(
            connection,
            &User {
                salary: 3,
                ..user(1)
            },
        );
    });
}

#[derive(Default, Protect, AsChangeset)]
#[diesel(table_name = users)]
#[protect(of = User)]
struct Patch {
    #[encrypted]
    email: Option<String>,
    #[encrypted]
    phone: Option<Option<String>>,
    #[encrypted]
    salary: Option<i64>,
    #[password]
    password: Option<fieldseal::Password>,
    #[redact]
    name: Option<String>,
    nick: Option<Option<String>>,
}

#[test]
fn none_in_a_changeset_leaves_the_column_and_some_none_writes_null() {
    with_database(|connection| {
        diesel::insert_into(users::table)
            .values(&user(1))
            .execute(connection)
            .unwrap();
        let patch = Patch {
            phone: Some(None),
            salary: Some(4),
            nick: Some(None),
            ..Patch::default()
        };
        diesel::update(users::table.find(1))
            .set(&patch)
            .execute(connection)
            .unwrap();
        let expect = User {
            phone: None,
            salary: 4,
            nick: None,
            ..user(1)
        };
        assert_stored(connection, &expect);
        let patch = Patch {
            email: Some("new@example.org".into()),
            phone: Some(Some("+49 30 8".into())),
            password: Some(hashed()),
            name: Some("Ada".into()),
            ..Patch::default()
        };
        diesel::update(users::table.find(1))
            .set(patch)
            .execute(connection)
            .unwrap();
        let expect = User {
            email: "new@example.org".into(),
            phone: Some("+49 30 8".into()),
            name: "Ada".into(),
            ..expect
        };
        assert_stored(connection, &expect);
    });
}

#[test]
fn a_changeset_without_changes_is_refused_by_diesel() {
    with_database(|connection| {
        let error = diesel::update(users::table)
            .set(&Patch::default())
            .execute(connection)
            .unwrap_err();
        assert!(
            matches!(error, diesel::result::Error::QueryBuilderError(_)),
            "{error:?}"
        );
    });
}

#[derive(Protect, AsChangeset)]
#[diesel(table_name = users)]
#[diesel(treat_none_as_null = true)]
#[protect(of = User)]
struct Replacement {
    #[encrypted]
    phone: Option<String>,
    #[encrypted]
    salary: i64,
    #[encrypted]
    #[diesel(treat_none_as_null = false)]
    note: Option<String>,
    nick: Option<String>,
}

#[test]
fn treat_none_as_null_writes_null() {
    with_database(|connection| {
        diesel::insert_into(users::table)
            .values(&user(1))
            .execute(connection)
            .unwrap();
        let replacement = Replacement {
            phone: None,
            salary: 1,
            note: None,
            nick: None,
        };
        diesel::update(users::table.find(1))
            .set(&replacement)
            .execute(connection)
            .unwrap();
        assert_stored(
            connection,
            &User {
                phone: None,
                salary: 1,
                nick: None,
                ..user(1)
            },
        );
        let replacement = Replacement {
            phone: Some("1".into()),
            salary: 2,
            note: Some("n".into()),
            nick: Some("x".into()),
        };
        diesel::update(users::table.find(1))
            .set(replacement)
            .execute(connection)
            .unwrap();
        let expect = User {
            phone: Some("1".into()),
            salary: 2,
            note: Some("n".into()),
            nick: Some("x".into()),
            ..user(1)
        };
        assert_stored(connection, &expect);
    });
}

#[test]
fn a_statement_may_be_executed_twice() {
    with_database(|connection| {
        diesel::insert_into(users::table)
            .values(&vec![user(1), user(2)])
            .execute(connection)
            .unwrap();
        let update = || diesel::update(users::table).set(users::salary.set_to(5_i64));
        assert_eq!(update().execute(connection).unwrap(), 2);
        assert_eq!(update().execute(connection).unwrap(), 2);
        let find = users::table
            .filter(users::email.matches("ada.1@example.org"))
            .select(users::salary);
        for _ in 0..2 {
            assert_eq!(
                users::table
                    .select(users::salary)
                    .first::<i64>(connection)
                    .unwrap(),
                5
            );
        }
        assert_eq!(find.first::<i64>(connection).unwrap(), 5);
    });
}
