//! Diesel over SQLite in memory: the protected model beside the same model unprotected, and beside a hand-written loop.
//!
//! Six columns, three of them protected. The hand-written loop opens the very same bytes with bare `aes-gcm` and a ready key.

#[path = "shared/bare.rs"]
mod bare;
#[path = "shared/diesel_people.rs"]
mod diesel_people;
#[path = "shared/values.rs"]
mod values;

use aes_gcm::{Aes256Gcm, KeyInit};
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel_people::{
    HandWritten, LazyPerson, Person, PlainPerson, RawPerson, loads, people, people_plain,
    people_raw, person, plain_person,
};
use fieldseal::Protect;
use fieldseal_bench::{Table, is_bench};
use std::hint::black_box;
use values::{BATCH, ROWS};

mod searchable {
    diesel::table! {
        use diesel::sql_types::*;
        use fieldseal_diesel::sql_types::Encrypted;

        members {
            id -> Integer,
            email -> Encrypted<email>,
            ssn -> Encrypted<ssn>,
            phone -> Encrypted<phone>,
            name -> Text,
            city -> Text,
        }
    }
}

use searchable::members;

#[derive(Protect, fieldseal_diesel::Insertable)]
#[diesel(table_name = members)]
struct Member {
    id: i32,
    #[encrypted(search)]
    email: String,
    #[encrypted]
    ssn: String,
    #[encrypted]
    phone: String,
    name: String,
    city: String,
}

fn main() {
    if is_bench() {
        bare::vault().scope().run(compare);
    }
}

fn compare() {
    let mut table = Table::default();
    // The loads first: their loop has one key for each field, and the inserts use kept nonce prefixes up.
    loads(&mut table, &mut database(), &mut database(), [1.15, 1.1]);
    inserts(&mut table);
    table.print();
}

fn inserts(table: &mut Table) {
    let batch: Vec<Person> = (0..BATCH).map(person).collect();
    let plain: Vec<PlainPerson> = (0..BATCH).map(plain_person).collect();
    let (mut ours, mut bare) = (database(), database());
    table.compare_each(
        "insert, a row of a batch of 100",
        Some(1.3),
        batch.len(),
        || {
            write(&mut ours, "people", |connection| {
                diesel::insert_into(people::table)
                    .values(&batch)
                    .execute(connection)
            })
        },
        || {
            write(&mut bare, "people_plain", |connection| {
                diesel::insert_into(people_plain::table)
                    .values(&plain)
                    .execute(connection)
            })
        },
    );
    // What remains when nothing is sealed: rows as wide as sealed ones, of bytes that are there already.
    let mut source = database();
    diesel::insert_into(people::table)
        .values(&batch)
        .execute(&mut source)
        .expect("inserts");
    let wide = people_raw::table
        .select(RawPerson::as_select())
        .load(&mut source)
        .expect("loads");
    let (mut ours, mut bare) = (database(), database());
    table.compare_each(
        "of which the wider rows",
        None,
        wide.len(),
        || {
            write(&mut ours, "people", |connection| {
                diesel::insert_into(people_raw::table)
                    .values(&wide)
                    .execute(connection)
            })
        },
        || {
            write(&mut bare, "people_plain", |connection| {
                diesel::insert_into(people_plain::table)
                    .values(&plain)
                    .execute(connection)
            })
        },
    );
    let cipher = Aes256Gcm::new(&[7; 32].into());
    let (mut ours, mut bare) = (database(), database());
    table.compare_each(
        "insert, beside a loop over aes-gcm",
        None,
        batch.len(),
        || {
            write(&mut ours, "people", |connection| {
                diesel::insert_into(people::table)
                    .values(&batch)
                    .execute(connection)
            })
        },
        || {
            let rows: Vec<_> = plain
                .iter()
                .map(|row| RawPerson::sealed(&cipher, row))
                .collect();
            write(&mut bare, "people", |connection| {
                diesel::insert_into(people_raw::table)
                    .values(&rows)
                    .execute(connection)
            })
        },
    );
    let searchable: Vec<Member> = batch.into_iter().map(member).collect();
    let (mut ours, mut bare) = (database(), database());
    table.compare_each(
        "the same with one field searchable",
        None,
        searchable.len(),
        || {
            write(&mut ours, "members", |connection| {
                diesel::insert_into(members::table)
                    .values(&searchable)
                    .execute(connection)
            })
        },
        || {
            write(&mut bare, "people_plain", |connection| {
                diesel::insert_into(people_plain::table)
                    .values(&plain)
                    .execute(connection)
            })
        },
    );
}

loads!(SqliteConnection);

/// One insert that the next does not find: the table is emptied in the same transaction.
fn write(
    connection: &mut SqliteConnection,
    table: &str,
    insert: impl Fn(&mut SqliteConnection) -> QueryResult<usize>,
) {
    connection
        .transaction(|connection| {
            insert(connection)?;
            diesel::sql_query(format!("DELETE FROM {table}")).execute(connection)
        })
        .expect("a row that is not there yet");
}

fn database() -> SqliteConnection {
    let mut connection = SqliteConnection::establish(":memory:").expect("SQLite in memory");
    for (table, column) in [
        ("people", "BLOB"),
        ("members", "BLOB"),
        ("people_plain", "TEXT"),
    ] {
        let columns = format!(
            "id INTEGER PRIMARY KEY, email {column} NOT NULL, ssn {column} NOT NULL, phone {column} NOT NULL, \
             name TEXT NOT NULL, city TEXT NOT NULL"
        );
        connection
            .batch_execute(&format!("CREATE TABLE {table} ({columns})"))
            .expect("a new table");
    }
    connection
}

fn member(person: Person) -> Member {
    let Person {
        id,
        email,
        ssn,
        phone,
        name,
        city,
    } = person;
    Member {
        id,
        email,
        ssn,
        phone,
        name,
        city,
    }
}
