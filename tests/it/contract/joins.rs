//! Both sides of a join are opened, and either is searched.

use super::adapter::Adapter;
use super::failure::{done, failed};
use super::store::Store;
use super::tables::letters::{Letter, letter};
use super::tables::users::{User, sparse, user};
use fieldseal::OpenError;

for_each_adapter![
    users_are_read_with_their_letters,
    letters_are_read_with_their_users,
    a_join_is_searched_on_both_sides,
    a_value_that_does_not_open_on_either_side_is_an_error,
];

/// Two users with letters, one without, and a letter of nobody.
fn store<A: Adapter>() -> Store<A> {
    let mut store = Store::with_users(&[user(1), user(2), sparse(3)]);
    for (id, user_id) in [(1, 1), (2, 1), (3, 2), (4, 9)] {
        let (way, insert) = A::INSERT_LETTER[0];
        done(way, insert(&mut store, &letter(id, user_id)));
    }
    store
}

fn users_are_read_with_their_letters<A: Adapter>() {
    let mut store = store::<A>();
    for (way, read) in A::READ_USERS_WITH_LETTERS {
        let found = done(way, read(&mut store));
        let expect = [
            (user(1), vec![letter(1, 1), letter(2, 1)]),
            (user(2), vec![letter(3, 2)]),
            (sparse(3), vec![]),
        ];
        assert!(found == expect, "{way}: {found:#?}");
    }
}

fn letters_are_read_with_their_users<A: Adapter>() {
    let mut store = store::<A>();
    for (way, read) in A::READ_LETTERS_WITH_USER {
        let found = done(way, read(&mut store));
        let expect: [(Letter, Option<User>); 4] = [
            (letter(1, 1), Some(user(1))),
            (letter(2, 1), Some(user(1))),
            (letter(3, 2), Some(user(2))),
            (letter(4, 9), None),
        ];
        assert!(found == expect, "{way}: {found:#?}");
    }
}

fn a_join_is_searched_on_both_sides<A: Adapter>() {
    let mut store = store::<A>();
    for (way, find) in A::FIND_BY_LETTER {
        for (body, email, expect) in [
            ("dear 2", "ADA.1@example.org", &[1][..]),
            ("dear 3", "ada.2@example.org", &[2]),
            ("dear 3", "ada.1@example.org", &[]),
            ("dear 4", "ada.1@example.org", &[]),
            ("dear 9", "ada.1@example.org", &[]),
        ] {
            assert_eq!(
                done(way, find(&mut store, body, email)),
                expect,
                "{way} {body} {email}"
            );
        }
    }
}

fn a_value_that_does_not_open_on_either_side_is_an_error<A: Adapter>() {
    // Of the same name and type in another table.
    for (table, other) in [("users", "letters"), ("letters", "users")] {
        let mut store = store::<A>();
        let moved = store.raw.bytes(other, "note", 1);
        store.raw.put(table, "note", 1, &moved);
        for (way, read) in A::READ_USERS_WITH_LETTERS {
            let found = read(&mut store);
            if table == "letters" && A::SWALLOW_WHAT_DOES_NOT_OPEN.contains(way) {
                assert_eq!(done(way, found)[0].1, [letter(2, 1)], "{way}");
                continue;
            }
            let error = failed(way, found).not_opened();
            assert!(
                matches!(error, OpenError::Refused { .. }),
                "{way} {table}: {error}"
            );
        }
        for (way, read) in A::READ_LETTERS_WITH_USER {
            let found = read(&mut store);
            if table == "users" && A::SWALLOW_WHAT_DOES_NOT_OPEN.contains(way) {
                assert!(done(way, found)[0].1.is_none(), "{way}");
                continue;
            }
            let error = failed(way, found).not_opened();
            assert!(
                matches!(error, OpenError::Refused { .. }),
                "{way} {table}: {error}"
            );
        }
    }
}
