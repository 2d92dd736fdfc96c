//! What the contract cannot ask of every ORM: `matches` as an expression of Diesel's.

use diesel::prelude::*;
use diesel::result::Error;
use fieldseal::SealError;
use fieldseal_diesel::prelude::*;

use super::model::{User, database, user, users, vault, with_database};

fn with_users(work: impl FnOnce(&mut SqliteConnection)) {
    with_database(|c| {
        let three = vec![
            user(1),
            user(2),
            User {
                phone: None,
                ..user(3)
            },
        ];
        diesel::insert_into(users::table)
            .values(&three)
            .execute(c)
            .unwrap();
        work(c);
    });
}

#[test]
fn any_form_of_the_plaintext_is_taken() {
    with_users(|c| {
        let email = String::from("ada.1@example.org");
        let count = |c: &mut SqliteConnection,
                     condition: fieldseal_diesel::Matches<users::email>| {
            users::table
                .filter(condition)
                .count()
                .get_result::<i64>(c)
                .unwrap()
        };
        assert_eq!(count(c, users::email.matches(&email)), 1);
        assert_eq!(count(c, users::email.matches(email.as_str())), 1);
        assert_eq!(
            count(
                c,
                users::email.matches(secrecy::SecretString::from(email.as_str()))
            ),
            1
        );
        assert_eq!(count(c, users::email.matches(email)), 1);
    });
}

#[test]
fn a_search_is_negated_and_selected_and_null_is_neither_equal_nor_unequal() {
    with_users(|c| {
        let unequal = users::table
            .filter(diesel::dsl::not(users::phone.matches("1")))
            .count()
            .get_result::<i64>(c)
            .unwrap();
        assert_eq!(unequal, 2);
        let shown: Vec<Option<bool>> = users::table
            .order(users::id)
            .select(users::phone.matches("49300000001"))
            .load(c)
            .unwrap();
        assert_eq!(shown, [Some(true), Some(false), None]);
    });
}

#[test]
fn a_search_combines_with_other_conditions() {
    with_users(|c| {
        let either = users::email
            .matches("ada.1@example.org")
            .or(users::id.eq(3));
        assert_eq!(
            users::table
                .filter(either)
                .count()
                .get_result::<i64>(c)
                .unwrap(),
            2
        );
        let exists = |email: &str| {
            diesel::select(diesel::dsl::exists(
                users::table.filter(users::email.matches(email)),
            ))
        };
        assert!(exists("ada.1@example.org").get_result::<bool>(c).unwrap());
        assert!(!exists("eve@example.org").get_result::<bool>(c).unwrap());
    });
}

#[test]
fn nullable_expressions_are_searched() {
    with_users(|c| {
        let found = users::table
            .filter(users::email.nullable().matches("ada.1@example.org"))
            .select(users::id);
        assert_eq!(found.first::<i32>(c).unwrap(), 1);
    });
}

#[test]
fn the_expression_is_spelled_as_the_format_says() {
    vault().scope().run(|| {
        let query = users::table.filter(users::email.matches("ada@example.org")).select(users::id);
        let sql = diesel::debug_query::<diesel::sqlite::Sqlite, _>(&query).to_string();
        assert_eq!(
            sql,
            "SELECT `users`.`id` FROM `users` WHERE substr(`users`.`email`, 2, 20) IN (?) -- binds: [<blind index>]"
        );
    });
}

#[test]
fn a_search_without_a_vault_is_an_error_and_still_prints() {
    let c = &mut database();
    let query = || {
        users::table
            .filter(users::email.matches("ada@example.org"))
            .select(users::id)
    };
    let error = query().load::<i32>(c).unwrap_err();
    let Error::SerializationError(source) = &error else {
        panic!("{error:?}");
    };
    assert!(
        matches!(source.downcast_ref(), Some(SealError::NoVault(_))),
        "{source:?}"
    );
    assert!(
        diesel::debug_query::<diesel::sqlite::Sqlite, _>(&query())
            .to_string()
            .contains("<blind index>")
    );
}
