//! A password is hashed before it reaches the database, on every path.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use fieldseal::{Password, Protect};
use fieldseal_diesel::prelude::*;
use fieldseal_diesel::{AsChangeset, Insertable};

use super::model::{PASSWORD, User, hashed, stored, user, users, vault, with_database};

#[track_caller]
fn assert_hashed(c: &mut SqliteConnection, id: i32) {
    let bytes = stored(c, "users", "password", id).unwrap();
    assert!(
        bytes.starts_with(b"$argon2id$v=19$m=19456,t=2,p=1$"),
        "{}",
        String::from_utf8_lossy(&bytes)
    );
    let password: Password = users::table
        .find(id)
        .select(users::password)
        .first(c)
        .unwrap();
    assert!(password.verify(PASSWORD).unwrap());
}

#[test]
fn a_password_that_nobody_hashed_is_hashed_on_the_way() {
    with_database(|c| {
        let fresh = User {
            password: PASSWORD.into(),
            ..user(1)
        };
        diesel::insert_into(users::table)
            .values(&fresh)
            .execute(c)
            .unwrap();
        assert_hashed(c, 1);
        diesel::update(users::table.find(1))
            .set(users::password.set_to(Password::from(PASSWORD)))
            .execute(c)
            .unwrap();
        assert_hashed(c, 1);
        let fresh = User {
            password: PASSWORD.into(),
            ..user(1)
        };
        diesel::update(users::table.find(1))
            .set(&fresh)
            .execute(c)
            .unwrap();
        assert_hashed(c, 1);
        // The caller's password is the one that was hashed.
        assert!(fresh.password.is_hashed());
    });
}

#[test]
fn a_stored_hash_is_written_back_as_it_is() {
    with_database(|c| {
        diesel::insert_into(users::table)
            .values(&user(1))
            .execute(c)
            .unwrap();
        let before = stored(c, "users", "password", 1);
        let loaded: User = users::table.find(1).first(c).unwrap();
        (&loaded).save_changes::<User>(c).unwrap();
        assert_eq!(stored(c, "users", "password", 1), before);
    });
}

#[test]
fn a_password_that_cannot_be_hashed_stores_nothing() {
    with_database(|c| {
        let empty = User {
            password: "".into(),
            ..user(1)
        };
        let error = diesel::insert_into(users::table)
            .values(&empty)
            .execute(c)
            .unwrap_err();
        assert!(
            matches!(error, diesel::result::Error::SerializationError(_)),
            "{error:?}"
        );
        assert_eq!(users::table.count().get_result::<i64>(c).unwrap(), 0);
    });
}

#[test]
fn a_plaintext_in_the_column_is_refused() {
    with_database(|c| {
        diesel::insert_into(users::table)
            .values(&user(1))
            .execute(c)
            .unwrap();
        diesel::sql_query("UPDATE users SET password = 'hunter2'")
            .execute(c)
            .unwrap();
        let error = users::table
            .select(users::password)
            .first::<Password>(c)
            .unwrap_err();
        assert!(!format!("{error} {error:?}").contains("hunter2"));
    });
}

#[test]
fn a_password_may_be_absent() {
    diesel::table! {
        use diesel::sql_types::*;
        use fieldseal_diesel::sql_types::*;

        accounts {
            id -> Integer,
            password -> Nullable<PasswordHash<password>>,
        }
    }

    #[derive(Protect, Queryable, Insertable, AsChangeset)]
    #[diesel(table_name = accounts)]
    #[diesel(treat_none_as_null = true)]
    struct Account {
        id: i32,
        #[password]
        password: Option<Password>,
    }

    vault().scope().run(|| {
        let c = &mut SqliteConnection::establish(":memory:").unwrap();
        c.batch_execute("CREATE TABLE accounts (id INTEGER PRIMARY KEY, password TEXT)")
            .unwrap();
        let accounts = vec![
            Account {
                id: 1,
                password: None,
            },
            Account {
                id: 2,
                password: Some(hashed()),
            },
        ];
        diesel::insert_into(accounts::table)
            .values(&accounts)
            .execute(c)
            .unwrap();
        let found: Vec<Account> = accounts::table.order(accounts::id).load(c).unwrap();
        assert_eq!((found[0].id, found[0].password.is_none()), (1, true));
        assert!(
            found[1]
                .password
                .as_ref()
                .unwrap()
                .verify(PASSWORD)
                .unwrap()
        );
        diesel::update(accounts::table.find(2))
            .set(&Account {
                id: 2,
                password: None,
            })
            .execute(c)
            .unwrap();
        diesel::update(accounts::table.find(1))
            .set(accounts::password.set_to(Some(hashed())))
            .execute(c)
            .unwrap();
        let found: Vec<Option<Password>> = accounts::table
            .order(accounts::id)
            .select(accounts::password)
            .load(c)
            .unwrap();
        assert!(found[0].is_some() && found[1].is_none());
    });
}

mod peppered {
    diesel::table! {
        use diesel::sql_types::*;
        use fieldseal_diesel::sql_types::*;

        accounts {
            id -> Integer,
            secret -> PasswordHash<secret>,
        }
    }
}

use peppered::accounts;

#[derive(Protect, Queryable, Selectable, Identifiable, Insertable, AsChangeset)]
#[diesel(table_name = accounts)]
struct Account {
    id: i32,
    #[password(pepper)]
    secret: Password,
}

#[test]
fn a_pepper_seals_the_hash_on_every_path() {
    vault().scope().run(|| {
        let c = &mut SqliteConnection::establish(":memory:").unwrap();
        c.batch_execute("CREATE TABLE accounts (id INTEGER PRIMARY KEY, secret TEXT NOT NULL)")
            .unwrap();
        let account = Account {
            id: 1,
            secret: PASSWORD.into(),
        };
        diesel::insert_into(accounts::table)
            .values(&account)
            .execute(c)
            .unwrap();
        let assert_sealed = |c: &mut SqliteConnection| {
            let bytes = stored(c, "accounts", "secret", 1).unwrap();
            assert!(
                bytes.starts_with(b"fs1."),
                "{}",
                String::from_utf8_lossy(&bytes)
            );
            let account: Account = accounts::table.find(1).first(c).unwrap();
            assert!(account.secret.verify(PASSWORD).unwrap());
        };
        assert_sealed(c);
        diesel::update(&account).set(&account).execute(c).unwrap();
        assert_sealed(c);
        diesel::update(accounts::table.find(1))
            .set(accounts::secret.set_to(hashed()))
            .execute(c)
            .unwrap();
        assert_sealed(c);
    });
}
