//! Every read path opens what was stored.

use diesel::prelude::*;
use diesel::sqlite::Sqlite;
use fieldseal::{Lazy, Password, Protect};
use fieldseal_diesel::prelude::*;
use secrecy::{ExposeSecret, SecretString};

use super::model::{PASSWORD, User, user, users, with_database};

fn with_users(work: impl FnOnce(&mut SqliteConnection)) {
    with_database(|connection| {
        let two = vec![
            user(1),
            User {
                phone: None,
                note: None,
                nick: None,
                ..user(2)
            },
        ];
        diesel::insert_into(users::table)
            .values(&two)
            .execute(connection)
            .unwrap();
        work(connection);
    });
}

#[test]
fn a_struct_is_loaded_by_find_first_load_and_get_result() {
    with_users(|c| {
        assert!(users::table.find(1).first::<User>(c).unwrap() == user(1));
        assert!(users::table.find(1).get_result::<User>(c).unwrap() == user(1));
        assert!(users::table.order(users::id).load::<User>(c).unwrap()[0] == user(1));
        assert!(
            users::table
                .find(1)
                .select(User::as_select())
                .first(c)
                .unwrap()
                == user(1)
        );
        assert!(
            users::table
                .find(9)
                .first::<User>(c)
                .optional()
                .unwrap()
                .is_none()
        );
    });
}

#[test]
fn columns_are_loaded_alone_and_in_tuples() {
    with_users(|c| {
        let emails: Vec<String> = users::table
            .order(users::id)
            .select(users::email)
            .load(c)
            .unwrap();
        assert_eq!(emails, ["Ada.1@example.org", "Ada.2@example.org"]);
        let secret: SecretString = users::table.find(1).select(users::ssn).first(c).unwrap();
        assert_eq!(secret.expose_secret(), "078-05-0001");
        let plain: String = users::table.find(1).select(users::ssn).first(c).unwrap();
        assert_eq!(plain, "078-05-0001");
        let row: (i32, String, Option<String>, i64, Option<SecretString>) = users::table
            .find(2)
            .select((
                users::id,
                users::email,
                users::phone,
                users::salary,
                users::note,
            ))
            .first(c)
            .unwrap();
        assert_eq!(
            (row.0, row.1.as_str(), row.2, row.3),
            (2, "Ada.2@example.org", None, 50_002)
        );
        assert!(row.4.is_none());
    });
}

#[test]
fn a_column_made_nullable_is_an_option() {
    with_users(|c| {
        let salary: Option<i64> = users::table
            .find(1)
            .select(users::salary.nullable())
            .first(c)
            .unwrap();
        assert_eq!(salary, Some(50_001));
    });
}

#[test]
fn a_password_is_loaded_hashed() {
    with_users(|c| {
        let password: Password = users::table
            .find(1)
            .select(users::password)
            .first(c)
            .unwrap();
        assert!(password.is_hashed());
        assert!(password.verify(PASSWORD).unwrap());
        assert!(!password.verify("guess").unwrap());
    });
}

#[test]
fn a_lazy_value_is_opened_when_it_is_asked_for() {
    #[derive(Protect, Queryable, Selectable)]
    #[diesel(table_name = users)]
    #[protect(of = User)]
    struct Listed {
        id: i32,
        #[encrypted]
        email: String,
        #[encrypted]
        note: Option<Lazy<String>>,
        #[encrypted]
        salary: Lazy<i64>,
    }

    with_users(|c| {
        let listed: Vec<Listed> = users::table
            .order(users::id)
            .select(Listed::as_select())
            .load(c)
            .unwrap();
        assert_eq!(listed[0].id, 1);
        assert_eq!(listed[0].email, "Ada.1@example.org");
        assert_eq!(
            listed[0].note.as_ref().unwrap().open().unwrap(),
            "allergic to penicillin 1"
        );
        assert_eq!(listed[0].salary.open().unwrap(), 50_001);
        assert!(listed[1].note.is_none());
        assert!(format!("{listed:?}").contains("[REDACTED]"));
        let alone: Lazy<i64> = users::table.find(2).select(users::salary).first(c).unwrap();
        assert_eq!(alone.open().unwrap(), 50_002);
    });
}

#[test]
fn boxed_queries_read_and_search() {
    with_users(|c| {
        let mut query = users::table
            .select(User::as_select())
            .into_boxed::<Sqlite>();
        query = query.filter(users::email.matches("ADA.1@example.org"));
        query = query.or_filter(users::phone.matches("0"));
        let found: Vec<User> = query.load(c).unwrap();
        assert!(found == [user(1)]);
        let condition: Box<
            dyn BoxableExpression<users::table, Sqlite, SqlType = diesel::sql_types::Bool>,
        > = Box::new(users::email.matches("ada.2@example.org"));
        assert_eq!(
            users::table
                .filter(condition)
                .select(users::id)
                .load::<i32>(c)
                .unwrap(),
            [2]
        );
    });
}

#[test]
fn aliases_read_and_search() {
    with_users(|c| {
        let other = diesel::alias!(users as other);
        let found: Vec<(i32, String)> = other
            .filter(other.field(users::email).matches("ada.1@example.org"))
            .select(other.fields((users::id, users::ssn)))
            .load(c)
            .unwrap();
        assert_eq!(found, [(1, "078-05-0001".to_owned())]);
    });
}

#[test]
fn sql_query_opens_by_column_name() {
    #[derive(Protect, QueryableByName)]
    #[diesel(table_name = users)]
    #[protect(of = User)]
    struct ByName {
        id: i32,
        #[encrypted]
        email: String,
        #[encrypted]
        phone: Option<String>,
    }

    with_users(|c| {
        let rows: Vec<ByName> = diesel::sql_query("SELECT phone, email, id FROM users ORDER BY id")
            .load(c)
            .unwrap();
        assert_eq!(
            (rows[0].id, rows[0].email.as_str()),
            (1, "Ada.1@example.org")
        );
        assert_eq!(rows[0].phone.as_deref(), Some("+49 30 0000001"));
        assert_eq!(rows[1].phone, None);
    });
}

#[test]
fn counting_and_null_tests_need_no_key() {
    with_users(|c| {
        assert_eq!(
            users::table
                .filter(users::phone.is_null())
                .count()
                .get_result::<i64>(c)
                .unwrap(),
            1
        );
        assert_eq!(
            users::table
                .filter(users::phone.is_not_null())
                .select(users::id)
                .load::<i32>(c)
                .unwrap(),
            [1]
        );
        assert_eq!(
            users::table
                .select(diesel::dsl::count(users::phone))
                .first::<i64>(c)
                .unwrap(),
            1
        );
    });
}

#[test]
fn rows_are_streamed() {
    with_users(|c| {
        let salaries: Vec<i64> = users::table
            .order(users::id)
            .select(users::salary)
            .load_iter::<i64, diesel::connection::DefaultLoadingMode>(c)
            .unwrap()
            .map(Result::unwrap)
            .collect();
        assert_eq!(salaries, [50_001, 50_002]);
    });
}
