//! Two equal values are refused by the database, and an upsert finds the row by its value.

use super::adapter::Adapter;
use super::database::Database;
use super::failure::{Kind, assert_fails, done, failed};
use super::keyrings::rotating;
use super::store::Store;
use super::tables::users::{Change, User, user};

for_each_adapter![
    an_equal_value_is_not_inserted_however_it_is_spelled,
    an_equal_value_is_not_written_over_another,
    a_value_may_come_again_when_it_is_gone,
    tenants_have_their_own_values,
    an_upsert_finds_the_row_by_its_value,
    an_upsert_of_many_finds_each_row_by_its_value,
    while_an_index_key_rotates_an_upsert_goes_by_the_second_index,
    the_first_row_is_kept_where_that_is_asked,
    unequal_values_are_kept_beside_one_another,
];

/// The e-mail address of `user(1)`, in another row and another spelling.
fn twin(id: i32) -> User {
    User {
        email: " ADA.1@Example.ORG".into(),
        ..user(id)
    }
}

fn an_equal_value_is_not_inserted_however_it_is_spelled<A: Adapter>() {
    for (way, insert) in A::INSERT {
        let mut store = Store::<A>::with_users(&[user(1)]);
        assert_fails!(way, insert(&mut store, &twin(2)), Kind::Unique);
        store.assert_users(way, &[user(1)]);
    }
    for (way, upsert) in A::UPSERT {
        let mut store = Store::<A>::with_users(&[user(1), user(2)]);
        // MariaDB goes by whatever key is there: row 3 would be row 1, whose e-mail address it has.
        let ids: &[i32] = if A::DATABASE.upserts_by_target() {
            &[2, 3]
        } else {
            &[2]
        };
        for &id in ids {
            assert_fails!(way, upsert(&mut store, &twin(id)), Kind::Unique);
        }
        store.assert_users(way, &[user(1), user(2)]);
    }
}

fn an_equal_value_is_not_written_over_another<A: Adapter>() {
    let change = Change::Email(twin(2).email);
    for (way, update) in A::UPDATE {
        let mut store = Store::<A>::with_users(&[user(1), user(2)]);
        assert_fails!(way, update(&mut store, &twin(2)), Kind::Unique);
        store.assert_users(way, &[user(1), user(2)]);
    }
    for (way, set) in A::SET_IN_ONE {
        let mut store = Store::<A>::with_users(&[user(1), user(2)]);
        assert_fails!(way, set(&mut store, 2, &change), Kind::Unique);
        store.assert_users(way, &[user(1), user(2)]);
    }
    for (way, set) in A::SET_IN_ALL {
        let mut store = Store::<A>::with_users(&[user(1), user(2)]);
        assert_fails!(way, set(&mut store, &change), Kind::Unique);
        store.assert_users(way, &[user(1), user(2)]);
    }
}

fn a_value_may_come_again_when_it_is_gone<A: Adapter>() {
    for (way, insert) in A::INSERT {
        let mut store = Store::<A>::with_users(&[user(1)]);
        done(way, A::DELETE_ONE[0].1(&mut store, 1));
        done(way, insert(&mut store, &twin(2)));
        store.assert_users(way, &[twin(2)]);
    }
}

/// The index of a value is another under another tenant's keys, so neither keeps the other's value out, nor learns of it.
fn tenants_have_their_own_values<A: Adapter>() {
    let mut store = Store::<A>::new();
    let vault = store.scope();
    for (tenant, id) in [("north", 1), ("south", 2)] {
        store.enter_scope(&vault.tenant(tenant).unwrap());
        done("inserting", A::INSERT[0].1(&mut store, &twin(id)));
    }
    assert_eq!(store.raw.count("users"), 2);
}

fn an_upsert_finds_the_row_by_its_value<A: Adapter>() {
    for (way, upsert) in A::UPSERT_BY_EMAIL {
        let mut store = Store::<A>::with_users(&[user(1)]);
        let changed = User {
            salary: 9,
            ssn: "219-09-9999".into(),
            ..twin(2)
        };
        done(way, upsert(&mut store, &[changed]));
        let expect = User {
            salary: 9,
            ssn: "219-09-9999".into(),
            ..user(1)
        };
        store.assert_users(way, std::slice::from_ref(&expect));
        // And inserts where there is no such value.
        done(way, upsert(&mut store, &[user(2)]));
        store.assert_users(way, &[expect, user(2)]);
    }
}

fn an_upsert_of_many_finds_each_row_by_its_value<A: Adapter>() {
    for (way, upsert) in A::UPSERT_BY_EMAIL {
        let mut store = Store::<A>::with_users(&[user(1), user(2)]);
        let changed = |id| User {
            salary: 9,
            ..user(id)
        };
        let batch = [
            User {
                id: 7,
                ..changed(1)
            },
            changed(3),
            User {
                id: 8,
                ..changed(2)
            },
        ];
        done(way, upsert(&mut store, &batch));
        let taken_over = |id: i32| User {
            salary: 9,
            ..user(id)
        };
        store.assert_users(way, &[taken_over(1), taken_over(2), changed(3)]);
    }
}

/// Phases 3 and 4, in which what is written names the new key only in the second slot, or only the new key.
fn while_an_index_key_rotates_an_upsert_goes_by_the_second_index<A: Adapter>() {
    for (way, upsert) in A::UPSERT_BY_EMAIL {
        let phases = [3, 4].map(|phase| rotating(A::USERS, phase).scope());
        let mut store = Store::<A>::in_scope(&phases[0]);
        store.insert_users(&[user(1)]);
        if A::DATABASE.upserts_by_target() {
            drop(failed(way, upsert(&mut store, &[user(1)])));
        }
        store.raw.execute(&second_index(A::DATABASE));
        // A connection of SQLite hears of another one's index when it executes something, not when it prepares what names the index.
        done("counting", A::COUNT[0].1(&mut store));
        for (salary, scope) in [(7, &phases[0]), (8, &phases[1]), (9, &phases[0])] {
            store.enter_scope(scope);
            done(way, upsert(&mut store, &[User { salary, ..twin(2) }]));
            let expect = User {
                salary,
                ssn: user(2).ssn,
                ..user(1)
            };
            for (read_way, read) in A::READ_ALL {
                let found = done(read_way, read(&mut store));
                assert!(found == std::slice::from_ref(&expect), "{way}: {found:#?}");
            }
        }
        // What phase 4 writes has another first slot than what is there from phase 3, and the same last one.
        store.enter_scope(&phases[1]);
        for (way, insert) in A::INSERT {
            assert_fails!(way, insert(&mut store, &twin(2)), Kind::Unique);
        }
        done(way, upsert(&mut store, &[user(2)]));
        assert_eq!(store.raw.count("users"), 2);
    }
}

/// What a migration makes before phase 3.
fn second_index(database: Database) -> String {
    let dialect = database.dialect();
    let last = dialect.last(&dialect.quote("email"));
    match dialect.index_column("email") {
        Some(column) => format!(
            "ALTER TABLE users ADD COLUMN {column}_last VARBINARY(20) AS ({last}) VIRTUAL,
                 ADD UNIQUE INDEX users_email_last ({column}_last)"
        ),
        None => format!("CREATE UNIQUE INDEX users_email_last ON users (({last}))"),
    }
}

fn the_first_row_is_kept_where_that_is_asked<A: Adapter>() {
    for (way, insert) in A::INSERT_OR_KEEP {
        let mut store = Store::<A>::with_users(&[user(1)]);
        let before = store.raw.snapshot("users");
        done(way, insert(&mut store, &twin(2)));
        assert_eq!(store.raw.snapshot("users"), before, "{way}");
        done(way, insert(&mut store, &user(3)));
        store.assert_users(way, &[user(1), user(3)]);
    }
}

fn unequal_values_are_kept_beside_one_another<A: Adapter>() {
    for (way, insert) in A::INSERT {
        let mut store = Store::<A>::new();
        // Equal until the last letter, and one that normalising does not make equal.
        let users = [
            (1, "ada@example.org"),
            (2, "ada@example.orh"),
            (3, "a.da@example.org"),
        ]
        .map(|(id, email)| User {
            email: email.into(),
            ..user(id)
        });
        for user in &users {
            done(way, insert(&mut store, user));
        }
        store.assert_users(way, &users);
    }
}
