//! The index: equal values are refused where the field is unique, and look-ups use it.

use super::connection::Setting;
use super::sample::{CITY, EMAIL, store, tables, vault};
use diesel::prelude::*;
use diesel::sql_types::{Binary, Text};
use fieldseal::adapter::LookUp;

for_each_database![
    a_unique_field_refuses_a_second_equal_value,
    null_is_no_duplicate_of_null,
    a_field_that_is_not_unique_takes_equal_values,
    a_look_up_finds_what_was_stored,
];

fn a_unique_field_refuses_a_second_equal_value(setting: Setting) {
    let (mut connection, vault) = (tables(setting), vault());
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
        "the unique constraint users_email_unique refuses it"
    );
    assert_eq!(add("grace@example.org"), Ok(()));
}

fn null_is_no_duplicate_of_null(setting: Setting) {
    let mut connection = tables(setting);
    for _ in 0..2 {
        assert_eq!(store(&mut connection, "email", None), Ok(()));
    }
}

fn a_field_that_is_not_unique_takes_equal_values(setting: Setting) {
    let (mut connection, vault) = (tables(setting), vault());
    for _ in 0..2 {
        let stored = vault.seal(CITY, "London").unwrap();
        assert_eq!(store(&mut connection, "city", Some(&stored)), Ok(()));
    }
}

fn a_look_up_finds_what_was_stored(setting: Setting) {
    let (mut connection, vault) = (tables(setting), vault());
    for city in ["London", "Paris", "Rome"] {
        let stored = vault.seal(CITY, city).unwrap();
        store(&mut connection, "city", Some(&stored)).unwrap();
    }
    let look_up = vault.scope().run(|| LookUp::new(CITY, "PARIS")).unwrap();
    let dialect = connection.dialect();
    let first = dialect.index_column("city");
    let first = first.unwrap_or_else(|| dialect.first("city"));
    let slot = connection.literal(&look_up.slots()[0]);
    let hexadecimal = connection.hexadecimal("city");
    let found = connection.lines(&format!(
        "SELECT {hexadecimal} AS line FROM users WHERE {first} IN ({slot})"
    ));
    // Deterministic in this column, so the stored bytes themselves tell which row it is.
    let stored = vault.seal(CITY, "Paris").unwrap();
    let expect: String = stored.iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(found, [expect]);
}

#[derive(QueryableByName)]
struct Step {
    #[diesel(sql_type = Text)]
    detail: String,
}

// On the servers the contract of adapters looks at the plans.
#[test]
fn look_ups_use_the_index_on_sqlite() {
    let mut connection = tables(Setting::SQLITE);
    let mut plan = |condition: &str| {
        let query = format!("EXPLAIN QUERY PLAN SELECT id FROM users WHERE {condition}");
        let query = diesel::sql_query(query).bind::<Binary, _>(vec![0_u8; 20]);
        let steps: Vec<Step> = query.load(connection.sqlite()).unwrap();
        let steps: Vec<_> = steps.into_iter().map(|step| step.detail).collect();
        steps.join("; ")
    };
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
        let plan = plan(condition);
        assert!(
            plan.starts_with("SEARCH users USING") && plan.ends_with(index),
            "{plan}"
        );
    }
    // What the check is worth: another spelling reads the whole table.
    assert!(plan("substring(users.email, 2, 20) || '' IN (?)").starts_with("SCAN"));
}
