//! What is compared through Diesel.

use crate::diesel_people::{
    HandWritten, LazyPerson, Person, PlainPerson, RawPerson, loads, people, people_plain,
    people_raw, person, plain_person,
};
use crate::reach::Server;
use crate::side::Side;
use crate::tables::{self, MEMBERS};
use crate::values::{self, BATCH, ROWS};
use aes_gcm::{Aes256Gcm, KeyInit};
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::{MysqlConnection, PgConnection};
use fieldseal::Protect;
use fieldseal_bench::Table;
use fieldseal_diesel::prelude::*;
use std::hint::black_box;
use std::ops::RangeFrom;

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
pub(crate) struct Member {
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

pub(crate) fn compare(server: Server, sides: &[Side; 2]) {
    match server {
        Server::Postgres => postgres::compare(sides),
        Server::MariaDb => maria_db::compare(sides),
    }
}

/// Inserts rows, one or many.
macro_rules! insert {
    ($table:ident, $rows:expr, $connection:expr) => {
        diesel::insert_into($table::table)
            .values($rows)
            .execute($connection)
            .expect("inserts")
    };
}

/// Diesel's queries are typed by their backend. `$settle` lets a server write down the rows that it has, so that it does not do so meanwhile.
macro_rules! on {
    ($module:ident, $connection:ty, $settle:literal) => {
        mod $module {
            use super::*;

            pub(super) fn compare(sides: &[Side; 2]) {
                let [mut ours, mut bare] = sides
                    .each_ref()
                    .map(|side| <$connection>::establish(&side.url()).expect("a server"));
                let mut table = Table::default();
                loads(&mut table, &mut ours, &mut bare, [1.1, 1.05]);
                let wide = wide(&mut ours, &mut bare);
                single_inserts(&mut table, &mut ours, &mut bare, &wide[0]);
                batch_inserts(&mut table, &mut ours, &mut bare, &wide);
                look_ups(&mut table, &mut ours, &mut bare);
                table.print();
            }

            loads!($connection);

            fn empty(ours: &mut $connection, bare: &mut $connection) {
                for connection in [ours, bare] {
                    connection.batch_execute(tables::EMPTY).expect("tables");
                }
            }

            /// Rows as wide as sealed ones, of bytes that are there already: what they cost to write is the database's.
            fn wide(ours: &mut $connection, bare: &mut $connection) -> Vec<RawPerson> {
                empty(ours, bare);
                insert!(people, &people_from(&mut (0..)), ours);
                people_raw::table
                    .select(RawPerson::as_select())
                    .load(ours)
                    .expect("loads")
            }

            fn single_inserts(
                table: &mut Table,
                ours: &mut $connection,
                bare: &mut $connection,
                wide: &RawPerson,
            ) {
                empty(ours, bare);
                let (mut our_ids, mut bare_ids) = (0.., 0..);
                table.compare(
                    "insert of one row",
                    Some(1.2),
                    || insert!(people, &person(next(&mut our_ids)), ours),
                    || insert!(people_plain, &plain_person(next(&mut bare_ids)), bare),
                );
                empty(ours, bare);
                let (mut our_ids, mut bare_ids) = (0.., 0..);
                table.compare(
                    "of which the database's own work",
                    None,
                    || insert!(people_raw, &under(wide, next(&mut our_ids)), ours),
                    || insert!(people_plain, &plain_person(next(&mut bare_ids)), bare),
                );
            }

            fn batch_inserts(
                table: &mut Table,
                ours: &mut $connection,
                bare: &mut $connection,
                wide: &[RawPerson],
            ) {
                let count = wide.len();
                empty(ours, bare);
                let (mut our_ids, mut bare_ids) = (0.., 0..);
                table.compare_each(
                    "insert, a row of a batch of 100",
                    Some(1.2),
                    count,
                    || insert!(people, &people_from(&mut our_ids), ours),
                    || insert!(people_plain, &plain_people_from(&mut bare_ids), bare),
                );
                empty(ours, bare);
                let (mut our_ids, mut bare_ids) = (0.., 0..);
                table.compare_each(
                    "of which the database's own work",
                    None,
                    count,
                    || {
                        let rows = wide.iter().map(|row| under(row, next(&mut our_ids)));
                        insert!(people_raw, &rows.collect::<Vec<_>>(), ours)
                    },
                    || insert!(people_plain, &plain_people_from(&mut bare_ids), bare),
                );
                let cipher = Aes256Gcm::new(&[7; 32].into());
                empty(ours, bare);
                let (mut our_ids, mut bare_ids) = (0.., 0..);
                table.compare_each(
                    "insert, beside a loop over aes-gcm",
                    None,
                    count,
                    || insert!(people, &people_from(&mut our_ids), ours),
                    || {
                        let rows = plain_people_from(&mut bare_ids);
                        let rows = rows.iter().map(|row| RawPerson::sealed(&cipher, row));
                        insert!(people_raw, &rows.collect::<Vec<_>>(), bare)
                    },
                );
            }

            fn look_ups(table: &mut Table, ours: &mut $connection, bare: &mut $connection) {
                for start in (0..MEMBERS).step_by(1_000) {
                    let (rows, plain): (Vec<_>, Vec<_>) =
                        (start..start + 1_000).map(members_of).unzip();
                    insert!(members, &rows, ours);
                    insert!(members_plain, &plain, bare);
                }
                for connection in [&mut *ours, &mut *bare] {
                    connection.batch_execute($settle).expect("quiet tables");
                }
                let (mut our_emails, mut bare_emails) = (tables::emails(), tables::emails());
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

on!(postgres, PgConnection, "ANALYZE; CHECKPOINT");
on!(
    maria_db,
    MysqlConnection,
    "FLUSH TABLES members, members_plain FOR EXPORT; UNLOCK TABLES"
);

fn next(ids: &mut RangeFrom<i32>) -> i32 {
    ids.next().expect("endless")
}

fn people_from(ids: &mut RangeFrom<i32>) -> Vec<Person> {
    ids.take(BATCH as usize).map(person).collect()
}

fn plain_people_from(ids: &mut RangeFrom<i32>) -> Vec<PlainPerson> {
    ids.take(BATCH as usize).map(plain_person).collect()
}

/// The same row under another number.
fn under(row: &RawPerson, id: i32) -> RawPerson {
    RawPerson {
        id,
        email: row.email.clone(),
        ssn: row.ssn.clone(),
        phone: row.phone.clone(),
        name: row.name.clone(),
        city: row.city.clone(),
    }
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
