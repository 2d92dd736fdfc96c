//! Diesel over SQLite in memory: the protected model beside the same model unprotected, and beside a hand-written loop.
//!
//! Six columns, three of them protected. The hand-written loop opens the very same bytes with bare `aes-gcm` and a ready key.

use aes::Aes256;
use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Nonce};
use cmac::{Cmac, Mac};
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use fieldseal::keyring::{Purpose, State};
use fieldseal::{KeyId, Keyring, Lazy, Protect, Vault};
use fieldseal_bench::{Table, is_bench};
use hkdf::Hkdf;
use sha2::Sha256;
use std::hint::black_box;

mod protected {
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
}

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

mod plain {
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
}

/// The protected table as the hand-written loop sees it, and an unprotected one of the same widths.
mod raw {
    diesel::table! {
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

use plain::people_plain;
use protected::people;
use raw::people_raw;
use searchable::members;

#[derive(Protect, Queryable, Selectable, fieldseal_diesel::Insertable)]
#[diesel(table_name = people)]
struct Person {
    id: i32,
    #[encrypted]
    email: String,
    #[encrypted]
    ssn: String,
    #[encrypted]
    phone: String,
    name: String,
    city: String,
}

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

#[derive(Protect, Queryable, Selectable)]
#[diesel(table_name = people)]
#[protect(of = Person)]
struct LazyPerson {
    id: i32,
    #[encrypted]
    email: Lazy<String>,
    #[encrypted]
    ssn: Lazy<String>,
    #[encrypted]
    phone: Lazy<String>,
    name: String,
    city: String,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = people_plain)]
struct PlainPerson {
    id: i32,
    email: String,
    ssn: String,
    phone: String,
    name: String,
    city: String,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = people_raw)]
struct RawPerson {
    id: i32,
    email: Vec<u8>,
    ssn: Vec<u8>,
    phone: Vec<u8>,
    name: String,
    city: String,
}

const ROWS: i32 = 10_000;
const BATCH: i32 = 100;
const DATA_ROOT: [u8; 32] = [7; 32];

fn main() {
    if !is_bench() {
        return;
    }
    let id = |number| KeyId::new(number).expect("not reserved");
    let keyring = Keyring::insecure_from_roots(
        "bench",
        [
            (Purpose::Data, id(1), State::Primary, DATA_ROOT),
            (Purpose::Index, id(2), State::Primary, [8; 32]),
        ],
    );
    Vault::new(keyring.expect("two keys"))
        .expect("a fresh keyring")
        .scope()
        .run(compare);
}

fn compare() {
    let mut table = Table::default();
    // The loads first: their loop has one key for each field, and the inserts use kept nonce prefixes up.
    loads(&mut table);
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
    // What one would write without Fieldseal: each value sealed with a ready key and a nonce of its own.
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
            let rows: Vec<RawPerson> = plain
                .iter()
                .map(|row| RawPerson {
                    id: row.id,
                    email: bare_seal(&cipher, &row.email),
                    ssn: bare_seal(&cipher, &row.ssn),
                    phone: bare_seal(&cipher, &row.phone),
                    name: row.name.clone(),
                    city: row.city.clone(),
                })
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

fn loads(table: &mut Table) {
    let mut connection = database();
    let mut other = database();
    for start in (0..ROWS).step_by(BATCH as usize) {
        let rows: Vec<Person> = (start..start + BATCH).map(person).collect();
        for connection in [&mut connection, &mut other] {
            diesel::insert_into(people::table)
                .values(&rows)
                .execute(connection)
                .expect("inserts");
        }
    }
    let loop_over = HandWritten::new(&mut other);
    let rows = ROWS as usize;
    table.compare_each(
        "load, a row of 10,000, beside a loop over aes-gcm",
        Some(1.15),
        rows,
        || {
            people::table
                .select(Person::as_select())
                .load(&mut connection)
                .expect("loads")
        },
        || loop_over.load(&mut other),
    );
    table.compare_each(
        "lazy load, beside an unprotected table of the same widths",
        Some(1.1),
        rows,
        || {
            people::table
                .select(LazyPerson::as_select())
                .load(&mut connection)
                .expect("loads")
        },
        || {
            people_raw::table
                .select(RawPerson::as_select())
                .load(&mut other)
                .expect("loads")
        },
    );
    let lazy = people::table
        .select(LazyPerson::as_select())
        .first(&mut connection)
        .expect("a row");
    let opened = [lazy.email, lazy.ssn, lazy.phone].map(|field| field.open().expect("opens"));
    black_box((lazy.id, opened, lazy.name, lazy.city));
}

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

/// What one would write without Fieldseal: load the bytes, open each with a ready key.
struct HandWritten {
    email: Aes256Gcm,
    ssn: Aes256Gcm,
    phone: Aes256Gcm,
}

impl HandWritten {
    fn new(connection: &mut SqliteConnection) -> Self {
        let row = people_raw::table
            .select(RawPerson::as_select())
            .first(connection)
            .expect("a row");
        Self {
            email: derived_cipher("email", &row.email),
            ssn: derived_cipher("ssn", &row.ssn),
            phone: derived_cipher("phone", &row.phone),
        }
    }

    fn load(&self, connection: &mut SqliteConnection) -> Vec<PlainPerson> {
        people_raw::table
            .select(RawPerson::as_select())
            .load(connection)
            .expect("loads")
            .into_iter()
            .map(|row| PlainPerson {
                id: row.id,
                email: bare_open(&self.email, &row.email),
                ssn: bare_open(&self.ssn, &row.ssn),
                phone: bare_open(&self.phone, &row.phone),
                name: row.name,
                city: row.city,
            })
            .collect()
    }
}

/// `nonce 12 ‖ ciphertext ‖ tag`.
fn bare_seal(cipher: &Aes256Gcm, plaintext: &str) -> Vec<u8> {
    let mut nonce = [0; 12];
    getrandom::fill(&mut nonce).expect("randomness");
    let payload = Payload {
        msg: plaintext.as_bytes(),
        aad: &[1; 16],
    };
    let mut stored = nonce.to_vec();
    stored.extend(
        cipher
            .encrypt(&Nonce::from(nonce), payload)
            .expect("a short plaintext"),
    );
    stored
}

/// `header 6 ‖ nonce 24 ‖ ciphertext ‖ tag`; the context is `header ‖ F("str") ‖ 00 ‖ 00`.
fn bare_open(cipher: &Aes256Gcm, stored: &[u8]) -> String {
    let (header, rest) = stored.split_first_chunk::<6>().expect("a header");
    let (_, rest) = rest.split_first_chunk::<12>().expect("half a nonce");
    let (nonce, ciphertext) = rest.split_first_chunk::<12>().expect("half a nonce");
    let mut context = [0; 16];
    context[..6].copy_from_slice(header);
    context[6..14].copy_from_slice(b"\x01\0\0\0\x03str");
    let payload = Payload {
        msg: ciphertext,
        aad: &context,
    };
    let plaintext = cipher
        .decrypt(&Nonce::from(*nonce), payload)
        .expect("the bytes that were sealed");
    String::from_utf8(plaintext).expect("UTF-8")
}

/// The AES-256-GCM key that XAES derives for the nonce half that stands in `stored`.
fn derived_cipher(field: &str, stored: &[u8]) -> Aes256Gcm {
    let mut info = b"fieldseal/1/key\0".to_vec();
    for part in [Some("field/01"), None, Some("person"), Some(field)] {
        match part {
            None => info.push(0),
            Some(part) => {
                info.push(1);
                info.extend_from_slice(&u32::try_from(part.len()).expect("short").to_be_bytes());
                info.extend_from_slice(part.as_bytes());
            }
        }
    }
    let mut field_key = [0; 32];
    Hkdf::<Sha256>::new(None, &DATA_ROOT)
        .expand(&info, &mut field_key)
        .expect("32 bytes");
    let mut key = [0; 32];
    for (counter, out) in (1_u8..).zip(key.chunks_exact_mut(16)) {
        let mut mac = <Cmac<Aes256> as KeyInit>::new(&field_key.into());
        mac.update(&[0, counter, b'X', 0]);
        mac.update(&stored[6..18]);
        out.copy_from_slice(&mac.finalize().into_bytes());
    }
    Aes256Gcm::new(&key.into())
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

fn person(number: i32) -> Person {
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

fn plain_person(number: i32) -> PlainPerson {
    PlainPerson {
        id: number,
        email: format!("person{number}@example.org"),
        ssn: format!("078-05-{number:04}"),
        phone: format!("+41 44 668 {number:05}"),
        name: format!("Ada Byron {number}"),
        city: "Zürich".to_owned(),
    }
}
