//! A value bound to its row stays sealed until the row is known, and opens in that row only.

use super::adapter::Adapter;
use super::failure::{done, failed};
use super::store::Store;
use super::tables::users::user;
use super::tables::visits::{Visit, row_key, visit};
use fieldseal::{OpenError, RowKey};

for_each_adapter![
    a_value_opens_in_its_row,
    a_value_opens_as_no_other_row,
    a_value_moved_to_another_row_does_not_open,
    a_value_is_not_opened_without_its_row,
    a_value_is_not_written_without_its_row,
    a_row_for_a_field_that_is_not_bound_is_an_error,
    a_changed_byte_is_refused,
];

fn store<A: Adapter>() -> Store<A> {
    let mut store = Store::new();
    for id in [1, 2] {
        let (way, insert) = A::INSERT_VISIT[0];
        done(way, insert(&mut store, &visit(id)));
    }
    store
}

#[track_caller]
fn assert_visit<A: Adapter>(store: &mut Store<A>, written: &str, expect: &Visit) {
    for (way, read) in A::READ_VISIT_AS {
        let found = done(way, read(store, expect.id, &row_key(expect.id)));
        assert_eq!(found, *expect, "{written}, {way}");
    }
}

fn a_value_opens_in_its_row<A: Adapter>() {
    for (way, insert) in A::INSERT_VISIT {
        let mut store = Store::<A>::new();
        for id in [1, 2] {
            done(way, insert(&mut store, &visit(id)));
            assert_visit(&mut store, way, &visit(id));
        }
        for (way, update) in A::UPDATE_VISIT {
            for remark in [Some("changed"), None] {
                let changed = Visit {
                    id: 1,
                    finding: "changed".into(),
                    remark: remark.map(str::to_owned),
                };
                done(way, update(&mut store, &changed));
                assert_visit(&mut store, way, &changed);
                assert_visit(&mut store, way, &visit(2));
            }
        }
    }
}

fn a_value_opens_as_no_other_row<A: Adapter>() {
    let mut store = store::<A>();
    let others = [
        row_key(2),
        RowKey::new().part("id", "1").unwrap(),
        RowKey::new().part("key", &1).unwrap(),
        RowKey::new()
            .part("id", &1)
            .unwrap()
            .part("more", &1)
            .unwrap(),
    ];
    for (way, read) in A::READ_VISIT_AS {
        for other in &others {
            let error = failed(way, read(&mut store, 1, other)).not_opened();
            assert!(matches!(error, OpenError::Refused { .. }), "{way}: {error}");
        }
        let error = failed(way, read(&mut store, 1, &RowKey::new())).not_opened();
        assert!(matches!(error, OpenError::NoRow(_)), "{way}: {error}");
    }
}

fn a_value_moved_to_another_row_does_not_open<A: Adapter>() {
    for column in ["finding", "remark"] {
        let mut store = store::<A>();
        // To the row that has both.
        let (way, update) = A::UPDATE_VISIT[0];
        let full = Visit {
            remark: Some("r".into()),
            ..visit(1)
        };
        done(way, update(&mut store, &full));
        let moved = store.raw.bytes("visits", column, 1);
        store.raw.put("visits", column, 2, &moved);
        assert_visit(&mut store, way, &full);
        for (way, read) in A::READ_VISIT_AS {
            let error = failed(way, read(&mut store, 2, &row_key(2))).not_opened();
            assert!(
                matches!(error, OpenError::Refused { .. }),
                "{way} {column}: {error}"
            );
        }
    }
}

fn a_value_is_not_opened_without_its_row<A: Adapter>() {
    let mut store = store::<A>();
    for (way, read) in A::READ_UNBOUND {
        let error = failed(way, read(&mut store, 1)).not_opened();
        assert!(matches!(error, OpenError::NoRow(_)), "{way}: {error}");
        assert_eq!(
            error.to_string(),
            "visit.finding is bound to its row and cannot be opened without the row's key"
        );
    }
}

fn a_value_is_not_written_without_its_row<A: Adapter>() {
    let mut store = store::<A>();
    let before = store.raw.snapshot("visits");
    for (way, insert) in A::INSERT_UNBOUND {
        failed(way, insert(&mut store, &visit(3))).assert_not_sealed(
            "visit.finding is bound to its row and cannot be sealed without the row's key",
        );
    }
    assert_eq!(store.raw.snapshot("visits"), before);
}

fn a_row_for_a_field_that_is_not_bound_is_an_error<A: Adapter>() {
    let mut store = Store::<A>::with_users(&[user(1)]);
    for (way, bind) in A::BIND_A_NOTE {
        failed(way, bind(&mut store, 1, &row_key(1)))
            .assert_not_sealed("user.note is not bound to its row and takes no row's key");
    }
    store.assert_users("nobody else", &[user(1)]);
}

fn a_changed_byte_is_refused<A: Adapter>() {
    let mut store = store::<A>();
    let good = store.raw.bytes("visits", "finding", 1);
    for at in 0..good.len() {
        let mut bad = good.clone();
        bad[at] ^= 1;
        store.raw.put("visits", "finding", 1, &bad);
        for (way, read) in A::READ_VISIT_AS {
            let error = failed(way, read(&mut store, 1, &row_key(1))).not_opened();
            assert!(
                error.to_string().starts_with("visit.finding "),
                "{way}: {error}"
            );
        }
    }
}
