//! The two adapters agree on bytes: what one writes the other reads, finds, updates and deletes, in one file.

mod models;
mod types;

use super::adapter::Adapter;
use super::failure::{Kind, assert_fails, done, failed};
use super::keyrings::{rotating, vault};
use super::store::Store;
use super::tables::accounts::Account;
use super::tables::documents::document;
use super::tables::invoices::invoice;
use super::tables::letters::letter;
use super::tables::orders::{Order, Stage, WantedOrder};
use super::tables::patients::Patient;
use super::tables::users::{Change, User, Wanted, sparse, user};
use super::tables::visits::{row_key, visit};
use super::tables::{PASSWORD, hashed};
use fieldseal::OpenError;
use rust_decimal::Decimal;
use uuid::Uuid;

/// Makes each test one in both directions, on each database.
macro_rules! for_both_directions {
    ($($test:ident),+ $(,)?) => {$(
        mod $test {
            for_both_directions!(@on $test
                sqlite: Sqlite;
                postgres: Postgres;
                maria_db: MariaDb;
            );
        }
    )+};
    (@on $test:ident $($database:ident: $marker:ident;)+) => {$(
        mod $database {
            use crate::contract::{diesel, sea_orm};

            #[test]
            fn diesel_to_sea_orm() {
                super::super::$test::<diesel::$marker, sea_orm::SeaOrm<sea_orm::$marker>>();
            }

            #[test]
            fn sea_orm_to_diesel() {
                super::super::$test::<sea_orm::SeaOrm<sea_orm::$marker>, diesel::$marker>();
            }
        }
    )+};
}

for_both_directions![
    rows_of_every_way_of_writing_are_read_by_the_other,
    rows_are_found_by_the_other,
    rows_are_updated_by_the_other,
    rows_are_deleted_by_the_other,
    a_value_that_one_wrote_is_no_second_time_written_by_the_other,
    an_upsert_of_the_other_finds_the_row_by_its_value,
    a_write_of_the_other_that_fails_leaves_the_row,
    rows_are_found_by_the_other_while_the_index_key_rotates,
    a_tenants_rows_are_read_by_the_other_under_the_same_tenant,
    joined_rows_are_read_by_the_other,
    row_bound_values_are_opened_by_the_other,
    hidden_nulls_are_read_by_the_other,
    passwords_are_verified_by_the_other,
    orders_are_found_by_the_other,
    every_suite_is_read_by_the_other,
];

/// Hands the file over: to the other adapter, in the same scope.
fn hand_over<R: Adapter, W: Adapter>(store: Store<W>) -> Store<R> {
    store.hand_over()
}

fn rows_of_every_way_of_writing_are_read_by_the_other<W: Adapter, R: Adapter>() {
    for (way, insert) in W::INSERT {
        let mut store = Store::<W>::new();
        for user in [user(1), sparse(2)] {
            done(way, insert(&mut store, &user));
        }
        hand_over::<R, _>(store).assert_users(way, &[user(1), sparse(2)]);
    }
    for (way, insert) in W::INSERT_MANY {
        let mut store = Store::<W>::new();
        done(way, insert(&mut store, &[user(1), sparse(2)]));
        hand_over::<R, _>(store).assert_users(way, &[user(1), sparse(2)]);
    }
    for (way, write) in W::UPDATE.iter().chain(W::UPSERT) {
        let mut store = Store::<W>::with_users(&[user(1), user(2)]);
        done(way, write(&mut store, &sparse(1)));
        hand_over::<R, _>(store).assert_users(way, &[sparse(1), user(2)]);
    }
    for (way, set) in W::SET_IN_ONE {
        let mut store = Store::<W>::with_users(&[user(1)]);
        let mut expect = user(1);
        for change in Change::all() {
            done(way, set(&mut store, 1, &change));
            expect = change.of(expect);
        }
        hand_over::<R, _>(store).assert_users(way, &[expect]);
    }
}

fn rows_are_found_by_the_other<W: Adapter, R: Adapter>() {
    let store = Store::<W>::with_users(&[user(1), user(2), sparse(3)]);
    let mut store = hand_over::<R, _>(store);
    for (wanted, expect) in [
        (Wanted::Email(&[" ADA.1@example.org"]), &[1][..]),
        (
            Wanted::Email(&["ada.3@example.org", "ada.2@example.org"]),
            &[2, 3],
        ),
        (Wanted::Email(&["eve@example.org"]), &[]),
        (Wanted::Phone(&["(49) 30 0000001"]), &[1]),
        (
            Wanted::EmailAndPhone("ada.2@example.org", "49300000002"),
            &[2],
        ),
        (Wanted::NoPhone, &[3]),
    ] {
        for (way, find) in R::FIND {
            assert_eq!(
                done(way, find(&mut store, &wanted)),
                expect,
                "{way} {wanted:?}"
            );
        }
        for (way, find) in R::FIND_ROWS {
            let found = done(way, find(&mut store, &wanted));
            let found: Vec<_> = found.into_iter().map(|user| user.id).collect();
            assert_eq!(found, expect, "{way} {wanted:?}");
        }
    }
}

/// There and back: what the other changed is read by the first.
fn rows_are_updated_by_the_other<W: Adapter, R: Adapter>() {
    for (way, update) in R::UPDATE {
        let store = Store::<W>::with_users(&[user(1), user(2)]);
        let mut store = hand_over::<R, _>(store);
        let changed = User { id: 1, ..user(8) };
        done(way, update(&mut store, &changed));
        hand_over::<W, _>(store).assert_users(way, &[changed, user(2)]);
    }
    for (way, set) in R::SET_SALARY_WHERE {
        let store = Store::<W>::with_users(&[user(1), user(2)]);
        let mut store = hand_over::<R, _>(store);
        done(
            way,
            set(&mut store, &Wanted::Email(&["ada.1@example.org"]), 5),
        );
        let changed = User {
            salary: 5,
            ..user(1)
        };
        hand_over::<W, _>(store).assert_users(way, &[changed, user(2)]);
    }
}

fn rows_are_deleted_by_the_other<W: Adapter, R: Adapter>() {
    for (way, delete) in R::DELETE_WHERE {
        let store = Store::<W>::with_users(&[user(1), user(2)]);
        let mut store = hand_over::<R, _>(store);
        done(way, delete(&mut store, &Wanted::Phone(&["49300000001"])));
        hand_over::<W, _>(store).assert_users(way, &[user(2)]);
    }
}

fn a_value_that_one_wrote_is_no_second_time_written_by_the_other<W: Adapter, R: Adapter>() {
    let twin = User {
        email: "ADA.1@Example.ORG ".into(),
        ..user(2)
    };
    let store = Store::<W>::with_users(&[user(1)]);
    let mut store = hand_over::<R, _>(store);
    for (way, insert) in R::INSERT {
        assert_fails!(way, insert(&mut store, &twin), Kind::Unique);
    }
    store.assert_users("nobody else", &[user(1)]);
}

fn an_upsert_of_the_other_finds_the_row_by_its_value<W: Adapter, R: Adapter>() {
    for (way, upsert) in R::UPSERT_BY_EMAIL {
        let store = Store::<W>::with_users(&[user(1)]);
        let mut store = hand_over::<R, _>(store);
        let changed = User {
            email: "ADA.1@example.org".into(),
            salary: 9,
            ..user(2)
        };
        let expect = User {
            ssn: changed.ssn.clone(),
            salary: 9,
            ..user(1)
        };
        done(way, upsert(&mut store, &[changed]));
        hand_over::<W, _>(store).assert_users(way, &[expect]);
    }
}

fn a_write_of_the_other_that_fails_leaves_the_row<W: Adapter, R: Adapter>() {
    let bad = |id| User {
        email: "no address".into(),
        ..user(id)
    };
    let store = Store::<W>::with_users(&[user(1)]);
    let mut store = hand_over::<R, _>(store);
    let reason = "user.email cannot be searched: its normaliser refuses the value";
    store.assert_writes_nothing(&bad(1), &bad(2), reason);
    hand_over::<W, _>(store).assert_users("nobody else", &[user(1)]);
}

fn rows_are_found_by_the_other_while_the_index_key_rotates<W: Adapter, R: Adapter>() {
    let phases = [1, 2, 3, 4, 5].map(|phase| rotating(W::USERS, phase).scope());
    for (writer, reader) in [(1, 2), (2, 1), (2, 3), (3, 4), (4, 3), (4, 5), (5, 4)] {
        let mut store = Store::<W>::in_scope(&phases[writer - 1]);
        store.insert_users(&[user(1), user(2)]);
        let mut store = hand_over::<R, _>(store);
        store.enter_scope(&phases[reader - 1]);
        for (way, find) in R::FIND {
            let found = done(
                way,
                find(&mut store, &Wanted::Email(&["ada.1@example.org"])),
            );
            assert_eq!(found, [1], "{way}, {writer} to {reader}");
        }
    }
}

fn a_tenants_rows_are_read_by_the_other_under_the_same_tenant<W: Adapter, R: Adapter>() {
    let vault = vault();
    let north = vault.scope().tenant("north").unwrap();
    let mut store = Store::<W>::in_scope(&north);
    store.insert_users(&[user(1)]);
    done("inserting", W::INSERT_INVOICE[0].1(&mut store, &invoice(1)));
    let mut store = hand_over::<R, _>(store);
    store.assert_users("the other", &[user(1)]);
    for (way, read) in R::READ_INVOICES {
        assert_eq!(done(way, read(&mut store)), [invoice(1)], "{way}");
    }
    for (way, find) in R::FIND_INVOICE {
        assert_eq!(done(way, find(&mut store, &invoice(1).iban)), [1], "{way}");
    }
    store.enter_scope(&vault.scope().tenant("south").unwrap());
    for (way, read) in R::READ_INVOICES {
        let error = failed(way, read(&mut store)).not_opened();
        assert!(matches!(error, OpenError::Refused { .. }), "{way}: {error}");
    }
}

fn joined_rows_are_read_by_the_other<W: Adapter, R: Adapter>() {
    let mut store = Store::<W>::with_users(&[user(1), sparse(2)]);
    for (id, user_id) in [(1, 1), (2, 1)] {
        done(
            "inserting",
            W::INSERT_LETTER[0].1(&mut store, &letter(id, user_id)),
        );
    }
    let mut store = hand_over::<R, _>(store);
    for (way, read) in R::READ_USERS_WITH_LETTERS {
        let expect = [
            (user(1), vec![letter(1, 1), letter(2, 1)]),
            (sparse(2), vec![]),
        ];
        assert!(done(way, read(&mut store)) == expect, "{way}");
    }
    for (way, find) in R::FIND_BY_LETTER {
        assert_eq!(
            done(way, find(&mut store, "dear 2", "ada.1@example.org")),
            [1],
            "{way}"
        );
    }
}

fn row_bound_values_are_opened_by_the_other<W: Adapter, R: Adapter>() {
    for (way, insert) in W::INSERT_VISIT {
        let mut store = Store::<W>::new();
        for id in [1, 2] {
            done(way, insert(&mut store, &visit(id)));
        }
        let mut store = hand_over::<R, _>(store);
        for (way, read) in R::READ_VISIT_AS {
            for id in [1, 2] {
                assert_eq!(
                    done(way, read(&mut store, id, &row_key(id))),
                    visit(id),
                    "{way}"
                );
            }
            let error = failed(way, read(&mut store, 1, &row_key(2))).not_opened();
            assert!(matches!(error, OpenError::Refused { .. }), "{way}: {error}");
        }
    }
}

fn hidden_nulls_are_read_by_the_other<W: Adapter, R: Adapter>() {
    let patients = [
        Patient {
            id: 1,
            diagnosis: None,
            weight: Some(70),
        },
        Patient {
            id: 2,
            diagnosis: Some("gout".into()),
            weight: None,
        },
    ];
    for (way, insert) in W::INSERT_PATIENTS {
        let mut store = Store::<W>::new();
        done(way, insert(&mut store, &patients));
        let mut store = hand_over::<R, _>(store);
        for patient in &patients {
            for (way, read) in R::READ_PATIENT {
                assert_eq!(done(way, read(&mut store, patient.id)), *patient, "{way}");
            }
        }
    }
}

fn passwords_are_verified_by_the_other<W: Adapter, R: Adapter>() {
    for (way, insert) in W::INSERT_ACCOUNT {
        let mut store = Store::<W>::new();
        let account = Account {
            id: 1,
            password: Some(hashed()),
            pin: PASSWORD.into(),
        };
        done(way, insert(&mut store, &account));
        let mut store = hand_over::<R, _>(store);
        for (way, read) in R::READ_ACCOUNT {
            let found = done(way, read(&mut store, 1));
            for password in [&found.password.unwrap(), &found.pin] {
                assert!(password.verify(PASSWORD).unwrap(), "{way}");
                assert!(!password.verify("guess").unwrap(), "{way}");
            }
        }
    }
}

fn orders_are_found_by_the_other<W: Adapter, R: Adapter>() {
    let order = Order {
        id: 1,
        customer: -7,
        reference: Some(Uuid::from_u128(7)),
        amount: Decimal::new(150, 2),
        stage: Stage::Shipped,
    };
    let mut store = Store::<W>::new();
    done("inserting", W::INSERT_ORDER[0].1(&mut store, &order));
    let mut store = hand_over::<R, _>(store);
    for (way, read) in R::READ_ORDERS {
        assert_eq!(
            done(way, read(&mut store)),
            std::slice::from_ref(&order),
            "{way}"
        );
    }
    for wanted in [
        WantedOrder::Customer(-7),
        WantedOrder::Reference(Uuid::from_u128(7)),
        WantedOrder::Amount(Decimal::new(1_500, 3)),
        WantedOrder::Stage(Stage::Shipped),
    ] {
        for (way, find) in R::FIND_ORDERS {
            assert_eq!(
                done(way, find(&mut store, &wanted)),
                [1],
                "{way} {wanted:?}"
            );
        }
    }
}

fn every_suite_is_read_by_the_other<W: Adapter, R: Adapter>() {
    let mut store = Store::<W>::new();
    done(
        "inserting",
        W::INSERT_DOCUMENT[0].1(&mut store, &document(1)),
    );
    let mut store = hand_over::<R, _>(store);
    for (way, read) in R::READ_DOCUMENT {
        assert_eq!(done(way, read(&mut store, 1)), document(1), "{way}");
    }
    for (way, find) in R::FIND_DOCUMENTS {
        assert_eq!(done(way, find(&mut store, "PENICILLIN")), [1], "{way}");
    }
    // Of the deterministic suite the two write the same bytes.
    done(
        "inserting",
        R::INSERT_DOCUMENT[0].1(&mut store, &document(2)),
    );
    let [one, two] = [1, 2].map(|id| store.raw.bytes("documents", "title", id));
    assert_eq!(one, two);
}
