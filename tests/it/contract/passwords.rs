//! A password is hashed before it reaches the database, on every way, and a pepper seals its hash.

use super::adapter::Adapter;
use super::failure::{Kind, assert_fails, done, failed};
use super::keyrings::vault;
use super::store::Store;
use super::tables::accounts::{Account, account};
use super::tables::users::{Change, User, user};
use super::tables::{PASSWORD, hashed};
use fieldseal::keyring::{Purpose, State};
use fieldseal::{OpenError, Password, PasswordError, from_text, to_text};

for_each_adapter![
    a_password_that_nobody_hashed_is_hashed_on_the_way,
    a_password_that_cannot_be_hashed_writes_nothing,
    a_password_in_the_clear_in_the_column_is_refused_by_every_reader,
    a_password_may_be_absent,
    a_pepper_seals_the_hash_on_every_way,
    a_hash_without_the_pepper_is_refused_where_there_should_be_one,
    a_peppered_hash_of_another_row_opens_and_of_another_column_does_not,
    a_value_of_data_in_a_column_of_passwords_is_refused,
    without_the_pepper_key_nothing_is_written,
    a_password_needs_no_key_and_a_pepper_does,
];

#[track_caller]
fn assert_hashed<A: Adapter>(store: &mut Store<A>, way: &str) {
    let stored = store.raw.bytes("users", "password", 1);
    let stored = String::from_utf8(stored).unwrap();
    assert!(
        stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
        "{way}: {stored}"
    );
    assert!(
        Password::from_phc(&stored)
            .unwrap()
            .verify(PASSWORD)
            .unwrap(),
        "{way}"
    );
}

fn fresh() -> User {
    User {
        password: PASSWORD.into(),
        ..user(1)
    }
}

fn a_password_that_nobody_hashed_is_hashed_on_the_way<A: Adapter>() {
    for (way, insert) in A::INSERT {
        let mut store = Store::<A>::new();
        let user = fresh();
        done(way, insert(&mut store, &user));
        assert_hashed(&mut store, way);
        // The caller's password is the one that was hashed.
        assert!(user.password.is_hashed(), "{way}");
    }
    for (way, insert) in A::INSERT_MANY {
        let mut store = Store::<A>::new();
        done(way, insert(&mut store, &[fresh(), user(2)]));
        assert_hashed(&mut store, way);
    }
    for (way, write) in A::UPDATE.iter().chain(A::UPSERT) {
        let mut store = Store::<A>::with_users(&[user(1)]);
        done(way, write(&mut store, &fresh()));
        assert_ne!(
            store.raw.bytes("users", "password", 1),
            hashed().phc().unwrap().as_bytes()
        );
        assert_hashed(&mut store, way);
    }
    for (way, set) in A::SET_IN_ONE {
        let mut store = Store::<A>::with_users(&[user(1)]);
        done(way, set(&mut store, 1, &Change::Password(PASSWORD.into())));
        assert_hashed(&mut store, way);
    }
}

fn a_password_that_cannot_be_hashed_writes_nothing<A: Adapter>() {
    let mut store = Store::<A>::with_users(&[user(1)]);
    let before = store.raw.snapshot("users");
    for (password, reason) in [
        (String::new(), PasswordError::Empty),
        ("x".repeat(1_025), PasswordError::TooLong),
    ] {
        let bad = |id| User {
            password: Password::from(password.as_str()),
            ..user(id)
        };
        for (way, insert) in A::INSERT {
            failed(way, insert(&mut store, &bad(2))).assert_not_hashed(reason);
        }
        for (way, insert) in A::INSERT_MANY {
            failed(way, insert(&mut store, &[user(2), bad(3)])).assert_not_hashed(reason);
        }
        for (way, write) in A::UPDATE.iter().chain(A::UPSERT) {
            failed(way, write(&mut store, &bad(1))).assert_not_hashed(reason);
        }
        for (way, set) in A::SET_IN_ONE {
            let change = Change::Password(Password::from(password.as_str()));
            failed(way, set(&mut store, 1, &change)).assert_not_hashed(reason);
        }
    }
    assert_eq!(store.raw.snapshot("users"), before);
}

fn a_password_in_the_clear_in_the_column_is_refused_by_every_reader<A: Adapter>() {
    for column in [
        PASSWORD,
        "",
        "plain$argon2id$",
        "$argon2id$v=19$m=19456,t=2,p=1$c2FsdA",
    ] {
        let mut store = Store::<A>::with_users(&[user(1)]);
        let update = format!("UPDATE users SET password = '{column}'");
        done(&update, store.sql(&update));
        for (way, read) in A::READ_ALL {
            assert_fails!(way, read(&mut store), Kind::Password(_));
        }
        for (way, read) in A::READ_ONE {
            assert_fails!(way, read(&mut store, 1), Kind::Password(_));
        }
        for (way, read) in A::READ_PART {
            done(way, read(&mut store));
        }
    }
}

fn without_password(id: i32) -> Account {
    Account {
        password: None,
        ..account(id)
    }
}

#[track_caller]
fn assert_account<A: Adapter>(store: &mut Store<A>, expect: &Account) {
    for (way, read) in A::READ_ACCOUNT {
        let found = done(way, read(store, expect.id));
        assert_eq!(found.password.is_some(), expect.password.is_some(), "{way}");
        for password in found.password.iter().chain([&found.pin]) {
            assert!(password.verify(PASSWORD).unwrap(), "{way}");
        }
    }
    let password = store.raw.value("accounts", "password", expect.id);
    assert_eq!(password.is_some(), expect.password.is_some());
    assert!(password.is_none_or(|stored| stored.starts_with(b"$argon2id$")));
    let pin = store.raw.bytes("accounts", "pin", expect.id);
    assert!(pin.starts_with(b"fs1."), "the hash is not sealed");
}

fn a_password_may_be_absent<A: Adapter>() {
    for (way, insert) in A::INSERT_ACCOUNTS {
        let mut store = Store::<A>::new();
        done(way, insert(&mut store, &[without_password(1), account(2)]));
        for account in [without_password(1), account(2)] {
            assert_account(&mut store, &account);
        }
        for (way, update) in A::UPDATE_ACCOUNT {
            for account in [account(1), without_password(1)] {
                done(way, update(&mut store, &account));
                assert_account(&mut store, &account);
            }
        }
        for (way, set) in A::SET_PASSWORD {
            done(way, set(&mut store, 1, Some(&Password::from(PASSWORD))));
            assert_account(&mut store, &account(1));
            done(way, set(&mut store, 1, None));
            assert_account(&mut store, &without_password(1));
        }
    }
}

fn a_pepper_seals_the_hash_on_every_way<A: Adapter>() {
    for (way, insert) in A::INSERT_ACCOUNT {
        let mut store = Store::<A>::new();
        done(way, insert(&mut store, &account(1)));
        assert_account(&mut store, &account(1));
        // One that nobody hashed, too.
        let fresh = Account {
            id: 2,
            password: Some(PASSWORD.into()),
            pin: PASSWORD.into(),
        };
        done(way, insert(&mut store, &fresh));
        assert_account(&mut store, &account(2));
    }
    let mut store = Store::<A>::new();
    done("inserting", A::INSERT_ACCOUNT[0].1(&mut store, &account(1)));
    for (way, update) in A::UPDATE_ACCOUNT {
        done(way, update(&mut store, &account(1)));
        assert_account(&mut store, &account(1));
    }
    for (way, set) in A::SET_PIN {
        for pin in [hashed(), PASSWORD.into()] {
            done(way, set(&mut store, 1, &pin));
            assert_account(&mut store, &account(1));
        }
    }
}

fn a_hash_without_the_pepper_is_refused_where_there_should_be_one<A: Adapter>() {
    let mut store = Store::<A>::new();
    done("inserting", A::INSERT_ACCOUNT[0].1(&mut store, &account(1)));
    store.raw.execute("UPDATE accounts SET pin = password");
    for (way, read) in A::READ_ACCOUNT {
        assert_fails!(
            way,
            read(&mut store, 1),
            Kind::Open(OpenError::NotSealed(_))
        );
    }
}

fn a_peppered_hash_of_another_row_opens_and_of_another_column_does_not<A: Adapter>() {
    let mut store = Store::<A>::new();
    for id in [1, 2] {
        done(
            "inserting",
            A::INSERT_ACCOUNT[0].1(&mut store, &account(id)),
        );
    }
    store
        .raw
        .execute("UPDATE accounts SET pin = (SELECT pin FROM accounts WHERE id = 2) WHERE id = 1");
    assert_account(&mut store, &account(1));
    store.raw.execute("UPDATE accounts SET password = pin");
    for (way, read) in A::READ_ACCOUNT {
        assert_fails!(way, read(&mut store, 1), Kind::Password(_));
    }
}

/// Group A6, the other way round: `moved` has the one.
fn a_value_of_data_in_a_column_of_passwords_is_refused<A: Adapter>() {
    let mut store = Store::<A>::with_users(&[user(1)]);
    done("inserting", A::INSERT_ACCOUNT[0].1(&mut store, &account(1)));
    let pin = store.raw.bytes("accounts", "pin", 1);
    let peppered = from_text(std::str::from_utf8(&pin).unwrap()).unwrap();
    let data = store.raw.bytes("users", "note", 1);
    let renamed = [&data[..2], &peppered[2..6], &data[6..]].concat();
    let mut assert_refused = |column: &str, envelope: &[u8], expect: fn(&Kind) -> bool| {
        let text = to_text(envelope);
        store
            .raw
            .execute(&format!("UPDATE accounts SET {column} = '{text}'"));
        for (way, read) in A::READ_ACCOUNT {
            let failure = failed(way, read(&mut store, 1));
            assert!(expect(&failure.kind), "{way} {column}: {failure}");
        }
        store.raw.execute("UPDATE accounts SET password = NULL");
    };
    assert_refused("password", &data, |kind| matches!(kind, Kind::Password(_)));
    assert_refused("pin", &data, |kind| {
        matches!(kind, Kind::Open(OpenError::UnknownKey { .. }))
    });
    assert_refused("pin", &renamed, |kind| {
        matches!(kind, Kind::Open(OpenError::Refused { .. }))
    });
}

fn without_the_pepper_key_nothing_is_written<A: Adapter>() {
    let mut store = Store::<A>::new();
    done("inserting", A::INSERT_ACCOUNT[0].1(&mut store, &account(1)));
    let before = store.raw.snapshot("accounts");
    let data_only = crate::keys::vault_of(&[(Purpose::Data, 9, State::Primary, [9; 32])]);
    store.enter_scope(&data_only.scope());
    let reason = "account.pin cannot be sealed: the keyring has no primary `pepper` key";
    for (way, insert) in A::INSERT_ACCOUNT {
        failed(way, insert(&mut store, &account(2))).assert_not_sealed(reason);
    }
    for (way, update) in A::UPDATE_ACCOUNT {
        failed(way, update(&mut store, &account(1))).assert_not_sealed(reason);
    }
    for (way, set) in A::SET_PIN {
        failed(way, set(&mut store, 1, &hashed())).assert_not_sealed(reason);
    }
    assert_eq!(store.raw.snapshot("accounts"), before);
    for (way, read) in A::READ_ACCOUNT {
        assert_fails!(
            way,
            read(&mut store, 1),
            Kind::Open(OpenError::UnknownKey { .. })
        );
    }
}

fn a_password_needs_no_key_and_a_pepper_does<A: Adapter>() {
    let mut store = Store::<A>::in_scope(&vault().scope());
    done("inserting", A::INSERT_ACCOUNT[0].1(&mut store, &account(1)));
    let scope = store.scope();
    store.leave_scope();
    for (way, set) in A::SET_PASSWORD {
        done(way, set(&mut store, 1, Some(&hashed())));
    }
    for (way, read) in A::READ_ACCOUNT {
        assert_fails!(way, read(&mut store, 1), Kind::Open(OpenError::NoVault(_)));
    }
    for (way, set) in A::SET_PIN {
        failed(way, set(&mut store, 1, &hashed())).assert_not_sealed(
            "account.pin cannot be sealed: no vault is installed and no scope is active",
        );
    }
    store.enter_scope(&scope);
    assert_account(&mut store, &account(1));
}
