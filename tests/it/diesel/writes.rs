//! Every write path stores sealed values, and what it stored reads back.

use diesel::prelude::*;
use diesel::upsert::excluded;
use fieldseal::Protect;
use fieldseal_diesel::AsChangeset;
use fieldseal_diesel::prelude::*;
use secrecy::SecretString;

use super::model::{User, assert_stored, hashed, user, users, with_database};

/// Each way of inserting `user(1)`, and perhaps others.
fn insert(insert: impl FnOnce(&mut SqliteConnection) -> QueryResult<usize>, expect: usize) {
    with_database(|connection| {
        assert_eq!(insert(connection).unwrap(), expect);
        for id in 1..=expect {
            assert_stored(connection, &user(id.try_into().unwrap()));
        }
    });
}

#[test]
fn a_struct_is_inserted_by_reference() {
    insert(
        |c| {
            diesel::insert_into(users::table)
                .values(&user(1))
                .execute(c)
        },
        1,
    );
}

#[test]
fn a_struct_is_inserted_by_value() {
    insert(
        |c| diesel::insert_into(users::table).values(user(1)).execute(c),
        1,
    );
    insert(|c| user(1).insert_into(users::table).execute(c), 1);
}

#[test]
fn an_optional_struct_is_inserted() {
    insert(
        |c| {
            diesel::insert_into(users::table)
                .values(Some(&user(1)))
                .execute(c)
        },
        1,
    );
    insert(
        |c| {
            diesel::insert_into(users::table)
                .values(Some(user(1)))
                .execute(c)
        },
        1,
    );
}

#[test]
fn a_vector_is_inserted_by_value_and_by_reference() {
    let three = || vec![user(1), user(2), user(3)];
    insert(
        |c| diesel::insert_into(users::table).values(three()).execute(c),
        3,
    );
    insert(
        |c| {
            diesel::insert_into(users::table)
                .values(&three())
                .execute(c)
        },
        3,
    );
}

#[test]
fn a_slice_and_an_array_are_inserted() {
    insert(
        |c| {
            diesel::insert_into(users::table)
                .values([user(1), user(2)].as_slice())
                .execute(c)
        },
        2,
    );
    insert(
        |c| {
            diesel::insert_into(users::table)
                .values([user(1), user(2)])
                .execute(c)
        },
        2,
    );
    insert(
        |c| {
            diesel::insert_into(users::table)
                .values(&[user(1), user(2)])
                .execute(c)
        },
        2,
    );
    insert(
        |c| {
            diesel::insert_into(users::table)
                .values(vec![&user(1), &user(2)])
                .execute(c)
        },
        2,
    );
}

#[test]
fn a_tuple_of_assignments_is_inserted() {
    insert(
        |c| {
            diesel::insert_into(users::table)
                .values(assignments(1))
                .execute(c)
        },
        1,
    );
    insert(
        |c| {
            diesel::insert_into(users::table)
                .values(&assignments(1))
                .execute(c)
        },
        1,
    );
    insert(
        |c| {
            diesel::insert_into(users::table)
                .values(vec![assignments(1), assignments(2)])
                .execute(c)
        },
        2,
    );
    insert(
        |c| {
            diesel::insert_into(users::table)
                .values(&vec![assignments(1), assignments(2)])
                .execute(c)
        },
        2,
    );
}

#[expect(
    clippy::type_complexity,
    reason = "nobody writes this type but a function that returns a tuple of assignments"
)]
fn assignments(
    id: i32,
) -> (
    diesel::dsl::Eq<users::id, i32>,
    fieldseal_diesel::AssignOnly<users::email>,
    fieldseal_diesel::AssignOnly<users::phone>,
    fieldseal_diesel::AssignOnly<users::ssn>,
    fieldseal_diesel::AssignOnly<users::salary>,
    fieldseal_diesel::AssignOnly<users::note>,
    fieldseal_diesel::AssignOnly<users::password>,
    diesel::dsl::Eq<users::name, String>,
    diesel::dsl::Eq<users::nick, Option<String>>,
) {
    let user = user(id);
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
fn an_insert_returns_the_row_that_it_stored() {
    with_database(|connection| {
        let returned: User = diesel::insert_into(users::table)
            .values(&user(1))
            .returning(User::as_returning())
            .get_result(connection)
            .unwrap();
        assert!(returned == user(1));
        let returned: Vec<User> = diesel::insert_into(users::table)
            .values(&vec![user(2), user(3)])
            .returning(User::as_returning())
            .get_results(connection)
            .unwrap();
        assert!(returned == [user(2), user(3)]);
        assert_stored(connection, &user(3));
    });
}

#[test]
fn an_upsert_on_the_primary_key_writes_a_changeset() {
    with_database(|connection| {
        diesel::insert_into(users::table)
            .values(&user(1))
            .execute(connection)
            .unwrap();
        let changed = User {
            salary: 7,
            ..user(1)
        };
        diesel::insert_into(users::table)
            .values(&user(1))
            .on_conflict(users::id)
            .do_update()
            .set(&changed)
            .execute(connection)
            .unwrap();
        assert_stored(connection, &changed);
    });
}

#[test]
fn an_upsert_takes_over_the_excluded_value() {
    with_database(|connection| {
        diesel::insert_into(users::table)
            .values(&user(1))
            .execute(connection)
            .unwrap();
        let changed = User {
            ssn: "219-09-9999".into(),
            ..user(1)
        };
        diesel::insert_into(users::table)
            .values(&changed)
            .on_conflict(users::id)
            .do_update()
            .set(users::ssn.eq(excluded(users::ssn)))
            .execute(connection)
            .unwrap();
        assert_stored(connection, &changed);
    });
}

#[test]
fn a_batch_upsert_writes_assignments() {
    with_database(|connection| {
        diesel::insert_into(users::table)
            .values(&user(1))
            .execute(connection)
            .unwrap();
        diesel::insert_into(users::table)
            .values(vec![assignments(1), assignments(2)])
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
fn a_struct_is_a_changeset_by_reference_and_by_value() {
    with_database(|connection| {
        diesel::insert_into(users::table)
            .values(&user(1))
            .execute(connection)
            .unwrap();
        let other = User { id: 1, ..user(2) };
        diesel::update(users::table.find(1))
            .set(&other)
            .execute(connection)
            .unwrap();
        assert_stored(connection, &other);
        diesel::update(users::table.find(1))
            .set(user(1))
            .execute(connection)
            .unwrap();
        assert_stored(connection, &user(1));
        diesel::update(&other)
            .set(&other)
            .execute(connection)
            .unwrap();
        assert_stored(connection, &other);
    });
}

#[test]
fn save_changes_writes_and_returns_the_row() {
    with_database(|connection| {
        diesel::insert_into(users::table)
            .values(&user(1))
            .execute(connection)
            .unwrap();
        let changed = User {
            note: Some("saved".into()),
            ..user(1)
        };
        let saved: User = (&changed).save_changes(connection).unwrap();
        assert!(saved == changed);
        assert_stored(connection, &changed);
    });
}

#[test]
fn assignments_update_alone_and_in_tuples() {
    with_database(|connection| {
        diesel::insert_into(users::table)
            .values(&vec![user(1), user(2)])
            .execute(connection)
            .unwrap();
        diesel::update(users::table.find(1))
            .set(users::salary.set_to(9_i64))
            .execute(connection)
            .unwrap();
        assert_stored(
            connection,
            &User {
                salary: 9,
                ..user(1)
            },
        );
        diesel::update(users::table.find(1))
            .set((
                users::salary.set_to(&10_i64),
                users::note.set_to(None::<String>),
                users::phone.set_to(Some("+49 30 5")),
                users::ssn.set_to(SecretString::from("219-09-9999")),
                users::name.eq("Ada"),
            ))
            .execute(connection)
            .unwrap();
        let changed = User {
            salary: 10,
            note: None,
            phone: Some("+49 30 5".into()),
            ssn: "219-09-9999".into(),
            name: "Ada".into(),
            ..user(1)
        };
        assert_stored(connection, &changed);
        assert_stored(connection, &user(2));
        diesel::update(users::table)
            .set(users::note.set_to("everyone's"))
            .execute(connection)
            .unwrap();
        assert_stored(
            connection,
            &User {
                note: Some("everyone's".into()),
                ..user(2)
            },
        );
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
                users::salary.set_to(3_i64),
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
fn the_same_value_is_sealed_anew_each_time() {
    with_database(|connection| {
        let twins = vec![
            User {
                email: "a@example.org".into(),
                ..user(1)
            },
            User {
                id: 2,
                email: "b@example.org".into(),
                ..user(1)
            },
        ];
        diesel::insert_into(users::table)
            .values(&twins)
            .execute(connection)
            .unwrap();
        for column in ["ssn", "salary", "note"] {
            let [one, other] =
                [1, 2].map(|id| super::model::stored(connection, "users", column, id));
            assert_ne!(one, other, "{column}");
        }
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
