//! What does not belong does not open, and what cannot be sealed is not written.

use diesel::prelude::*;
use diesel::result::Error;
use fieldseal::{OpenError, SealError};
use fieldseal_diesel::prelude::*;

use super::model::{
    User, assert_no_secret, assert_stored, chain, database, store, stored, user, users, vault,
    with_database,
};

/// The typed error under Diesel's.
#[track_caller]
fn why(result: QueryResult<User>) -> OpenError {
    let error = result.expect_err("the row must not load");
    assert_no_secret(&format!("{error} {error:?}"));
    let Error::DeserializationError(source) = error else {
        panic!("{error:?}");
    };
    let mut source: Option<&(dyn std::error::Error + 'static)> = Some(&*source);
    while let Some(error) = source {
        if let Some(open) = error.downcast_ref::<OpenError>() {
            return open.clone();
        }
        source = error.source();
    }
    panic!("no `OpenError` in the chain");
}

fn load(c: &mut SqliteConnection, id: i32) -> QueryResult<User> {
    users::table.find(id).select(User::as_select()).first(c)
}

fn with_users(work: impl FnOnce(&mut SqliteConnection)) {
    with_database(|c| {
        diesel::insert_into(users::table)
            .values(&vec![user(1), user(2)])
            .execute(c)
            .unwrap();
        work(c);
    });
}

#[test]
fn a_flipped_bit_anywhere_is_refused() {
    with_users(|c| {
        for column in ["email", "phone", "ssn", "salary", "note"] {
            let good = stored(c, "users", column, 1).unwrap();
            for at in 0..good.len() {
                let mut bad = good.clone();
                bad[at] ^= 1;
                store(c, "users", column, 1, &bad);
                let error = why(load(c, 1));
                assert!(
                    error.to_string().contains(&format!("user.{column}")),
                    "{error}"
                );
            }
            store(c, "users", column, 1, &good);
            assert_stored(c, &user(1));
        }
    });
}

#[test]
fn a_truncated_or_extended_value_is_refused() {
    with_users(|c| {
        let good = stored(c, "users", "ssn", 1).unwrap();
        for length in 0..good.len() {
            store(c, "users", "ssn", 1, &good[..length]);
            why(load(c, 1));
        }
        store(c, "users", "ssn", 1, &[good.as_slice(), b"\0"].concat());
        assert!(matches!(why(load(c, 1)), OpenError::Refused { .. }));
    });
}

#[test]
fn a_value_of_another_column_is_refused() {
    with_users(|c| {
        let other = stored(c, "users", "note", 1).unwrap();
        store(c, "users", "ssn", 1, &other);
        assert!(matches!(why(load(c, 1)), OpenError::Refused { .. }));
        let searchable = stored(c, "users", "phone", 1).unwrap();
        store(c, "users", "email", 1, &searchable);
        assert!(matches!(why(load(c, 1)), OpenError::Refused { .. }));
        store(c, "users", "ssn", 1, &searchable);
        assert!(matches!(
            why(load(c, 1)),
            OpenError::WrongForm(_) | OpenError::Refused { .. }
        ));
    });
}

#[test]
fn a_value_of_another_type_is_refused() {
    with_users(|c| {
        let text = stored(c, "users", "ssn", 1).unwrap();
        store(c, "users", "salary", 1, &text);
        assert!(matches!(why(load(c, 1)), OpenError::Refused { .. }));
    });
}

#[test]
fn a_value_of_another_table_is_refused() {
    use fieldseal::Protect;
    use fieldseal_diesel::Insertable;

    diesel::table! {
        use diesel::sql_types::*;
        use fieldseal_diesel::sql_types::*;

        staff {
            id -> Integer,
            ssn -> Encrypted<ssn>,
        }
    }

    #[derive(Protect, Insertable)]
    #[diesel(table_name = staff)]
    struct Employee {
        id: i32,
        #[encrypted]
        ssn: String,
    }

    with_users(|c| {
        diesel::connection::SimpleConnection::batch_execute(
            c,
            "CREATE TABLE staff (id INTEGER PRIMARY KEY, ssn BLOB NOT NULL)",
        )
        .unwrap();
        diesel::insert_into(staff::table)
            .values(&Employee {
                id: 1,
                ssn: "078-05-0001".into(),
            })
            .execute(c)
            .unwrap();
        let other = stored(c, "staff", "ssn", 1).unwrap();
        store(c, "users", "ssn", 1, &other);
        assert!(matches!(why(load(c, 1)), OpenError::Refused { .. }));
    });
}

#[test]
fn an_index_of_another_row_in_front_of_a_value_is_refused() {
    with_users(|c| {
        let one = stored(c, "users", "phone", 1).unwrap();
        let two = stored(c, "users", "phone", 2).unwrap();
        store(c, "users", "phone", 1, &[&two[..21], &one[21..]].concat());
        assert!(matches!(why(load(c, 1)), OpenError::Refused { .. }));
    });
}

#[test]
fn plaintext_in_the_column_is_refused() {
    with_users(|c| {
        for plaintext in [
            "",
            "078-05-1120",
            "\u{1}\u{1}looks like an envelope",
            "penicillin",
        ] {
            store(c, "users", "ssn", 1, plaintext.as_bytes());
            why(load(c, 1));
            let as_text = format!(
                "UPDATE users SET ssn = '{}' WHERE id = 1",
                plaintext.replace('\'', "''")
            );
            diesel::sql_query(as_text).execute(c).unwrap();
            why(load(c, 1));
        }
        diesel::sql_query("UPDATE users SET salary = 5000 WHERE id = 1")
            .execute(c)
            .unwrap();
        why(load(c, 1));
    });
}

#[test]
fn plaintext_as_text_is_refused_as_never_sealed() {
    with_users(|c| {
        diesel::sql_query("UPDATE users SET ssn = '078-05-1120' WHERE id = 1")
            .execute(c)
            .unwrap();
        let error = why(load(c, 1));
        assert!(matches!(error, OpenError::NotSealed(_)), "{error:?}");
        assert_eq!(
            error.to_string(),
            "user.ssn holds bytes that were never sealed, or were cut short"
        );
    });
}

#[test]
fn another_tenant_or_none_does_not_open_what_a_tenant_wrote() {
    let vault = vault();
    let c = &mut database();
    let north = vault.scope().tenant("north").unwrap();
    north.run(|| {
        diesel::insert_into(users::table)
            .values(&user(1))
            .execute(c)
            .unwrap();
        assert_stored(c, &user(1));
    });
    for scope in [vault.scope().tenant("south").unwrap(), vault.scope()] {
        assert!(matches!(
            why(scope.run(|| load(c, 1))),
            OpenError::Refused { .. }
        ));
    }
}

#[test]
fn a_model_with_a_tenant_neither_reads_nor_writes_outside_a_tenants_scope() {
    use fieldseal::Protect;
    use fieldseal_diesel::Insertable;

    diesel::table! {
        use diesel::sql_types::*;
        use fieldseal_diesel::sql_types::*;

        invoices {
            id -> Integer,
            iban -> Encrypted<iban>,
        }
    }

    #[derive(Protect, Queryable, Insertable)]
    #[diesel(table_name = invoices)]
    #[protect(tenant)]
    struct Invoice {
        id: i32,
        #[encrypted(search)]
        iban: String,
    }

    let vault = vault();
    let c = &mut SqliteConnection::establish(":memory:").unwrap();
    diesel::connection::SimpleConnection::batch_execute(
        c,
        "CREATE TABLE invoices (id INTEGER PRIMARY KEY, iban BLOB NOT NULL)",
    )
    .unwrap();
    let insert = |c: &mut SqliteConnection| {
        diesel::insert_into(invoices::table)
            .values(&Invoice {
                id: 1,
                iban: "DE02".into(),
            })
            .execute(c)
    };
    let error = vault.scope().run(|| insert(c)).unwrap_err();
    assert!(
        error
            .to_string()
            .contains("invoice.iban cannot be sealed outside a tenant's scope"),
        "{error}"
    );
    let north = vault.scope().tenant("north").unwrap();
    north.run(|| insert(c)).unwrap();
    let found: Invoice = north
        .run(|| {
            invoices::table
                .filter(invoices::iban.matches("DE02"))
                .first(c)
        })
        .unwrap();
    assert_eq!((found.id, found.iban.as_str()), (1, "DE02"));
    vault.scope().run(|| {
        let error = invoices::table.first::<Invoice>(c).err().unwrap();
        assert!(
            chain(&error).contains("invoice.iban cannot be opened outside a tenant's scope"),
            "{}",
            chain(&error)
        );
        let error = invoices::table
            .filter(invoices::iban.matches("DE02"))
            .count()
            .get_result::<i64>(c)
            .unwrap_err();
        assert!(matches!(error, Error::SerializationError(_)), "{error:?}");
    });
}

#[test]
fn a_key_that_is_not_in_the_keyring_is_named() {
    let c = &mut database();
    vault().scope().run(|| {
        diesel::insert_into(users::table)
            .values(&user(1))
            .execute(c)
            .unwrap()
    });
    let error = vault().scope().run(|| why(load(c, 1)));
    let OpenError::UnknownKey { key, .. } = error else {
        panic!("{error:?}");
    };
    assert!(error.to_string().contains(&key.to_string()), "{error}");
}

#[test]
fn without_a_vault_nothing_is_written_or_read() {
    let c = &mut database();
    let error = diesel::insert_into(users::table)
        .values(&user(1))
        .execute(c)
        .unwrap_err();
    assert_no_secret(&format!("{error} {error:?}"));
    let Error::SerializationError(source) = &error else {
        panic!("{error:?}");
    };
    assert!(
        matches!(source.downcast_ref(), Some(SealError::NoVault(_))),
        "{source:?}"
    );
    assert_eq!(users::table.count().get_result::<i64>(c).unwrap(), 0);

    vault().scope().run(|| {
        diesel::insert_into(users::table)
            .values(&user(1))
            .execute(c)
            .unwrap()
    });
    assert!(matches!(why(load(c, 1)), OpenError::NoVault(_)));
    let update = diesel::update(users::table.find(1)).set(users::salary.set_to(1_i64));
    assert!(matches!(
        update.execute(c),
        Err(Error::SerializationError(_))
    ));
}

#[test]
fn a_batch_with_one_value_that_cannot_be_sealed_stores_no_row() {
    with_database(|c| {
        let batch = vec![
            user(1),
            User {
                email: "no address".into(),
                ..user(2)
            },
            user(3),
        ];
        let error = diesel::insert_into(users::table)
            .values(&batch)
            .execute(c)
            .unwrap_err();
        let Error::SerializationError(source) = &error else {
            panic!("{error:?}");
        };
        assert!(
            matches!(source.downcast_ref(), Some(SealError::Normalise { .. })),
            "{source:?}"
        );
        assert!(!format!("{error} {error:?}").contains("no address"));
        assert_eq!(users::table.count().get_result::<i64>(c).unwrap(), 0);

        diesel::insert_into(users::table)
            .values(&user(1))
            .execute(c)
            .unwrap();
        let failing = User {
            email: "no address".into(),
            salary: 1,
            ..user(1)
        };
        diesel::update(users::table.find(1))
            .set(&failing)
            .execute(c)
            .unwrap_err();
        assert_stored(c, &user(1));
        // The connection goes on.
        diesel::insert_into(users::table)
            .values(&user(2))
            .execute(c)
            .unwrap();
    });
}
