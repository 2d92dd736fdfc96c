//! Diesel's own connections, which have the client libraries of the servers below them.

use super::{LOGGING, PLAINTEXT, Secrets, assert_told, scope};
use crate::model::{User, users};
use crate::place::Place;
use crate::reach::Server;
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::{MysqlConnection, PgConnection, debug_query};
use fieldseal_diesel::prelude::*;
use fieldseal_testing::Capture;

macro_rules! session {
    ($session:ident, $connection:ty, $server:expr) => {
        pub(crate) fn $session(place: &Place, secrets: &Secrets) -> Capture {
            type Backend = <$connection as Connection>::Backend;

            let mut told = Capture::new();
            scope().run(|| {
                let c = &mut <$connection>::establish(&place.diesel_url()).unwrap();
                if $server == Server::Postgres {
                    diesel::sql_query(LOGGING).execute(c).unwrap();
                }
                let one = secrets.user(1);
                let insert = diesel::insert_into(users::table).values(&one);
                told.display("a statement", &debug_query::<Backend, _>(&insert));
                insert.execute(c).unwrap();
                let twin = diesel::insert_into(users::table)
                    .values(&secrets.user(2))
                    .execute(c);
                assert_told(&mut told, secrets, $server, twin.unwrap_err());
                let twins = vec![secrets.user(3), secrets.user(4)];
                let twins = diesel::insert_into(users::table).values(&twins).execute(c);
                assert_told(&mut told, secrets, $server, twins.unwrap_err());
                let around = diesel::sql_query(PLAINTEXT).execute(c).unwrap_err();
                assert_told(&mut told, secrets, $server, around);

                diesel::update(users::table.find(1))
                    .set(&one)
                    .execute(c)
                    .unwrap();
                let look_up = || users::table.filter(users::email.matches(secrets.email.value()));
                let change =
                    diesel::update(look_up()).set(users::note.set_to(Some(secrets.note.value())));
                told.display("a change", &debug_query::<Backend, _>(&change));
                assert_eq!(change.execute(c).unwrap(), 1);
                c.batch_execute(&secrets.rename()).unwrap();
                let found: User = look_up().select(User::as_select()).first(c).unwrap();
                assert_eq!(found.note.as_ref(), Some(secrets.note.value()));
                told.debug("a row", &found);
                let notes = users::table.select(users::note);
                let other = scope().run(|| notes.load::<Option<String>>(c));
                told.error("another vault", &other.unwrap_err());
            });
            told
        }
    };
}

session!(diesel_on_postgres, PgConnection, Server::Postgres);
session!(diesel_on_maria_db, MysqlConnection, Server::MariaDb);
