//! The index: equal values are refused where the field is unique, and look-ups use it.

use super::sample::{CITY, EMAIL, database, store, vault};
use diesel::prelude::*;
use diesel::sql_types::{Binary, Text};
use fieldseal::adapter::LookUp;

#[derive(QueryableByName)]
struct Step {
    #[diesel(sql_type = Text)]
    detail: String,
}

fn plan(connection: &mut SqliteConnection, condition: &str) -> String {
    let steps: Vec<Step> = diesel::sql_query(format!(
        "EXPLAIN QUERY PLAN SELECT id FROM users WHERE {condition}"
    ))
    .bind::<Binary, _>(vec![0_u8; 20])
    .load(connection)
    .unwrap();
    steps
        .into_iter()
        .map(|step| step.detail)
        .collect::<Vec<_>>()
        .join("; ")
}

#[test]
fn a_unique_field_refuses_a_second_equal_value() {
    let (mut connection, vault) = (database(), vault());
    let mut add = |email: &str| {
        store(
            &mut connection,
            "email",
            Some(&vault.seal(EMAIL, email).unwrap()),
        )
    };
    assert_eq!(add("ada@example.org"), Ok(()));
    // Sealed anew the bytes differ; the index tells that the value is the same after normalising.
    let refusal = add(" ADA@example.org ").unwrap_err();
    assert_eq!(
        refusal,
        "UNIQUE constraint failed: index 'users_email_unique'"
    );
    assert_eq!(add("grace@example.org"), Ok(()));
}

#[test]
fn null_is_no_duplicate_of_null() {
    let mut connection = database();
    for _ in 0..2 {
        assert_eq!(store(&mut connection, "email", None), Ok(()));
    }
}

#[test]
fn a_field_that_is_not_unique_takes_equal_values() {
    let (mut connection, vault) = (database(), vault());
    for _ in 0..2 {
        let stored = vault.seal(CITY, "London").unwrap();
        assert_eq!(store(&mut connection, "city", Some(&stored)), Ok(()));
    }
}

#[test]
fn look_ups_use_the_index() {
    let mut connection = database();
    for (condition, index) in [
        (
            "substr(users.email, 2, 20) IN (?)",
            "INDEX users_email_unique (<expr>=?)",
        ),
        (
            "substr(`users`.`city`, 2, 20) IN (?, x'00')",
            "INDEX users_city_index (<expr>=?)",
        ),
    ] {
        let plan = plan(&mut connection, condition);
        assert!(
            plan.starts_with("SEARCH users USING") && plan.ends_with(index),
            "{plan}"
        );
    }
    // What the check is worth: another spelling reads the whole table.
    assert!(
        plan(
            &mut connection,
            "substring(users.email, 2, 20) || '' IN (?)"
        )
        .starts_with("SCAN")
    );
}

#[test]
fn a_look_up_finds_what_was_stored() {
    let (mut connection, vault) = (database(), vault());
    for city in ["London", "Paris", "Rome"] {
        store(
            &mut connection,
            "city",
            Some(&vault.seal(CITY, city).unwrap()),
        )
        .unwrap();
    }
    let look_up = vault.scope().run(|| LookUp::new(CITY, "PARIS")).unwrap();
    let found: Vec<Step> =
        diesel::sql_query("SELECT hex(city) AS detail FROM users WHERE substr(city, 2, 20) IN (?)")
            .bind::<Binary, _>(look_up.slots()[0].to_vec())
            .load(&mut connection)
            .unwrap();
    let expect: String = vault
        .seal(CITY, "Paris")
        .unwrap()
        .iter()
        .map(|byte| format!("{byte:02X}"))
        .collect();
    // Deterministic in this column, so the stored bytes themselves tell which row it is.
    assert_eq!(
        found
            .iter()
            .map(|row| row.detail.as_str())
            .collect::<Vec<_>>(),
        [expect]
    );
}
