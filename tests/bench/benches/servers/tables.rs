//! The tables of both ORMs, made of Diesel's models: those of SeaORM write the same.

use crate::diesel::Member;
use crate::diesel_people::Person;
use fieldseal_sql::{Dialect, ProtectedTable};

/// Where the constraints of sealed columns stand.
#[derive(Clone, Copy)]
pub(crate) enum Constraints {
    Checks,
    Domains,
}

/// The protected tables with their constraints and indexes, and the same unprotected.
pub(crate) fn all(dialect: Dialect, constraints: Constraints) -> String {
    let text = match dialect {
        Dialect::Postgres => "text NOT NULL",
        _ => "VARCHAR(200) NOT NULL",
    };
    let plain = |table: ProtectedTable, names: &[&str]| {
        let table = match constraints {
            Constraints::Checks => table,
            Constraints::Domains => table.in_domains().expect("domains"),
        };
        names.iter().fold(table, |table, name| {
            table.plain(name, text).expect("a column")
        })
    };
    let key = "INTEGER NOT NULL PRIMARY KEY";
    let people = ProtectedTable::of::<Person>(dialect).expect("a model");
    let people = plain(people.plain("id", key).expect("a key"), &["name", "city"]);
    let members = ProtectedTable::of::<Member>(dialect).expect("a model");
    let members = plain(members.plain("id", key).expect("a key"), &["name"]);
    let unprotected = format!(
        "CREATE TABLE people_plain (id {key}, email {text}, ssn {text}, phone {text}, name {text}, city {text});
         CREATE TABLE members_plain (id {key}, email {text}, name {text});
         CREATE INDEX members_plain_email ON members_plain (email);"
    );
    [
        people.create_table().up(),
        members.create_table().up(),
        &unprotected,
    ]
    .concat()
}

/// Empties the tables of people, and leaves nothing of their rows for an insert to find.
pub(crate) const EMPTY: &str = "TRUNCATE TABLE people; TRUNCATE TABLE people_plain";

/// How many members there are: a look-up finds one.
pub(crate) const MEMBERS: i32 = 1_000_000;

/// Members who are spread over the table, again and again.
pub(crate) fn emails() -> impl Iterator<Item = String> {
    (0..MEMBERS)
        .step_by(7_919)
        .map(|number| crate::values::Person::new(number).email)
        .cycle()
}
