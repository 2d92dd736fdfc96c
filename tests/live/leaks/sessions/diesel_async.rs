//! `diesel-async`, which has drivers of its own in Rust below it, and for SQLite Diesel's connection in a thread.

use super::{LOGGING, PLAINTEXT, Secrets, assert_told, block_on, scope};
use crate::leaks::person::{Person, people};
use crate::leaks::sqlite::SqliteFile;
use crate::place::Place;
use diesel::{QueryDsl, SelectableHelper};
use diesel_async::{RunQueryDsl, SimpleAsyncConnection};
use fieldseal::{Password, Within};
use fieldseal_diesel::prelude::*;
use fieldseal_testing::Capture;

macro_rules! session {
    ($session:ident, $Place:ty, $connect:ident, shows_rows: $shows_rows:expr $(, $insert_many:path)?) => {
        pub(crate) fn $session(place: &$Place, secrets: &Secrets) -> Capture {
            let mut told = Capture::new();
            let session = async {
                let c = &mut place.$connect().await.unwrap();
                if $shows_rows {
                    c.batch_execute(LOGGING).await.unwrap();
                }
                let one = secrets.person(1);
                told.debug("a row that is not hashed", &one);
                let insert =
                    diesel::insert_into(people::table).values((one.clone(), secrets.finding(1)));
                insert.execute(c).await.unwrap();
                let twin = diesel::insert_into(people::table)
                    .values((secrets.person(2), secrets.finding(2)));
                let twin = twin.execute(c).await;
                assert_told(&mut told, secrets, $shows_rows, twin.unwrap_err());
                $(
                    let twins = vec![secrets.person(3), secrets.person(4)];
                    let twins = $insert_many(people::table).values(twins).execute(c).await;
                    assert_told(&mut told, secrets, $shows_rows, twins.unwrap_err());
                )?
                let around = diesel::sql_query(PLAINTEXT).execute(c).await;
                assert_told(&mut told, secrets, $shows_rows, around.unwrap_err());

                let update =
                    diesel::update(people::table.find(1)).set((one.clone(), secrets.finding(1)));
                update.execute(c).await.unwrap();
                let look_up = || people::table.filter(people::email.matches(secrets.email.value()));
                let change = diesel::update(look_up()).set((
                    people::note.set_to(Some(secrets.note.value())),
                    people::salary.set_to(secrets.salary.value()),
                    people::pin.set_to(one.pin),
                ));
                assert_eq!(change.execute(c).await.unwrap(), 1);
                c.batch_execute(&secrets.rename()).await.unwrap();
                let found: Person = look_up()
                    .select(Person::as_select())
                    .first(c)
                    .await
                    .unwrap();
                told.debug("a row", &found);
                secrets.assert_read(found);
                let notes = people::table.select(people::note);
                let other = notes.load::<Option<String>>(c).within(scope()).await;
                told.error("another vault", &other.unwrap_err());
                let pins = people::table.select(people::pin);
                let other = pins.load::<Password>(c).within(scope()).await;
                told.error("another vault", &other.err().unwrap());
            };
            block_on(session.within(scope()));
            told
        }
    };
}

session!(diesel_async_on_postgres, Place, postgres, shows_rows: true, diesel::insert_into);
session!(diesel_async_on_maria_db, Place, maria_db, shows_rows: false, diesel::insert_into);
// Several rows in one statement it does not take for SQLite.
session!(diesel_async_on_sqlite, SqliteFile, connect, shows_rows: false);
