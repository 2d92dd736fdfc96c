//! A value bound to its row is read as `Lazy`, and opens in that row only.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::result::Error;
use fieldseal::{Lazy, OpenError, Protect, RowKey, SealError};
use fieldseal_diesel::Insertable;
use fieldseal_diesel::prelude::*;

use super::model::{chain, store, stored, vault};

diesel::table! {
    use diesel::sql_types::*;
    use fieldseal_diesel::sql_types::*;

    visits {
        id -> Integer,
        finding -> Encrypted<finding>,
        remark -> Nullable<Encrypted<remark>>,
    }
}

#[derive(Protect, Queryable, Selectable)]
#[diesel(table_name = visits)]
struct Visit {
    id: i32,
    #[encrypted(row)]
    finding: Lazy<String>,
    #[encrypted(row)]
    remark: Option<Lazy<String>>,
}

fn key(id: i32) -> RowKey {
    RowKey::new().part("id", &id).unwrap()
}

fn with_visits(work: impl FnOnce(&mut SqliteConnection)) {
    vault().scope().run(|| {
        let c = &mut SqliteConnection::establish(":memory:").unwrap();
        c.batch_execute("CREATE TABLE visits (id INTEGER NOT NULL PRIMARY KEY, finding BLOB NOT NULL, remark BLOB)").unwrap();
        for id in 1..=2 {
            diesel::insert_into(visits::table)
                .values((
                    visits::id.eq(id),
                    visits::finding.set_to_in(&key(id), format!("finding {id}")),
                    visits::remark.set_to_in(&key(id), (id == 2).then_some("remark")),
                ))
                .execute(c)
                .unwrap();
        }
        work(c);
    });
}

#[test]
fn a_value_opens_in_its_row() {
    with_visits(|c| {
        let rows: Vec<Visit> = visits::table
            .order(visits::id)
            .select(Visit::as_select())
            .load(c)
            .unwrap();
        assert_eq!(
            rows[0].finding.open_in(&key(rows[0].id)).unwrap(),
            "finding 1"
        );
        assert!(rows[0].remark.is_none());
        assert_eq!(
            rows[1].remark.as_ref().unwrap().open_in(&key(2)).unwrap(),
            "remark"
        );
        diesel::update(visits::table.find(1))
            .set(visits::finding.set_to_in(&key(1), "changed"))
            .execute(c)
            .unwrap();
        let changed: Lazy<String> = visits::table
            .find(1)
            .select(visits::finding)
            .first(c)
            .unwrap();
        assert_eq!(changed.open_in(&key(1)).unwrap(), "changed");
    });
}

#[test]
fn a_value_moved_to_another_row_does_not_open() {
    with_visits(|c| {
        let moved = stored(c, "visits", "finding", 1).unwrap();
        store(c, "visits", "finding", 2, &moved);
        let moved: Lazy<String> = visits::table
            .find(2)
            .select(visits::finding)
            .first(c)
            .unwrap();
        assert!(matches!(
            moved.open_in(&key(2)),
            Err(OpenError::Refused { .. })
        ));
        assert!(matches!(moved.open(), Err(OpenError::NoRow(_))));
    });
}

#[test]
fn any_other_read_is_an_error_that_says_so() {
    with_visits(|c| {
        let error = visits::table
            .find(1)
            .select(visits::finding)
            .first::<String>(c)
            .unwrap_err();
        assert!(matches!(error, Error::DeserializationError(_)), "{error:?}");
        assert!(
            chain(&error)
                .contains("visit.finding is bound to its row and cannot be opened without"),
            "{}",
            chain(&error)
        );
    });
}

#[test]
fn a_write_without_the_row_is_an_error_and_stores_nothing() {
    #[derive(Protect, Insertable)]
    #[diesel(table_name = visits)]
    #[protect(of = Visit)]
    struct NewVisit {
        id: i32,
        #[encrypted]
        finding: String,
    }

    with_visits(|c| {
        let refused = |result: QueryResult<usize>| {
            let Err(Error::SerializationError(source)) = result else {
                panic!("{result:?}");
            };
            assert!(
                matches!(source.downcast_ref(), Some(SealError::NoRow(_))),
                "{source:?}"
            );
        };
        let new = NewVisit {
            id: 3,
            finding: "f".into(),
        };
        refused(diesel::insert_into(visits::table).values(&new).execute(c));
        refused(
            diesel::update(visits::table.find(1))
                .set(visits::finding.set_to("f"))
                .execute(c),
        );
        assert_eq!(visits::table.count().get_result::<i64>(c).unwrap(), 2);
        let kept: Lazy<String> = visits::table
            .find(1)
            .select(visits::finding)
            .first(c)
            .unwrap();
        assert_eq!(kept.open_in(&key(1)).unwrap(), "finding 1");
    });
}

#[test]
fn a_row_for_a_field_that_is_not_bound_is_an_error() {
    use super::model::{user, users, with_database};

    with_database(|c| {
        diesel::insert_into(users::table)
            .values(&user(1))
            .execute(c)
            .unwrap();
        let error = diesel::update(users::table.find(1))
            .set(users::ssn.set_to_in(&key(1), "x"))
            .execute(c)
            .unwrap_err();
        assert!(
            chain(&error).contains("user.ssn is not bound to its row"),
            "{}",
            chain(&error)
        );
    });
}
