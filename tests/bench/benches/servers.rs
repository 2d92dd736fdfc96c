//! Diesel over PostgreSQL and MariaDB, through TCP and TLS on one machine: the protected model beside the same model unprotected, beside a
//! hand-written loop, and look-ups in a million rows.
//!
//!     taskset -c 1 tests/servers run -- cargo bench -p fieldseal-bench --bench servers
//!
//! On one core, since a client and its server wait for each other wherever the kernel puts them. The two sides have a connection each. Most of a statement's time is the server's and the way there, so that ratios are nearer to 1 than on
//! SQLite in memory.

#[path = "shared/bare.rs"]
mod bare;
#[path = "shared/diesel_people.rs"]
mod diesel_people;
#[path = "shared/values.rs"]
mod values;

use aes_gcm::{Aes256Gcm, KeyInit};
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::{MysqlConnection, PgConnection};
use diesel_people::{
    HandWritten, LazyPerson, Person, RawPerson, people, people_plain, people_raw, person,
    plain_person,
};
use fieldseal::Protect;
use fieldseal_bench::{Table, is_bench};
use fieldseal_diesel::prelude::*;
use fieldseal_sql::{Dialect, ProtectedTable};
use std::env;
use std::hint::black_box;

mod schema {
    diesel::table! {
        use diesel::sql_types::*;
        use fieldseal_diesel::sql_types::Encrypted;

        members {
            id -> Integer,
            email -> Encrypted<email>,
            name -> Text,
        }
    }

    diesel::table! {
        members_plain {
            id -> Integer,
            email -> Text,
            name -> Text,
        }
    }
}

use schema::{members, members_plain};

#[derive(Protect, Queryable, Selectable, fieldseal_diesel::Insertable)]
#[diesel(table_name = members)]
struct Member {
    id: i32,
    #[encrypted(search)]
    email: String,
    name: String,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = members_plain)]
struct PlainMember {
    id: i32,
    email: String,
    name: String,
}

const ROWS: i32 = 10_000;
const MEMBERS: i32 = 1_000_000;
const BATCH: i32 = 100;

fn main() {
    if is_bench() {
        // A vault each: the hand-written loop has one key for each field, and a kept nonce prefix is used up by a million rows.
        println!("PostgreSQL:\n");
        bare::vault().scope().run(on_postgres);
        println!("\nMariaDB:\n");
        bare::vault().scope().run(on_maria_db);
    }
}

fn variable(name: &str) -> String {
    env::var(name).unwrap_or_else(|_| {
        panic!("{name} is not set: run this by `tests/servers run -- cargo bench …`")
    })
}

/// Each side's own schema, or database.
const SIDES: [&str; 2] = ["bench_ours", "bench_bare"];

fn on_postgres() {
    let ca = variable("FIELDSEAL_TEST_CA");
    let server = variable("FIELDSEAL_TEST_POSTGRES");
    let [ours, bare] = SIDES.map(|side| {
        let url =
            format!("{server}?sslmode=verify-full&sslrootcert={ca}&options=-csearch_path%3D{side}");
        let mut connection = PgConnection::establish(&url).expect("PostgreSQL");
        let statements = format!("CREATE SCHEMA {side}; {}", tables(Dialect::Postgres));
        connection.batch_execute(&statements).expect("new tables");
        connection
    });
    postgres::compare(ours, bare);
}

fn on_maria_db() {
    let ca = variable("FIELDSEAL_TEST_CA");
    // To the client library `localhost` is a socket.
    let server = variable("FIELDSEAL_TEST_MARIADB").replace("localhost", "127.0.0.1");
    let [ours, bare] = SIDES.map(|side| {
        let url = format!("{server}information_schema?ssl_ca={ca}");
        let mut connection = MysqlConnection::establish(&url).expect("MariaDB");
        let statements = format!(
            "CREATE DATABASE {side}; USE {side}; {}",
            tables(Dialect::MariaDb)
        );
        connection.batch_execute(&statements).expect("new tables");
        connection
    });
    maria_db::compare(ours, bare);
}

/// The protected tables with their CHECKs and indexes, and the same unprotected.
fn tables(dialect: Dialect) -> String {
    let text = match dialect {
        Dialect::Postgres => "text NOT NULL",
        _ => "VARCHAR(200) NOT NULL",
    };
    let plain = |table: ProtectedTable, names: &[&str]| {
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

/// Diesel's queries are typed by their backend. `$analyze` lets a server know how many rows there are.
macro_rules! on {
    ($module:ident, $connection:ty, $analyze:literal) => {
        mod $module {
            use super::*;

            pub(super) fn compare(mut ours: $connection, mut bare: $connection) {
                let mut table = Table::default();
                loads(&mut table, &mut ours, &mut bare);
                inserts(&mut table, &mut ours, &mut bare);
                look_ups(&mut table, &mut ours, &mut bare);
                table.print();
            }

            fn loads(table: &mut Table, ours: &mut $connection, other: &mut $connection) {
                for start in (0..ROWS).step_by(BATCH as usize) {
                    let rows: Vec<Person> = (start..start + BATCH).map(person).collect();
                    for connection in [&mut *ours, &mut *other] {
                        diesel::insert_into(people::table)
                            .values(&rows)
                            .execute(connection)
                            .expect("inserts");
                    }
                }
                let row = people_raw::table
                    .select(RawPerson::as_select())
                    .first(other)
                    .expect("a row");
                let loop_over = HandWritten::new(&row);
                table.compare_each(
                    "load, a row of 10,000, beside a loop over aes-gcm",
                    Some(1.1),
                    ROWS as usize,
                    || {
                        people::table
                            .select(Person::as_select())
                            .load(ours)
                            .expect("loads")
                    },
                    || {
                        let rows = people_raw::table
                            .select(RawPerson::as_select())
                            .load(other)
                            .expect("loads");
                        loop_over.open(rows)
                    },
                );
                table.compare_each(
                    "lazy load, beside an unprotected table of the same widths",
                    Some(1.05),
                    ROWS as usize,
                    || {
                        people::table
                            .select(LazyPerson::as_select())
                            .load(ours)
                            .expect("loads")
                    },
                    || {
                        people_raw::table
                            .select(RawPerson::as_select())
                            .load(other)
                            .expect("loads")
                    },
                );
                let lazy = people::table
                    .select(LazyPerson::as_select())
                    .first(ours)
                    .expect("a row");
                let opened =
                    [lazy.email, lazy.ssn, lazy.phone].map(|field| field.open().expect("opens"));
                black_box((lazy.id, opened, lazy.name, lazy.city));
                for connection in [ours, other] {
                    diesel::delete(people::table)
                        .execute(connection)
                        .expect("deletes");
                }
            }

            fn inserts(table: &mut Table, ours: &mut $connection, bare: &mut $connection) {
                let (mut our_ids, mut bare_ids) = (0.., 0..);
                let next = |ids: &mut std::ops::RangeFrom<i32>| ids.next().expect("endless");
                table.compare(
                    "insert of one row",
                    Some(1.2),
                    || {
                        let row = person(next(&mut our_ids));
                        diesel::insert_into(people::table)
                            .values(&row)
                            .execute(ours)
                            .expect("inserts")
                    },
                    || {
                        let row = plain_person(next(&mut bare_ids));
                        diesel::insert_into(people_plain::table)
                            .values(&row)
                            .execute(bare)
                            .expect("inserts")
                    },
                );
                table.compare_each(
                    "insert, a row of a batch of 100",
                    Some(1.2),
                    BATCH as usize,
                    || {
                        let rows: Vec<_> = (0..BATCH).map(|_| person(next(&mut our_ids))).collect();
                        diesel::insert_into(people::table)
                            .values(&rows)
                            .execute(ours)
                            .expect("inserts")
                    },
                    || {
                        let rows: Vec<_> = (0..BATCH)
                            .map(|_| plain_person(next(&mut bare_ids)))
                            .collect();
                        diesel::insert_into(people_plain::table)
                            .values(&rows)
                            .execute(bare)
                            .expect("inserts")
                    },
                );
                // What one would write without Fieldseal: each value sealed with a ready key and a nonce of its own.
                let cipher = Aes256Gcm::new(&[7; 32].into());
                diesel::sql_query("DELETE FROM people")
                    .execute(bare)
                    .expect("deletes");
                let mut bare_ids = 0..;
                table.compare_each(
                    "insert, beside a loop over aes-gcm",
                    None,
                    BATCH as usize,
                    || {
                        let rows: Vec<_> = (0..BATCH).map(|_| person(next(&mut our_ids))).collect();
                        diesel::insert_into(people::table)
                            .values(&rows)
                            .execute(ours)
                            .expect("inserts")
                    },
                    || {
                        let rows: Vec<_> = (0..BATCH)
                            .map(|_| {
                                let row = plain_person(next(&mut bare_ids));
                                RawPerson {
                                    id: row.id,
                                    email: sealed(&cipher, &row.email),
                                    ssn: sealed(&cipher, &row.ssn),
                                    phone: sealed(&cipher, &row.phone),
                                    name: row.name,
                                    city: row.city,
                                }
                            })
                            .collect();
                        diesel::insert_into(people_raw::table)
                            .values(&rows)
                            .execute(bare)
                            .expect("inserts")
                    },
                );
            }

            fn look_ups(table: &mut Table, ours: &mut $connection, bare: &mut $connection) {
                for start in (0..MEMBERS).step_by(1_000) {
                    let (rows, plain): (Vec<_>, Vec<_>) =
                        (start..start + 1_000).map(members_of).unzip();
                    diesel::insert_into(members::table)
                        .values(&rows)
                        .execute(ours)
                        .expect("inserts");
                    diesel::insert_into(members_plain::table)
                        .values(&plain)
                        .execute(bare)
                        .expect("inserts");
                }
                for connection in [&mut *ours, &mut *bare] {
                    connection.batch_execute($analyze).expect("statistics");
                }
                let emails = || {
                    (0..MEMBERS)
                        .step_by(7_919)
                        .map(|number| values::Person::new(number).email)
                        .cycle()
                };
                let (mut our_emails, mut bare_emails) = (emails(), emails());
                table.compare(
                    "look-up in 1,000,000 rows, beside one by a plain index",
                    Some(1.3),
                    || {
                        let email = our_emails.next().expect("endless");
                        let query = members::table.filter(members::email.matches(&email));
                        query
                            .select(Member::as_select())
                            .first(ours)
                            .expect("a row")
                    },
                    || {
                        let email = bare_emails.next().expect("endless");
                        let query = members_plain::table.filter(members_plain::email.eq(&email));
                        query
                            .select(PlainMember::as_select())
                            .first(bare)
                            .expect("a row")
                    },
                );
            }
        }
    };
}

on!(postgres, PgConnection, "ANALYZE");
on!(maria_db, MysqlConnection, "FLUSH TABLES");

/// As wide as our own values, in a form that the column's CHECK takes.
fn sealed(cipher: &Aes256Gcm, plaintext: &str) -> Vec<u8> {
    let mut stored = vec![1, 1, 0, 0, 0, 1];
    stored.extend([0; 12]);
    stored.extend(bare::seal(cipher, plaintext));
    stored
}

/// The same member, protected and not.
fn members_of(number: i32) -> (Member, PlainMember) {
    let values::Person {
        id, email, name, ..
    } = values::Person::new(number);
    let plain = PlainMember {
        id,
        email: email.clone(),
        name: name.clone(),
    };
    (Member { id, email, name }, plain)
}
