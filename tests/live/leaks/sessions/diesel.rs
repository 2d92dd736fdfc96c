//! Diesel's own connections, which have the client libraries of the servers below them.

use super::{LOGGING, PLAINTEXT, Secrets, assert_told, scope};
use crate::leaks::person::{Person, people};
use crate::place::Place;
use crate::reach::Server;
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::{MysqlConnection, PgConnection, debug_query};
use fieldseal::Password;
use fieldseal_diesel::prelude::*;
use fieldseal_testing::Capture;

macro_rules! session {
    ($session:ident, $connection:ty, $server:expr) => {
        pub(crate) fn $session(place: &Place, secrets: &Secrets) -> Capture {
            type Backend = <$connection as Connection>::Backend;

            let shows_rows = $server == Server::Postgres;
            let mut told = Capture::new();
            scope().run(|| {
                let c = &mut <$connection>::establish(&place.diesel_url()).unwrap();
                if $server == Server::Postgres {
                    diesel::sql_query(LOGGING).execute(c).unwrap();
                }
                let one = secrets.person(1);
                told.debug("a row that is not hashed", &one);
                let insert = diesel::insert_into(people::table).values((&one, secrets.finding(1)));
                told.display("a statement", &debug_query::<Backend, _>(&insert));
                insert.execute(c).unwrap();
                let twin = diesel::insert_into(people::table)
                    .values((&secrets.person(2), secrets.finding(2)))
                    .execute(c);
                assert_told(&mut told, secrets, shows_rows, twin.unwrap_err());
                let twins = vec![secrets.person(3), secrets.person(4)];
                let twins = diesel::insert_into(people::table).values(&twins).execute(c);
                assert_told(&mut told, secrets, shows_rows, twins.unwrap_err());
                let around = diesel::sql_query(PLAINTEXT).execute(c).unwrap_err();
                assert_told(&mut told, secrets, shows_rows, around);

                diesel::update(people::table.find(1))
                    .set((&one, secrets.finding(1)))
                    .execute(c)
                    .unwrap();
                let look_up = || people::table.filter(people::email.matches(secrets.email.value()));
                let change = diesel::update(look_up()).set((
                    people::note.set_to(Some(secrets.note.value())),
                    people::salary.set_to(secrets.salary.value()),
                    people::pin.set_to(&one.pin),
                ));
                told.display("a change", &debug_query::<Backend, _>(&change));
                assert_eq!(change.execute(c).unwrap(), 1);
                c.batch_execute(&secrets.rename()).unwrap();
                let found: Person = look_up().select(Person::as_select()).first(c).unwrap();
                told.debug("a row", &found);
                secrets.assert_read(found);
                let notes = people::table.select(people::note);
                let other = scope().run(|| notes.load::<Option<String>>(c));
                told.error("another vault", &other.unwrap_err());
                let pins = people::table.select(people::pin);
                let other = scope().run(|| pins.load::<Password>(c));
                told.error("another vault", &other.err().unwrap());
            });
            told
        }
    };
}

session!(diesel_on_postgres, PgConnection, Server::Postgres);
session!(diesel_on_maria_db, MysqlConnection, Server::MariaDb);
