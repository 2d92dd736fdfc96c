//! Two equal values are refused by the database, and an upsert finds the row by its value.

use diesel::prelude::*;
use diesel::result::{DatabaseErrorKind, Error};
use diesel::upsert::excluded;
use fieldseal::Protect;
use fieldseal_diesel::Insertable;
use fieldseal_diesel::prelude::*;

use super::model::{User, assert_no_secret, assert_stored, hashed, user, users, with_database};

#[test]
fn an_equal_value_is_refused_however_it_is_spelled() {
    with_database(|c| {
        diesel::insert_into(users::table)
            .values(&user(1))
            .execute(c)
            .unwrap();
        let again = User {
            email: "ADA.1@Example.ORG".into(),
            ..user(2)
        };
        let error = diesel::insert_into(users::table)
            .values(&again)
            .execute(c)
            .unwrap_err();
        assert!(
            matches!(
                error,
                Error::DatabaseError(DatabaseErrorKind::UniqueViolation, _)
            ),
            "{error:?}"
        );
        assert_no_secret(&format!("{error} {error:?}"));
        diesel::insert_into(users::table)
            .values(&user(2))
            .execute(c)
            .unwrap();
        let error = diesel::update(users::table.find(2))
            .set(users::email.set_to("ada.1@example.org"))
            .execute(c)
            .unwrap_err();
        assert!(
            matches!(
                error,
                Error::DatabaseError(DatabaseErrorKind::UniqueViolation, _)
            ),
            "{error:?}"
        );
    });
}

#[test]
fn an_upsert_finds_the_row_by_its_value() {
    with_database(|c| {
        diesel::insert_into(users::table)
            .values(&user(1))
            .execute(c)
            .unwrap();
        let again = User {
            email: "ADA.1@example.org".into(),
            salary: 9,
            ..user(2)
        };
        let stored: User = diesel::insert_into(users::table)
            .values(&again)
            .on_conflict(users::email.unique_index())
            .do_update()
            .set(&again)
            .returning(User::as_returning())
            .get_result(c)
            .unwrap();
        let expect = User { id: 1, ..again };
        assert!(stored == expect);
        assert_stored(c, &expect);
        assert_eq!(users::table.count().get_result::<i64>(c).unwrap(), 1);
    });
}

#[test]
fn an_upsert_without_a_conflict_inserts() {
    with_database(|c| {
        for id in [1, 2] {
            diesel::insert_into(users::table)
                .values(&user(id))
                .on_conflict(users::email.unique_index())
                .do_update()
                .set(users::salary.set_to(0_i64))
                .execute(c)
                .unwrap();
            assert_stored(c, &user(id));
        }
    });
}

#[test]
fn do_nothing_keeps_the_first_row() {
    with_database(|c| {
        diesel::insert_into(users::table)
            .values(&user(1))
            .execute(c)
            .unwrap();
        let again = User {
            email: "ada.1@EXAMPLE.org".into(),
            ..user(2)
        };
        let ignored = diesel::insert_into(users::table)
            .values(&again)
            .on_conflict(users::email.unique_index())
            .do_nothing()
            .execute(c)
            .unwrap();
        assert_eq!(ignored, 0);
        assert_eq!(
            diesel::insert_or_ignore_into(users::table)
                .values(&again)
                .execute(c)
                .unwrap(),
            0
        );
        assert_eq!(
            diesel::insert_into(users::table)
                .values(&again)
                .on_conflict_do_nothing()
                .execute(c)
                .unwrap(),
            0
        );
        assert_stored(c, &user(1));
    });
}

/// SQLite takes a batch with a conflict target in one statement, so no column may be left out of a row.
#[derive(Protect, Insertable)]
#[diesel(table_name = users)]
#[diesel(treat_none_as_default_value = false)]
#[protect(of = User)]
struct Imported {
    id: i32,
    #[encrypted]
    email: String,
    #[encrypted]
    phone: Option<String>,
    #[encrypted]
    ssn: String,
    #[encrypted]
    salary: i64,
    #[password]
    password: fieldseal::Password,
    #[redact]
    name: String,
    nick: Option<String>,
}

#[test]
fn a_batch_upsert_finds_rows_by_value() {
    with_database(|c| {
        diesel::insert_into(users::table)
            .values(&user(1))
            .execute(c)
            .unwrap();
        let imported = |id, email: &str| Imported {
            id,
            email: email.into(),
            phone: None,
            ssn: "219-09-9999".into(),
            salary: 3,
            password: hashed(),
            name: "Ada".into(),
            nick: None,
        };
        let batch = vec![
            imported(5, "ADA.1@example.org"),
            imported(6, "eve@example.org"),
        ];
        let written = diesel::insert_into(users::table)
            .values(&batch)
            .on_conflict(users::email.unique_index())
            .do_update()
            .set((
                users::ssn.eq(excluded(users::ssn)),
                users::salary.set_to(4_i64),
            ))
            .execute(c)
            .unwrap();
        assert_eq!(written, 2);
        assert_stored(
            c,
            &User {
                ssn: "219-09-9999".into(),
                salary: 4,
                ..user(1)
            },
        );
        let salary: i64 = users::table
            .filter(users::email.matches("eve@example.org"))
            .select(users::salary)
            .first(c)
            .unwrap();
        assert_eq!(salary, 3);
    });
}
