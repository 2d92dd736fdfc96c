//! `matches` finds by the blind index, through the database's own index, and errs loudly.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::result::Error;
use diesel::sql_types::Text;
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
fn an_equal_value_is_found_and_another_is_not() {
    with_users(|c| {
        let find = |c: &mut SqliteConnection, email: &str| {
            users::table
                .filter(users::email.matches(email))
                .select(users::id)
                .load::<i32>(c)
                .unwrap()
        };
        assert_eq!(find(c, "Ada.1@example.org"), [1]);
        assert_eq!(find(c, "  ADA.2@EXAMPLE.ORG\n"), [2]);
        assert_eq!(find(c, "eve@example.org"), [0; 0]);
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
fn a_nullable_column_is_searched_and_null_matches_nothing() {
    with_users(|c| {
        let found = users::table
            .filter(users::phone.matches("(+49) 30-0000002"))
            .select(users::id)
            .load::<i32>(c)
            .unwrap();
        assert_eq!(found, [2]);
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
fn conditions_combine_and_narrow_deletes_and_updates() {
    with_users(|c| {
        let both = users::email
            .matches("ada.1@example.org")
            .and(users::phone.matches("49300000001"));
        assert_eq!(
            users::table
                .filter(both)
                .count()
                .get_result::<i64>(c)
                .unwrap(),
            1
        );
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
        let update = diesel::update(users::table.filter(users::email.matches("ada.2@example.org")))
            .set(users::salary.set_to(1_i64));
        assert_eq!(update.execute(c).unwrap(), 1);
        assert_eq!(
            diesel::delete(users::table.filter(users::email.matches("ada.1@example.org")))
                .execute(c)
                .unwrap(),
            1
        );
        let exists = diesel::select(diesel::dsl::exists(
            users::table.filter(users::email.matches("ada.1@example.org")),
        ));
        assert!(!exists.get_result::<bool>(c).unwrap());
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

#[derive(QueryableByName)]
struct Step {
    #[diesel(sql_type = Text)]
    detail: String,
}

/// What SQLite plans for a query that Diesel built.
fn plan(c: &mut SqliteConnection, sql: &str) -> String {
    let (sql, _) = sql.split_once(" -- binds").unwrap();
    // The text of a bind decides no plan.
    let sql = sql.replace('?', "x'00'");
    let steps: Vec<Step> = diesel::sql_query(format!("EXPLAIN QUERY PLAN {sql}"))
        .load(c)
        .unwrap();
    steps
        .into_iter()
        .map(|step| step.detail)
        .collect::<Vec<_>>()
        .join("\n")
}

#[test]
fn the_database_uses_its_index_for_a_search() {
    with_users(|c| {
        macro_rules! plan {
            ($query:expr) => {
                plan(
                    c,
                    &diesel::debug_query::<diesel::sqlite::Sqlite, _>(&$query).to_string(),
                )
            };
        }
        let plain = plan!(
            users::table
                .filter(users::email.matches("a@b"))
                .select(users::id)
        );
        assert!(
            plain.contains("USING INDEX users_email_unique (<expr>=?)"),
            "{plain}"
        );
        let nullable = plan!(
            users::table
                .filter(users::phone.matches("1"))
                .select(users::id)
        );
        assert!(
            nullable.contains("INDEX users_phone_index (<expr>=?)"),
            "{nullable}"
        );
        let other = diesel::alias!(users as other);
        let aliased = plan!(
            other
                .filter(other.field(users::email).matches("a@b"))
                .select(other.field(users::id))
        );
        assert!(
            aliased.contains("SEARCH other USING INDEX users_email_unique (<expr>=?)"),
            "{aliased}"
        );
        let joined = plan!(
            users::table
                .inner_join(other.on(other.field(users::id).eq(users::id)))
                .filter(other.field(users::email).matches("a@b"))
                .select(users::id)
        );
        assert!(
            joined.contains("SEARCH other USING COVERING INDEX users_email_unique (<expr>=?)"),
            "{joined}"
        );
        let deleted = plan!(diesel::delete(
            users::table.filter(users::email.matches("a@b"))
        ));
        assert!(
            deleted.contains("USING INDEX users_email_unique (<expr>=?)"),
            "{deleted}"
        );
        let either = plan!(
            users::table
                .filter(users::email.matches("a@b").or(users::phone.matches("1")))
                .select(users::id)
        );
        assert!(either.contains("MULTI-INDEX OR"), "{either}");
    });
}

#[test]
fn a_value_that_the_normaliser_refuses_is_an_error_and_no_empty_result() {
    with_users(|c| {
        let error = users::table
            .filter(users::email.matches("not an address"))
            .count()
            .get_result::<i64>(c)
            .unwrap_err();
        let Error::SerializationError(source) = &error else {
            panic!("{error:?}");
        };
        assert!(
            matches!(source.downcast_ref(), Some(SealError::Normalise { .. })),
            "{source:?}"
        );
        assert!(error.to_string().contains("user.email"), "{error}");
        assert!(!format!("{error} {error:?}").contains("not an address"));
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

#[test]
fn another_vault_or_tenant_finds_nothing() {
    let vault = vault();
    let c = &mut database();
    let find = |c: &mut SqliteConnection| {
        users::table
            .filter(users::email.matches("ada.1@example.org"))
            .select(users::id)
            .load::<i32>(c)
            .unwrap()
    };
    let north = vault.scope().tenant("north").unwrap();
    north.run(|| {
        diesel::insert_into(users::table)
            .values(&user(1))
            .execute(c)
            .unwrap()
    });
    assert_eq!(north.run(|| find(c)), [1]);
    assert_eq!(
        vault.scope().tenant("south").unwrap().run(|| find(c)),
        [0; 0]
    );
    assert_eq!(vault.scope().run(|| find(c)), [0; 0]);
    assert_eq!(super::model::vault().scope().run(|| find(c)), [0; 0]);
}

#[test]
fn other_searchable_types_are_found() {
    mod orders {
        use diesel::prelude::Queryable;
        use fieldseal::Protect;
        use fieldseal_diesel::Insertable;

        diesel::table! {
            use diesel::sql_types::*;
            use fieldseal_diesel::sql_types::*;

            orders {
                id -> Integer,
                customer -> Encrypted<customer, BigInt>,
                reference -> Nullable<Encrypted<reference, UuidBytes>>,
            }
        }

        #[derive(Protect, Queryable, Insertable)]
        #[diesel(table_name = orders)]
        pub(super) struct Order {
            pub(super) id: i32,
            #[encrypted(search)]
            pub(super) customer: i64,
            #[encrypted(search)]
            pub(super) reference: Option<uuid::Uuid>,
        }
    }
    use orders::{Order, orders as table};

    vault().scope().run(|| {
        let c = &mut SqliteConnection::establish(":memory:").unwrap();
        c.batch_execute(
            "CREATE TABLE orders (id INTEGER PRIMARY KEY, customer BLOB NOT NULL, reference BLOB)",
        )
        .unwrap();
        let reference = uuid::Uuid::from_u128(7);
        let orders = [1, 2].map(|id| Order {
            id,
            customer: i64::from(id),
            reference: (id == 2).then_some(reference),
        });
        diesel::insert_into(table::table)
            .values(&orders)
            .execute(c)
            .unwrap();
        let by_customer: Order = table::table
            .filter(table::customer.matches(1_i64))
            .first(c)
            .unwrap();
        assert_eq!(
            (by_customer.id, by_customer.customer, by_customer.reference),
            (1, 1, None)
        );
        let by_reference: i32 = table::table
            .filter(table::reference.matches(reference))
            .select(table::id)
            .first(c)
            .unwrap();
        assert_eq!(by_reference, 2);
    });
}
