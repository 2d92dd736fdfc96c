//! What the contract cannot ask of every ORM: Diesel's expressions, boxes and aliases.

use diesel::prelude::*;
use diesel::sqlite::Sqlite;
use fieldseal_diesel::prelude::*;
use secrecy::{ExposeSecret, SecretString};

use super::model::{User, user, users, with_database};

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
fn a_column_is_read_as_any_type_that_holds_its_plaintext() {
    with_users(|c| {
        let secret: SecretString = users::table.find(1).select(users::ssn).first(c).unwrap();
        assert_eq!(secret.expose_secret(), "078-05-0001");
        let text: String = users::table.find(1).select(users::ssn).first(c).unwrap();
        assert_eq!(text, "078-05-0001");
        let none: Option<SecretString> = users::table.find(2).select(users::note).first(c).unwrap();
        assert!(none.is_none());
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
