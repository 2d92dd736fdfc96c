//! A place with the tables, an adapter on it, and a look at it from outside.

use super::adapter::{Adapter, Connection};
use super::database::{Database, Place};
use super::failure::{done, failed};
use super::keyrings::vault;
use super::raw::Raw;
use super::tables::assert_no_secret;
use super::tables::users::{Card, Change, ENCRYPTED, User};
use fieldseal::{Model, OpenError, Scope};
use fieldseal_sql::ProtectedTable;
use std::ops::{Deref, DerefMut};

/// Derefs to its adapter, which works in the scope that was entered last.
pub(crate) struct Store<A> {
    adapter: A,
    scope: Scope,
    pub(crate) raw: Raw,
    // The last to go: what is connected is gone by then.
    place: Place,
}

impl<A: Adapter> Store<A> {
    /// All tables, and the scope of a vault that nobody else has.
    pub(crate) fn new() -> Self {
        Self::in_scope(&vault().scope())
    }

    /// All tables, and this scope.
    pub(crate) fn in_scope(scope: &Scope) -> Self {
        let models = [
            A::USERS,
            A::LETTERS,
            A::VISITS,
            A::PATIENTS,
            A::ACCOUNTS,
            A::INVOICES,
            A::ORDERS,
            A::DOCUMENTS,
        ];
        Self::of(&models, scope)
    }

    /// In the scope of a new vault, with these users.
    pub(crate) fn with_users(users: &[User]) -> Self {
        let mut store = Self::new();
        store.insert_users(users);
        store
    }

    pub(crate) fn insert_users(&mut self, users: &[User]) {
        let (way, insert) = A::INSERT[0];
        for user in users {
            done(way, insert(self, user));
        }
    }

    /// Checks that every way of reading gives these users, by primary key, and no others; and that the file holds none of their values.
    #[track_caller]
    pub(crate) fn assert_users(&mut self, written: &str, expect: &[User]) {
        for (way, read) in A::READ_ALL {
            let found = done(way, read(self));
            assert!(
                found == expect,
                "wrote by {written}, {way} reads {found:#?}"
            );
        }
        let cards: Vec<_> = expect.iter().cloned().map(Card::from).collect();
        for (way, read) in A::READ_PART {
            let found = done(way, read(self));
            assert!(found == cards, "wrote by {written}, {way} reads {found:#?}");
        }
        for user in expect {
            for (way, read) in A::READ_ONE {
                let found = done(way, read(self, user.id));
                assert!(
                    found.as_ref() == Some(user),
                    "wrote by {written}, {way} reads {found:#?}"
                );
            }
            self.assert_sealed(written, user);
        }
        for (way, count) in A::COUNT {
            assert_eq!(
                done(way, count(self)),
                expect.len() as u64,
                "wrote by {written}, {way}"
            );
        }
    }

    /// Checks that a column of a user does not open on any way of reading it, and why, and that this breaks no other row.
    #[track_caller]
    pub(crate) fn assert_not_opened(
        &mut self,
        id: i32,
        column: &str,
        what: &str,
        expect: impl Fn(&OpenError) -> bool,
    ) {
        let check = |way: &str, error: OpenError| {
            assert!(expect(&error), "{column} {what}, {way}: {error:?}");
            let text = error.to_string();
            assert!(
                text.starts_with(&format!("user.{column} ")),
                "{column} {what}, {way}: {text}"
            );
        };
        for (way, read) in A::READ_ALL {
            check(way, failed(way, read(self)).not_opened());
        }
        for (way, read) in A::READ_ONE {
            check(way, failed(way, read(self, id)).not_opened());
            done(way, read(self, id + 1)).unwrap_or_else(|| panic!("{way} reads no other row"));
        }
        if Card::COLUMNS.contains(&column) {
            for (way, read) in A::READ_PART {
                check(way, failed(way, read(self)).not_opened());
            }
        }
        // Who asks for `Opened` is told the same, and sees the rest of the page.
        for (way, read) in A::READ_OPENED {
            for row in done(way, read(self)) {
                match row.error(column) {
                    Some(error) if row.id == id => check(way, error.clone()),
                    _ => assert!(
                        row.id != id && row.is_whole(),
                        "{column} {what}, {way}: {row:?}"
                    ),
                }
            }
        }
    }

    /// The same on one way of reading, another one for each `nth` change: what a value is told by does not depend on who reads it, and all ways of
    /// each of a thousand changes take minutes.
    #[track_caller]
    pub(crate) fn assert_not_opened_on_one_way(
        &mut self,
        nth: usize,
        id: i32,
        what: &str,
        expect: impl Fn(&OpenError) -> bool,
    ) {
        let nth = nth % (A::READ_ALL.len() + A::READ_ONE.len());
        let (way, outcome) = match nth.checked_sub(A::READ_ALL.len()) {
            None => {
                let (way, read) = A::READ_ALL[nth];
                (way, read(self).map(drop))
            }
            Some(nth) => {
                let (way, read) = A::READ_ONE[nth];
                (way, read(self, id).map(drop))
            }
        };
        let error = failed(way, outcome).not_opened();
        assert!(expect(&error), "{what}, {way}: {error:?}");
    }

    /// Checks that no way of writing a whole row writes anything, and why: neither over the row that is there nor as a new one.
    #[track_caller]
    pub(crate) fn assert_writes_nothing(&mut self, present: &User, new: &User, reason: &str) {
        let before = self.raw.snapshot("users");
        for (way, write) in A::UPDATE.iter().chain(A::UPSERT) {
            failed(way, write(self, present)).assert_not_sealed(reason);
            assert_eq!(self.raw.snapshot("users"), before, "{way}");
        }
        for (way, write) in A::UPSERT.iter().chain(A::INSERT_OR_KEEP) {
            failed(way, write(self, new)).assert_not_sealed(reason);
            assert_eq!(self.raw.snapshot("users"), before, "{way}");
        }
        for (way, upsert) in A::UPSERT_BY_EMAIL {
            failed(way, upsert(self, std::slice::from_ref(new))).assert_not_sealed(reason);
            assert_eq!(self.raw.snapshot("users"), before, "{way}");
        }
        self.assert_inserts_nothing(std::slice::from_ref(new), reason);
    }

    /// Checks that no way of inserting these rows writes anything, and why: also one by one, where there is one.
    #[track_caller]
    pub(crate) fn assert_inserts_nothing(&mut self, rows: &[User], reason: &str) {
        let before = self.raw.snapshot("users");
        self.assert_fails_to_insert(rows, reason);
        assert_eq!(self.raw.snapshot("users"), before);
    }

    /// Checks that every way of inserting these rows fails, and why.
    #[track_caller]
    pub(crate) fn assert_fails_to_insert(&mut self, rows: &[User], reason: &str) {
        for (way, insert) in A::INSERT_MANY {
            failed(way, insert(self, rows)).assert_not_sealed(reason);
        }
        if let [row] = rows {
            for (way, insert) in A::INSERT {
                failed(way, insert(self, row)).assert_not_sealed(reason);
            }
        }
    }

    /// Checks that no way of setting one column changes anything, and why.
    #[track_caller]
    pub(crate) fn assert_sets_nothing(&mut self, change: &Change, reason: &str) {
        let before = self.raw.snapshot("users");
        for (way, set) in A::SET_IN_ONE {
            failed(way, set(self, 1, change)).assert_not_sealed(reason);
            assert_eq!(self.raw.snapshot("users"), before, "{way} {change:?}");
        }
        for (way, set) in A::SET_IN_ALL {
            failed(way, set(self, change)).assert_not_sealed(reason);
            assert_eq!(self.raw.snapshot("users"), before, "{way} {change:?}");
        }
    }

    /// Checks that the database holds sealed values of a user, or NULL where the user has none.
    #[track_caller]
    fn assert_sealed(&mut self, written: &str, user: &User) {
        for column in ENCRYPTED {
            let is_null = match column {
                "phone" => user.phone.is_none(),
                "note" => user.note.is_none(),
                _ => false,
            };
            let stored = self.raw.value("users", column, user.id);
            assert_eq!(stored.is_none(), is_null, "{column}, written by {written}");
            let stored = stored.unwrap_or_else(|| vec![1]);
            let first = if matches!(column, "email" | "phone") && !is_null {
                0x81
            } else {
                0x01
            };
            assert_eq!(
                stored[0], first,
                "{column} is not sealed, written by {written}"
            );
            assert_no_secret(&String::from_utf8_lossy(&stored));
        }
        let hash = self.raw.bytes("users", "password", user.id);
        assert!(
            hash.starts_with(b"$argon2id$"),
            "the password is not hashed, written by {written}"
        );
    }
}

impl<A: Connection> Store<A> {
    /// The tables of these models.
    pub(crate) fn of(models: &[&'static Model], scope: &Scope) -> Self {
        let place = Place::new(A::DATABASE);
        let mut raw = place.raw();
        for model in models {
            raw.execute(&create_table(model, A::DATABASE));
        }
        let mut adapter = A::open(&place);
        adapter.enter(Some(scope.clone()));
        Self {
            adapter,
            scope: scope.clone(),
            raw,
            place,
        }
    }

    /// The same place for another adapter, in the same scope.
    pub(crate) fn hand_over<B: Connection>(self) -> Store<B> {
        assert_eq!(A::DATABASE, B::DATABASE);
        let mut adapter = B::open(&self.place);
        adapter.enter(Some(self.scope.clone()));
        Store {
            adapter,
            scope: self.scope,
            raw: self.raw,
            place: self.place,
        }
    }

    /// The scope that was entered last.
    pub(crate) fn scope(&self) -> Scope {
        self.scope.clone()
    }

    /// Works in another scope from now on.
    pub(crate) fn enter_scope(&mut self, scope: &Scope) {
        self.scope = scope.clone();
        self.adapter.enter(Some(scope.clone()));
    }

    /// Works outside of every scope from now on.
    pub(crate) fn leave_scope(&mut self) {
        self.adapter.enter(None);
    }
}

/// `CREATE TABLE` with columns, CHECKs and indexes, as an application's migration has it.
pub(crate) fn create_table(model: &'static Model, database: Database) -> String {
    let mut table = ProtectedTable::new(model, database.dialect()).unwrap();
    let [name, nick] = ["NOT NULL", "NULL"].map(|null| format!("{} {null}", database.text()));
    let plain: &[(&str, &str)] = match model.table().unwrap() {
        "users" => &[("name", &name), ("nick", &nick)],
        "letters" => &[("user_id", "INTEGER NOT NULL")],
        _ => &[],
    };
    for (name, definition) in [&[("id", database.key())], plain].concat() {
        table = table.plain(name, definition).unwrap();
    }
    table.create_table().up().to_owned()
}

impl<A> Deref for Store<A> {
    type Target = A;

    fn deref(&self) -> &A {
        &self.adapter
    }
}

impl<A> DerefMut for Store<A> {
    fn deref_mut(&mut self) -> &mut A {
        &mut self.adapter
    }
}
