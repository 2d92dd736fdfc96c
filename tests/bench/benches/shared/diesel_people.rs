//! Diesel's models of the benches: protected, lazy, unprotected, and as a hand-written loop sees them. And how they are loaded.

use super::{bare, values};
use aes_gcm::Aes256Gcm;
use diesel::prelude::*;
use fieldseal::{Lazy, Protect};

mod schema {
    diesel::table! {
        use diesel::sql_types::*;
        use fieldseal_diesel::sql_types::Encrypted;

        people {
            id -> Integer,
            email -> Encrypted<email>,
            ssn -> Encrypted<ssn>,
            phone -> Encrypted<phone>,
            name -> Text,
            city -> Text,
        }
    }

    diesel::table! {
        people_plain {
            id -> Integer,
            email -> Text,
            ssn -> Text,
            phone -> Text,
            name -> Text,
            city -> Text,
        }
    }

    diesel::table! {
        /// The protected table as the hand-written loop sees it, and an unprotected one of the same widths.
        #[sql_name = "people"]
        people_raw {
            id -> Integer,
            email -> Binary,
            ssn -> Binary,
            phone -> Binary,
            name -> Text,
            city -> Text,
        }
    }
}

pub(crate) use schema::{people, people_plain, people_raw};

#[derive(Protect, Queryable, Selectable, fieldseal_diesel::Insertable)]
#[diesel(table_name = people)]
pub(crate) struct Person {
    pub(crate) id: i32,
    #[encrypted]
    pub(crate) email: String,
    #[encrypted]
    pub(crate) ssn: String,
    #[encrypted]
    pub(crate) phone: String,
    pub(crate) name: String,
    pub(crate) city: String,
}

#[derive(Protect, Queryable, Selectable)]
#[diesel(table_name = people)]
#[protect(of = Person)]
pub(crate) struct LazyPerson {
    pub(crate) id: i32,
    #[encrypted]
    pub(crate) email: Lazy<String>,
    #[encrypted]
    pub(crate) ssn: Lazy<String>,
    #[encrypted]
    pub(crate) phone: Lazy<String>,
    pub(crate) name: String,
    pub(crate) city: String,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = people_plain)]
pub(crate) struct PlainPerson {
    pub(crate) id: i32,
    pub(crate) email: String,
    pub(crate) ssn: String,
    pub(crate) phone: String,
    pub(crate) name: String,
    pub(crate) city: String,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = people_raw)]
pub(crate) struct RawPerson {
    pub(crate) id: i32,
    pub(crate) email: Vec<u8>,
    pub(crate) ssn: Vec<u8>,
    pub(crate) phone: Vec<u8>,
    pub(crate) name: String,
    pub(crate) city: String,
}

impl RawPerson {
    /// What one would write without Fieldseal: each value sealed with a ready key and a nonce of its own.
    pub(crate) fn sealed(cipher: &Aes256Gcm, row: &PlainPerson) -> Self {
        Self {
            id: row.id,
            email: bare::seal(cipher, &row.email),
            ssn: bare::seal(cipher, &row.ssn),
            phone: bare::seal(cipher, &row.phone),
            name: row.name.clone(),
            city: row.city.clone(),
        }
    }
}

/// What one would write without Fieldseal: load the bytes, open each with a ready key.
pub(crate) struct HandWritten {
    email: Aes256Gcm,
    ssn: Aes256Gcm,
    phone: Aes256Gcm,
}

impl HandWritten {
    pub(crate) fn new(row: &RawPerson) -> Self {
        Self {
            email: bare::derived_cipher("email", &row.email),
            ssn: bare::derived_cipher("ssn", &row.ssn),
            phone: bare::derived_cipher("phone", &row.phone),
        }
    }

    pub(crate) fn open(&self, rows: Vec<RawPerson>) -> Vec<PlainPerson> {
        rows.into_iter()
            .map(|row| PlainPerson {
                id: row.id,
                email: bare::open(&self.email, &row.email),
                ssn: bare::open(&self.ssn, &row.ssn),
                phone: bare::open(&self.phone, &row.phone),
                name: row.name,
                city: row.city,
            })
            .collect()
    }
}

pub(crate) fn person(number: i32) -> Person {
    let PlainPerson {
        id,
        email,
        ssn,
        phone,
        name,
        city,
    } = plain_person(number);
    Person {
        id,
        email,
        ssn,
        phone,
        name,
        city,
    }
}

pub(crate) fn plain_person(number: i32) -> PlainPerson {
    let values::Person {
        id,
        email,
        ssn,
        phone,
        name,
        city,
    } = values::Person::new(number);
    PlainPerson {
        id,
        email,
        ssn,
        phone,
        name,
        city,
    }
}

/// Loads of 10,000 rows, on connections to two databases without a row. Diesel's queries are typed by their backend.
macro_rules! loads {
    ($connection:ty) => {
        fn loads(
            table: &mut Table,
            ours: &mut $connection,
            other: &mut $connection,
            [load, lazy]: [f64; 2],
        ) {
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
                Some(load),
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
                Some(lazy),
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
            let row = people::table
                .select(LazyPerson::as_select())
                .first(ours)
                .expect("a row");
            let opened = [row.email, row.ssn, row.phone].map(|field| field.open().expect("opens"));
            black_box((row.id, opened, row.name, row.city));
        }
    };
}

pub(crate) use loads;
