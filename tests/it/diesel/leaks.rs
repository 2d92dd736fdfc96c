//! Nothing of a value shows in statements, events and errors.

use std::sync::{Arc, Mutex};

use diesel::connection::{Instrumentation, InstrumentationEvent};
use diesel::prelude::*;
use diesel::query_builder::QueryFragment;
use diesel::sqlite::Sqlite;
use fieldseal::{Password, Protect};
use fieldseal_diesel::prelude::*;
use fieldseal_diesel::{AsChangeset, Insertable};

use super::model::{PASSWORD, User, assert_no_secret, user, users, with_database};

/// A statement as `debug_query` shows it, in both forms.
#[track_caller]
fn shown<Q: QueryFragment<Sqlite>>(query: &Q) -> String {
    let text = format!("{0} {0:?}", diesel::debug_query::<Sqlite, _>(query));
    assert_no_secret(&text);
    text
}

#[test]
fn debug_query_shows_no_value_of_a_struct_write() {
    with_database(|_| {
        let one = shown(&diesel::insert_into(users::table).values(&user(1)));
        assert!(
            one.contains(r#"binds: [1, <encrypted>, <encrypted>, <encrypted>, <encrypted>, <encrypted>, <password>, [REDACTED], "ada"]"#),
            "{one}"
        );
        shown(&diesel::insert_into(users::table).values(user(1)));
        let batch = vec![user(1), user(2)];
        let insert = diesel::insert_into(users::table).values(&batch);
        assert_no_secret(&format!(
            "{0} {0:?}",
            diesel::debug_query::<Sqlite, _>(&insert)
        ));
        shown(
            &diesel::insert_into(users::table)
                .values(&user(1))
                .on_conflict(users::id)
                .do_update()
                .set(&user(1)),
        );
        shown(&diesel::update(users::table.find(1)).set(&user(1)));
        shown(&diesel::update(users::table.find(1)).set(user(1)));
        shown(&diesel::insert_into(users::table).values(&User {
            password: Password::from(PASSWORD),
            ..user(1)
        }));
    });
}

#[test]
fn debug_query_shows_no_value_of_an_assignment_or_a_search() {
    with_database(|_| {
        let user = user(1);
        shown(&diesel::update(users::table).set((
            users::email.set_to(&user.email),
            users::phone.set_to(user.phone.as_deref()),
            users::salary.set_to(user.salary),
            users::password.set_to(&user.password),
        )));
        shown(
            &users::table
                .filter(users::email.matches(&user.email))
                .select(users::id),
        );
        shown(&diesel::delete(
            users::table.filter(users::phone.matches(user.phone.as_deref().unwrap())),
        ));
        let assignment = users::ssn.set_to(&user.ssn);
        assert_eq!(format!("{assignment:?}"), "ssn = <encrypted>");
        let condition = users::email.matches(&user.email);
        assert_no_secret(&format!("{condition:?}"));
    });
}

#[test]
fn null_is_not_told_from_a_value() {
    with_database(|_| {
        let none = User {
            phone: None,
            note: None,
            ..user(1)
        };
        let [some, none] =
            [user(1), none].map(|user| shown(&diesel::insert_into(users::table).values(&user)));
        assert_eq!(some, none);
    });
}

#[derive(Clone, Default)]
struct Events(Arc<Mutex<String>>);

impl Instrumentation for Events {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        use std::fmt::Write as _;
        writeln!(self.0.lock().unwrap(), "{event:?}").unwrap();
        if let InstrumentationEvent::StartQuery { query, .. } = &event {
            writeln!(self.0.lock().unwrap(), "{query}").unwrap();
        }
    }
}

#[test]
fn events_of_the_connection_show_no_value() {
    with_database(|c| {
        let events = Events::default();
        c.set_instrumentation(events.clone());
        let fresh = User {
            password: PASSWORD.into(),
            ..user(2)
        };
        diesel::insert_into(users::table)
            .values(&user(1))
            .execute(c)
            .unwrap();
        diesel::insert_into(users::table)
            .values(&vec![fresh])
            .execute(c)
            .unwrap();
        diesel::update(users::table.find(1))
            .set(&user(1))
            .execute(c)
            .unwrap();
        diesel::update(users::table.find(1))
            .set(users::salary.set_to(50_001_i64))
            .execute(c)
            .unwrap();
        (&user(1)).save_changes::<User>(c).unwrap();
        let found: User = users::table
            .filter(users::email.matches("ada.1@example.org"))
            .first(c)
            .unwrap();
        diesel::insert_into(users::table)
            .values(&found)
            .execute(c)
            .unwrap_err();
        let twin = User { id: 9, ..user(1) };
        diesel::insert_into(users::table)
            .values(&twin)
            .execute(c)
            .unwrap_err();
        let text = events.0.lock().unwrap().clone();
        assert!(
            text.contains("<encrypted>")
                && text.contains("[REDACTED]")
                && text.contains("<blind index>"),
            "{text}"
        );
        assert!(text.lines().count() > 20);
        assert_no_secret(&text);
    });
}

#[test]
fn debug_of_a_model_shows_masks() {
    let text = format!("{:?}", user(1));
    assert!(
        !text.contains("Ada.1") && !text.contains("Lovelace") && !text.contains("50001"),
        "{text}"
    );
    assert!(text.contains("nick: Some(\"ada\")"), "{text}");
}

#[test]
fn errors_of_the_database_show_no_value() {
    with_database(|c| {
        diesel::insert_into(users::table)
            .values(&user(1))
            .execute(c)
            .unwrap();
        for error in [
            diesel::insert_into(users::table)
                .values(&user(1))
                .execute(c)
                .unwrap_err(),
            diesel::insert_into(users::table)
                .values(&User { id: 2, ..user(1) })
                .execute(c)
                .unwrap_err(),
        ] {
            let mut text = format!("{error} {error:?}");
            if let diesel::result::Error::DatabaseError(_, information) = &error {
                text += &format!(
                    "{} {:?} {:?}",
                    information.message(),
                    information.details(),
                    information.hint()
                );
            }
            assert_no_secret(&text);
        }
    });
}

/// Columns that are not protected, with values that are not of their type: Diesel's own conversions repeat them.
mod unreadable {
    use super::*;
    use chrono::{NaiveDateTime, NaiveTime};
    use fieldseal_diesel::WithoutDetail as _;
    use fieldseal_testing::{Capture, Marker};

    diesel::table! {
        visits {
            id -> Integer,
            at -> Time,
            day -> Timestamp,
        }
    }

    #[test]
    fn a_value_that_diesel_cannot_read_is_not_told() {
        let secret = Marker::email();
        with_database(|c| {
            diesel::connection::SimpleConnection::batch_execute(
                c,
                &format!(
                    "CREATE TABLE visits (id INTEGER PRIMARY KEY, at TEXT, day TEXT);
                     INSERT INTO visits VALUES (1, '{0}', '{0}')",
                    secret.value()
                ),
            )
            .unwrap();
            let mut errors = vec![
                visits::table.select(visits::at).load::<NaiveTime>(c).err(),
                visits::table
                    .select((visits::id, visits::day))
                    .load::<(i32, NaiveDateTime)>(c)
                    .err(),
            ];
            let joined = visits::table.select((visits::id, visits::at.nullable()));
            errors.push(joined.load::<(i32, Option<NaiveTime>)>(c).err());
            for (error, column) in errors.into_iter().zip(["at", "day", "at"]) {
                let error = error.unwrap();
                assert!(format!("{error:?}").contains(secret.value()), "{error:?}");
                let error = error.without_detail();
                assert_eq!(
                    error.to_string(),
                    format!("the stored value of column \"{column}\" cannot be read")
                );
                let mut told = Capture::new();
                told.error("an error without detail", &error);
                let outcome = told.panics("an unwrapped one", || {
                    std::hint::black_box(Err::<(), _>(error)).unwrap()
                });
                assert!(outcome.is_none());
                told.search(&[secret.sought()]).assert_clean();
            }
        });
    }

    #[test]
    fn a_statement_with_a_nul_character_is_not_told() {
        let secret = Marker::email();
        let statement = format!("UPDATE users SET name = '{}\0'", secret.value());
        let error = diesel::result::Error::from(std::ffi::CString::new(statement).unwrap_err());
        let mut told = Capture::new();
        told.error("an error without detail", &error.without_detail());
        told.search(&[secret.sought()]).assert_clean();
    }

    /// What is ours stays as it is, for whoever asks for it.
    #[test]
    fn what_keeps_a_protected_value_from_being_read_is_told() {
        with_database(|c| {
            diesel::insert_into(users::table)
                .values(&user(1))
                .execute(c)
                .unwrap();
            let load = |c: &mut SqliteConnection| users::table.select(users::ssn).load::<String>(c);
            let error = super::super::model::vault().scope().run(|| load(c));
            let error = error.without_detail().unwrap_err();
            let diesel::result::Error::DeserializationError(error) = error else {
                panic!("{error:?}");
            };
            let cause = error.source().unwrap().downcast_ref();
            assert!(
                matches!(cause, Some(fieldseal::OpenError::UnknownKey { .. })),
                "{error:?}"
            );
        });
    }
}

/// `#[redact]` on whatever Diesel binds.
mod redacted {
    use super::*;

    diesel::table! {
        things {
            id -> Integer,
            flag -> Bool,
            number -> Double,
            bytes -> Binary,
            day -> Date,
            amount -> Nullable<BigInt>,
            text -> Nullable<Text>,
        }
    }

    #[derive(Protect, Queryable, Insertable, AsChangeset)]
    #[diesel(table_name = things)]
    struct Thing<'a> {
        id: i32,
        #[redact]
        flag: bool,
        #[redact]
        number: f64,
        #[redact]
        bytes: Vec<u8>,
        #[redact]
        day: chrono::NaiveDate,
        #[redact]
        amount: Option<i64>,
        #[redact]
        text: Option<std::borrow::Cow<'a, str>>,
    }

    #[derive(Protect, AsChangeset)]
    #[diesel(table_name = things)]
    #[diesel(treat_none_as_null = true)]
    struct Change<'a> {
        #[redact]
        amount: Option<i64>,
        #[redact]
        text: Option<&'a str>,
    }

    #[test]
    fn redacted_fields_of_every_kind_are_stored_and_not_shown() {
        with_database(|c| {
            diesel::connection::SimpleConnection::batch_execute(
                c,
                "CREATE TABLE things (id INTEGER PRIMARY KEY, flag BOOLEAN, number DOUBLE, bytes BLOB, day DATE, amount BIGINT, text TEXT)",
            )
            .unwrap();
            let thing = Thing {
                id: 1,
                flag: true,
                number: 5000.5,
                bytes: b"Lovelace".to_vec(),
                day: chrono::NaiveDate::from_ymd_opt(1815, 12, 10).unwrap(),
                amount: Some(5000),
                text: Some("penicillin".into()),
            };
            let insert = shown(&diesel::insert_into(things::table).values(&thing));
            assert!(
                !insert.contains("true") && !insert.contains("1815") && !insert.contains("76, 111"),
                "{insert}"
            );
            shown(&diesel::update(things::table).set(&thing));
            diesel::insert_into(things::table)
                .values(&thing)
                .execute(c)
                .unwrap();
            diesel::update(things::table)
                .set(&thing)
                .execute(c)
                .unwrap();
            type Row = (
                bool,
                f64,
                Vec<u8>,
                chrono::NaiveDate,
                Option<i64>,
                Option<String>,
            );
            let columns = (
                things::flag,
                things::number,
                things::bytes,
                things::day,
                things::amount,
                things::text,
            );
            let row: Row = things::table.select(columns).first(c).unwrap();
            assert_eq!(
                row,
                (
                    true,
                    5000.5,
                    b"Lovelace".to_vec(),
                    thing.day,
                    Some(5000),
                    Some("penicillin".into())
                )
            );
            let change = Change {
                amount: None,
                text: Some("penicillin 2"),
            };
            shown(&diesel::update(things::table).set(&change));
            diesel::update(things::table)
                .set(&change)
                .execute(c)
                .unwrap();
            let row: Row = things::table.select(columns).first(c).unwrap();
            assert_eq!((row.4, row.5.as_deref()), (None, Some("penicillin 2")));
        });
    }
}
