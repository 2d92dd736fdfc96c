//! NULL stays NULL, or is hidden; empty values are values.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use fieldseal::Protect;
use fieldseal_diesel::prelude::*;
use fieldseal_diesel::{AsChangeset, Insertable};

use super::model::{User, assert_stored, chain, stored, user, users, vault, with_database};

#[test]
fn null_is_stored_as_null_on_every_path() {
    with_database(|c| {
        let nobody = |id| User {
            phone: None,
            note: None,
            nick: None,
            ..user(id)
        };
        diesel::insert_into(users::table)
            .values(&nobody(1))
            .execute(c)
            .unwrap();
        diesel::insert_into(users::table)
            .values(vec![nobody(2)])
            .execute(c)
            .unwrap();
        diesel::insert_into(users::table)
            .values(&user(3))
            .execute(c)
            .unwrap();
        diesel::update(users::table.find(3))
            .set((
                users::phone.set_to(None::<&str>),
                users::note.set_to(None::<String>),
                users::nick.eq(None::<String>),
            ))
            .execute(c)
            .unwrap();
        for id in 1..=3 {
            assert_stored(c, &nobody(id));
            assert_eq!(stored(c, "users", "phone", id), None);
            assert_eq!(stored(c, "users", "note", id), None);
        }
    });
}

#[test]
fn empty_and_zero_are_values() {
    with_database(|c| {
        let empty = User {
            phone: Some("0".into()),
            ssn: "".into(),
            salary: 0,
            note: Some(String::new()),
            ..user(1)
        };
        diesel::insert_into(users::table)
            .values(&empty)
            .execute(c)
            .unwrap();
        assert_stored(c, &empty);
        assert!(stored(c, "users", "note", 1).is_some());
    });
}

#[test]
fn null_in_a_column_that_must_not_be_null_is_an_error() {
    with_database(|c| {
        c.batch_execute("CREATE TABLE loose (id INTEGER PRIMARY KEY, email BLOB); INSERT INTO loose (id) VALUES (1)").unwrap();
        let error = diesel::sql_query("SELECT id, email FROM loose")
            .load::<OnlyEmail>(c)
            .unwrap_err();
        assert!(
            matches!(error, diesel::result::Error::DeserializationError(_)),
            "{error:?}"
        );
    });
}

#[derive(Protect, QueryableByName)]
#[diesel(table_name = users)]
#[protect(of = User)]
struct OnlyEmail {
    #[encrypted]
    #[expect(dead_code, reason = "it is never read, since loading it fails")]
    email: String,
}

diesel::table! {
    use diesel::sql_types::*;
    use fieldseal_diesel::sql_types::*;

    patients {
        id -> Integer,
        diagnosis -> Encrypted<diagnosis>,
        weight -> Encrypted<weight, Integer>,
    }
}

#[derive(Clone, PartialEq, Protect, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = patients)]
struct Patient {
    id: i32,
    #[encrypted(hide_null, pad = 32)]
    diagnosis: Option<String>,
    #[encrypted(hide_null, pad = 32)]
    weight: Option<i32>,
}

#[derive(Protect, AsChangeset)]
#[diesel(table_name = patients)]
#[protect(of = Patient)]
struct Visit {
    #[encrypted]
    diagnosis: Option<Option<String>>,
    #[encrypted]
    weight: Option<i32>,
}

fn with_patients(work: impl FnOnce(&mut SqliteConnection)) {
    vault().scope().run(|| {
        let c = &mut SqliteConnection::establish(":memory:").unwrap();
        c.batch_execute(
            "CREATE TABLE patients (id INTEGER NOT NULL PRIMARY KEY, diagnosis BLOB NOT NULL, weight BLOB NOT NULL)",
        )
        .unwrap();
        work(c);
    });
}

#[track_caller]
fn assert_patient(c: &mut SqliteConnection, expect: &Patient) {
    let found: Patient = patients::table
        .find(expect.id)
        .select(Patient::as_select())
        .first(c)
        .unwrap();
    assert_eq!(
        (found.diagnosis, found.weight),
        (expect.diagnosis.clone(), expect.weight)
    );
}

#[test]
fn a_hidden_null_looks_like_a_value_and_reads_as_none() {
    with_patients(|c| {
        let none = Patient {
            id: 1,
            diagnosis: None,
            weight: None,
        };
        let some = Patient {
            id: 2,
            diagnosis: Some("gout".into()),
            weight: Some(70),
        };
        diesel::insert_into(patients::table)
            .values(&vec![none.clone(), some.clone()])
            .execute(c)
            .unwrap();
        assert_patient(c, &none);
        assert_patient(c, &some);
        for column in ["diagnosis", "weight"] {
            let [hidden, shown] = [1, 2].map(|id| stored(c, "patients", column, id).unwrap());
            assert_eq!(hidden.len(), shown.len(), "the length of {column} tells");
        }
        let alone: Vec<Option<String>> = patients::table
            .order(patients::id)
            .select(patients::diagnosis)
            .load(c)
            .unwrap();
        assert_eq!(alone, [None, Some("gout".to_owned())]);
    });
}

#[test]
fn a_hidden_null_is_written_on_every_path() {
    with_patients(|c| {
        let some = |id| Patient {
            id,
            diagnosis: Some("gout".into()),
            weight: Some(70),
        };
        diesel::insert_into(patients::table)
            .values(vec![some(1), some(2), some(3)])
            .execute(c)
            .unwrap();
        diesel::insert_into(patients::table)
            .values((
                patients::id.eq(4),
                patients::diagnosis.set_to(None::<String>),
                patients::weight.set_to(Some(5)),
            ))
            .execute(c)
            .unwrap();
        diesel::update(patients::table.find(1))
            .set(patients::diagnosis.set_to(None::<&str>))
            .execute(c)
            .unwrap();
        diesel::update(patients::table.find(2))
            .set(&Visit {
                diagnosis: Some(None),
                weight: None,
            })
            .execute(c)
            .unwrap();
        diesel::update(patients::table.find(3))
            .set(&Visit {
                diagnosis: None,
                weight: Some(71),
            })
            .execute(c)
            .unwrap();
        assert_patient(
            c,
            &Patient {
                diagnosis: None,
                ..some(1)
            },
        );
        assert_patient(
            c,
            &Patient {
                diagnosis: None,
                ..some(2)
            },
        );
        assert_patient(
            c,
            &Patient {
                weight: Some(71),
                ..some(3)
            },
        );
        assert_patient(
            c,
            &Patient {
                id: 4,
                diagnosis: None,
                weight: Some(5),
            },
        );
    });
}

#[test]
fn a_hidden_null_read_as_a_value_is_an_error() {
    with_patients(|c| {
        diesel::insert_into(patients::table)
            .values(&Patient {
                id: 1,
                diagnosis: None,
                weight: None,
            })
            .execute(c)
            .unwrap();
        let error = patients::table
            .select(patients::diagnosis)
            .first::<String>(c)
            .unwrap_err();
        assert!(
            chain(&error).contains("patient.diagnosis is NULL"),
            "{}",
            chain(&error)
        );
    });
}
