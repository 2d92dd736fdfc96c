//! What the contract cannot ask of every ORM: a changeset that leaves out a column which hides NULL.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use fieldseal::Protect;
use fieldseal_diesel::{AsChangeset, Insertable};

use super::model::vault;

diesel::table! {
    use diesel::sql_types::*;
    use fieldseal_diesel::sql_types::*;

    patients {
        id -> Integer,
        diagnosis -> Encrypted<diagnosis>,
        weight -> Encrypted<weight, Integer>,
    }
}

#[derive(Protect, Queryable, Insertable)]
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

#[test]
fn none_in_a_changeset_leaves_a_column_that_hides_null_and_some_none_writes_its_null() {
    vault().scope().run(|| {
        let c = &mut SqliteConnection::establish(":memory:").unwrap();
        c.batch_execute(
            "CREATE TABLE patients (id INTEGER NOT NULL PRIMARY KEY, diagnosis BLOB NOT NULL, weight BLOB NOT NULL)",
        )
        .unwrap();
        let patient = Patient {
            id: 1,
            diagnosis: Some("gout".into()),
            weight: Some(70),
        };
        diesel::insert_into(patients::table)
            .values(&patient)
            .execute(c)
            .unwrap();
        for (visit, diagnosis, weight) in [
            (
                Visit {
                    diagnosis: None,
                    weight: Some(71),
                },
                Some("gout"),
                71,
            ),
            (
                Visit {
                    diagnosis: Some(None),
                    weight: None,
                },
                None,
                71,
            ),
        ] {
            diesel::update(patients::table.find(1))
                .set(&visit)
                .execute(c)
                .unwrap();
            let found: Patient = patients::table.find(1).first(c).unwrap();
            assert_eq!(
                (found.diagnosis.as_deref(), found.weight),
                (diagnosis, Some(weight))
            );
        }
    });
}
