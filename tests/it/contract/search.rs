//! A look-up finds by the blind index, through the database's own index, and errs loudly.

use super::adapter::Adapter;
use super::failure::{Refusal, done, failed};
use super::keyrings::{rotating, vault, with_index_key};
use super::store::Store;
use super::tables::documents::document;
use super::tables::orders::{Order, Stage, WantedOrder};
use super::tables::users::{User, Wanted, sparse, user};
use fieldseal::OpenError;
use fieldseal::keyring::State;
use rust_decimal::Decimal;
use uuid::Uuid;

for_each_adapter![
    an_equal_value_is_found_however_it_is_spelled,
    a_value_that_is_not_there_is_not_found,
    any_of_several_values_is_found,
    conditions_combine,
    null_is_found_as_null_and_needs_no_key,
    a_look_up_narrows_an_update,
    a_look_up_narrows_a_delete,
    the_database_uses_its_index,
    a_value_that_the_normaliser_refuses_is_an_error_and_no_empty_result,
    a_look_up_without_a_vault_is_an_error_and_no_empty_result,
    a_look_up_under_an_index_key_that_is_not_usable_is_an_error,
    another_vault_or_tenant_finds_nothing,
    rows_are_found_in_every_phase_of_a_rotation,
    one_connection_looks_up_in_one_phase_after_another,
    a_row_under_a_false_index_is_found_and_does_not_open,
    other_types_are_found,
    a_deterministic_column_is_searched,
];

fn store<A: Adapter>() -> Store<A> {
    Store::with_users(&[user(1), user(2), sparse(3)])
}

#[track_caller]
fn assert_finds<A: Adapter>(store: &mut Store<A>, wanted: &Wanted<'_>, expect: &[i32]) {
    for (way, find) in A::FIND {
        assert_eq!(done(way, find(store, wanted)), expect, "{way} {wanted:?}");
    }
    for (way, find) in A::FIND_ROWS {
        let found = done(way, find(store, wanted));
        let found: Vec<_> = found.into_iter().map(|user| user.id).collect();
        assert_eq!(found, expect, "{way} {wanted:?}");
    }
}

fn an_equal_value_is_found_however_it_is_spelled<A: Adapter>() {
    let mut store = store::<A>();
    for email in [
        "Ada.1@example.org",
        "ada.1@example.org",
        "  ADA.1@EXAMPLE.ORG\n",
    ] {
        assert_finds(&mut store, &Wanted::Email(&[email]), &[1]);
    }
    for phone in ["+49 30 0000002", "(+49) 30-0000002", "49300000002"] {
        assert_finds(&mut store, &Wanted::Phone(&[phone]), &[2]);
    }
}

fn a_value_that_is_not_there_is_not_found<A: Adapter>() {
    let mut store = store::<A>();
    assert_finds(&mut store, &Wanted::Email(&["eve@example.org"]), &[]);
    assert_finds(&mut store, &Wanted::Phone(&["0"]), &[]);
}

fn any_of_several_values_is_found<A: Adapter>() {
    let mut store = store::<A>();
    let [one, two, three] = [
        "ADA.1@example.org",
        "ada.2@example.org",
        "ada.3@example.org",
    ];
    assert_finds(&mut store, &Wanted::Email(&[one, "eve@example.org"]), &[1]);
    assert_finds(&mut store, &Wanted::Email(&[three, one]), &[1, 3]);
    assert_finds(&mut store, &Wanted::Email(&[one, two, three]), &[1, 2, 3]);
    assert_finds(
        &mut store,
        &Wanted::Email(&[one, "ada.1@EXAMPLE.ORG"]),
        &[1],
    );
    assert_finds(
        &mut store,
        &Wanted::Phone(&["49300000001", "49300000002"]),
        &[1, 2],
    );
}

fn conditions_combine<A: Adapter>() {
    let mut store = store::<A>();
    let both = Wanted::EmailAndPhone("ada.1@example.org", "49300000001");
    assert_finds(&mut store, &both, &[1]);
    let neither = Wanted::EmailAndPhone("ada.1@example.org", "49300000002");
    assert_finds(&mut store, &neither, &[]);
}

fn null_is_found_as_null_and_needs_no_key<A: Adapter>() {
    let mut store = store::<A>();
    store.leave_scope();
    for (way, find) in A::FIND {
        assert_eq!(done(way, find(&mut store, &Wanted::NoPhone)), [3], "{way}");
        assert_eq!(
            done(way, find(&mut store, &Wanted::SomePhone)),
            [1, 2],
            "{way}"
        );
    }
}

fn a_look_up_narrows_an_update<A: Adapter>() {
    for (way, set) in A::SET_SALARY_WHERE {
        let mut store = store::<A>();
        done(
            way,
            set(&mut store, &Wanted::Email(&["ADA.2@example.org"]), 5),
        );
        store.assert_users(
            way,
            &[
                user(1),
                User {
                    salary: 5,
                    ..user(2)
                },
                sparse(3),
            ],
        );
        done(
            way,
            set(&mut store, &Wanted::Email(&["eve@example.org"]), 6),
        );
        done(way, set(&mut store, &Wanted::NoPhone, 7));
        let expect = [
            user(1),
            User {
                salary: 5,
                ..user(2)
            },
            User {
                salary: 7,
                ..sparse(3)
            },
        ];
        store.assert_users(way, &expect);
    }
}

fn a_look_up_narrows_a_delete<A: Adapter>() {
    for (way, delete) in A::DELETE_WHERE {
        let mut store = store::<A>();
        done(
            way,
            delete(&mut store, &Wanted::Email(&["eve@example.org"])),
        );
        store.assert_users(way, &[user(1), user(2), sparse(3)]);
        done(
            way,
            delete(&mut store, &Wanted::Email(&["ADA.2@example.org"])),
        );
        store.assert_users(way, &[user(1), sparse(3)]);
        done(way, delete(&mut store, &Wanted::Phone(&["49300000001"])));
        store.assert_users(way, &[sparse(3)]);
    }
}

/// With one live index key, and with two, for which a look-up has two slots.
fn the_database_uses_its_index<A: Adapter>() {
    for (slots, vault) in [(1, vault()), (2, rotating(A::USERS, 2))] {
        let mut store = Store::<A>::in_scope(&vault.scope());
        // So many that reading all of them is not less work.
        let users: Vec<_> = (1..=300).map(user).collect();
        let (way, insert) = A::INSERT_MANY[0];
        done(way, insert(&mut store, &users));
        store.raw.analyse("users");
        let look_ups = store.sql_of_look_ups();
        assert!(look_ups.len() > 10);
        // Those that are there: a database may see at once that nothing has them.
        let values = [1, 2].map(|id| store.raw.bytes("users", "email", id)[1..21].to_vec());
        for (way, index, sql) in look_ups {
            let plan = store.raw.plan(&sql, &values);
            assert!(
                A::DATABASE.uses_index(&plan, index.name()),
                "{slots} slots, {way}: {sql}: {plan}"
            );
        }
    }
}

/// Checks that every way of looking up, also for an update or a delete, is refused for this reason and changes nothing.
#[track_caller]
fn assert_refuses<A: Adapter>(store: &mut Store<A>, wanted: &Wanted<'_>, reason: &Refusal<'_>) {
    let before = store.raw.snapshot("users");
    assert_refuses_to_find(store, wanted, reason);
    for (way, set) in A::SET_SALARY_WHERE {
        failed(way, set(store, wanted, 1)).assert_not_looked_up(reason);
    }
    for (way, delete) in A::DELETE_WHERE {
        failed(way, delete(store, wanted)).assert_not_looked_up(reason);
    }
    assert_eq!(store.raw.snapshot("users"), before);
}

#[track_caller]
fn assert_refuses_to_find<A: Adapter>(
    store: &mut Store<A>,
    wanted: &Wanted<'_>,
    reason: &Refusal<'_>,
) {
    for (way, find) in A::FIND {
        failed(way, find(store, wanted)).assert_not_looked_up(reason);
    }
    for (way, find) in A::FIND_ROWS {
        failed(way, find(store, wanted)).assert_not_looked_up(reason);
    }
}

fn a_value_that_the_normaliser_refuses_is_an_error_and_no_empty_result<A: Adapter>() {
    let mut store = store::<A>();
    for wanted in [
        Wanted::Email(&["no address"]),
        Wanted::Email(&["ada.1@example.org", "no address"]),
        Wanted::EmailAndPhone("no address", "1"),
    ] {
        let reason = Refusal {
            error: "user.email cannot be searched: its normaliser refuses the value",
            function: "fieldseal_users_email_refuses_this_value",
        };
        assert_refuses(&mut store, &wanted, &reason);
    }
    let reason = Refusal {
        error: "user.phone cannot be searched: its normaliser refuses the value",
        function: "fieldseal_users_phone_refuses_this_value",
    };
    assert_refuses(&mut store, &Wanted::Phone(&["no digits"]), &reason);
}

fn a_look_up_without_a_vault_is_an_error_and_no_empty_result<A: Adapter>() {
    let mut store = store::<A>();
    store.leave_scope();
    let reason = Refusal {
        error: "user.email cannot be sealed: no vault is installed and no scope is active",
        function: "fieldseal_users_email_has_no_key_to_search_with",
    };
    let wanted = Wanted::Email(&["ada.1@example.org"]);
    assert_refuses_to_find(&mut store, &wanted, &reason);
    let before = store.raw.snapshot("users");
    for (way, delete) in A::DELETE_WHERE {
        failed(way, delete(&mut store, &wanted)).assert_not_looked_up(&reason);
    }
    // What an update would write cannot be sealed either.
    for (way, set) in A::SET_SALARY_WHERE {
        drop(failed(way, set(&mut store, &wanted, 1)));
    }
    assert_eq!(store.raw.snapshot("users"), before);
}

fn a_look_up_under_an_index_key_that_is_not_usable_is_an_error<A: Adapter>() {
    for state in [State::Disabled, State::Compromised] {
        let mut store = Store::<A>::in_scope(&crate::keys::vault().scope());
        store.insert_users(&[user(1)]);
        store.enter_scope(&with_index_key(A::USERS, state).scope());
        let key = crate::keys::key_id(crate::keys::INDEX);
        let reason = Refusal {
            error: &format!("user.email cannot be sealed: index key {key} is not usable"),
            function: "fieldseal_users_email_has_no_key_to_search_with",
        };
        assert_refuses(&mut store, &Wanted::Email(&["ada.1@example.org"]), &reason);
        // The values themselves are under the data key.
        store.assert_users("another vault", &[user(1)]);
    }
}

fn another_vault_or_tenant_finds_nothing<A: Adapter>() {
    let vault = vault();
    let north = vault.scope().tenant("north").unwrap();
    let mut store = Store::<A>::in_scope(&north);
    store.insert_users(&[user(1)]);
    let wanted = Wanted::Email(&["ada.1@example.org"]);
    assert_finds(&mut store, &wanted, &[1]);
    for scope in [
        vault.scope().tenant("south").unwrap(),
        vault.scope(),
        super::keyrings::vault().scope(),
    ] {
        store.enter_scope(&scope);
        assert_finds(&mut store, &wanted, &[]);
    }
    store.enter_scope(&north);
    assert_finds(&mut store, &wanted, &[1]);
}

/// Processes in neighbouring phases run side by side: each finds what the other wrote.
fn rows_are_found_in_every_phase_of_a_rotation<A: Adapter>() {
    let phases = [1, 2, 3, 4, 5].map(|phase| rotating(A::USERS, phase).scope());
    for (writer, reader) in [
        (1, 1),
        (1, 2),
        (2, 1),
        (2, 3),
        (3, 2),
        (3, 4),
        (4, 3),
        (4, 5),
        (5, 4),
        (5, 5),
    ] {
        let mut store = Store::<A>::in_scope(&phases[writer - 1]);
        store.insert_users(&[user(1), user(2)]);
        let slots = if matches!(writer, 2 | 3) { 0x82 } else { 0x81 };
        assert_eq!(store.raw.bytes("users", "email", 1)[0], slots);
        store.enter_scope(&phases[reader - 1]);
        let phase = format!("{writer} to {reader}");
        for (way, find) in A::FIND {
            let found = done(
                way,
                find(&mut store, &Wanted::Email(&["ADA.1@example.org"])),
            );
            assert_eq!(found, [1], "{way} {phase}");
            let found = done(
                way,
                find(&mut store, &Wanted::Phone(&["49300000001", "49300000002"])),
            );
            assert_eq!(found, [1, 2], "{way} {phase}");
            let found = done(way, find(&mut store, &Wanted::Email(&["eve@example.org"])));
            assert!(found.is_empty(), "{way} {phase}");
        }
        for (way, read) in A::READ_ALL {
            assert!(
                done(way, read(&mut store)) == [user(1), user(2)],
                "{way} {phase}"
            );
        }
        for (way, delete) in A::DELETE_WHERE {
            done(
                way,
                delete(&mut store, &Wanted::Email(&["ada.2@example.org"])),
            );
            assert_eq!(store.raw.count("users"), 1, "{way} {phase}");
        }
    }
}

/// A look-up has a place for each live index key: what was prepared for one is not what two need, and is asked again for one.
fn one_connection_looks_up_in_one_phase_after_another<A: Adapter>() {
    let phases = [1, 2, 5].map(|phase| rotating(A::USERS, phase).scope());
    let mut store = Store::<A>::in_scope(&phases[0]);
    for (id, scope) in (1..).zip(phases.iter().cycle().take(6)) {
        store.enter_scope(scope);
        store.insert_users(&[user(id)]);
        let (email, phone) = (format!("ADA.{id}@example.org"), format!("4930{id:07}"));
        let wanted = Wanted::Email(&[&email]);
        assert_finds(&mut store, &wanted, &[id]);
        assert_finds(&mut store, &Wanted::Phone(&[&phone]), &[id]);
        assert_finds(&mut store, &Wanted::EmailAndPhone(&email, &phone), &[id]);
        assert_finds(&mut store, &Wanted::Email(&["eve@example.org"]), &[]);
        for (way, set) in A::SET_SALARY_WHERE {
            let salary = i64::from(id) + 1_000;
            done(way, set(&mut store, &wanted, salary));
            let (read_way, read) = A::READ_ONE[0];
            let changed = done(read_way, read(&mut store, id)).unwrap();
            assert_eq!(changed.salary, salary, "{way}");
            done(way, set(&mut store, &wanted, 0));
        }
        for (way, delete) in A::DELETE_WHERE {
            done(way, delete(&mut store, &wanted));
            assert_eq!(store.raw.count("users"), i64::from(id) - 1, "{way}");
            store.insert_users(&[user(id)]);
        }
    }
}

/// Group A8 of the attacks: the index of another row in front of a value, so that a search finds the wrong row.
fn a_row_under_a_false_index_is_found_and_does_not_open<A: Adapter>() {
    let mut store = store::<A>();
    let [one, two] = [1, 2].map(|id| store.raw.bytes("users", "phone", id));
    store
        .raw
        .put("users", "phone", 1, &[&two[..21], &one[21..]].concat());
    for (way, find) in A::FIND {
        let found = find(&mut store, &Wanted::Phone(&["49300000002"]));
        assert_eq!(done(way, found), [1, 2], "{way}");
    }
    for (way, find) in A::FIND_ROWS {
        let found = find(&mut store, &Wanted::Phone(&["49300000002"]));
        let error = failed(way, found).not_opened();
        assert!(matches!(error, OpenError::Refused { .. }), "{way}: {error}");
    }
}

fn other_types_are_found<A: Adapter>() {
    let order = |id: i32| Order {
        id,
        customer: i64::from(id) - 2,
        reference: (id != 2).then(|| Uuid::from_u128(7)),
        amount: Decimal::new(150 * i64::from(id), 2),
        stage: if id == 1 { Stage::Open } else { Stage::Shipped },
    };
    for (way, insert) in A::INSERT_ORDER {
        let mut store = Store::<A>::new();
        for id in 1..=3 {
            done(way, insert(&mut store, &order(id)));
        }
        for (way, read) in A::READ_ORDERS {
            assert_eq!(
                done(way, read(&mut store)),
                [order(1), order(2), order(3)],
                "{way}"
            );
        }
        for (wanted, expect) in [
            (WantedOrder::Customer(-1), &[1][..]),
            (WantedOrder::Customer(0), &[2]),
            (WantedOrder::Customer(i64::MAX), &[]),
            (WantedOrder::Reference(Uuid::from_u128(7)), &[1, 3]),
            (WantedOrder::Reference(Uuid::nil()), &[]),
            // Amounts are equal whatever their scale.
            (WantedOrder::Amount("3".parse().unwrap()), &[2]),
            (WantedOrder::Amount("3.00000".parse().unwrap()), &[2]),
            (WantedOrder::Stage(Stage::Open), &[1]),
            (WantedOrder::Stage(Stage::Shipped), &[2, 3]),
        ] {
            for (way, find) in A::FIND_ORDERS {
                assert_eq!(
                    done(way, find(&mut store, &wanted)),
                    expect,
                    "{way} {wanted:?}"
                );
            }
        }
    }
}

fn a_deterministic_column_is_searched<A: Adapter>() {
    let mut store = Store::<A>::new();
    for id in [1, 2] {
        done(
            "inserting",
            A::INSERT_DOCUMENT[0].1(&mut store, &document(id)),
        );
    }
    let [one, two] = [1, 2].map(|id| store.raw.bytes("documents", "title", id));
    assert_eq!(one, two);
    for (way, find) in A::FIND_DOCUMENTS {
        assert_eq!(done(way, find(&mut store, "PENICILLIN")), [1, 2], "{way}");
        assert!(done(way, find(&mut store, "aspirin")).is_empty(), "{way}");
    }
}
