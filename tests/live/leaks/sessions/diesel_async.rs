//! `diesel-async`, which has drivers of its own in Rust below it.

use super::{LOGGING, PLAINTEXT, Secrets, assert_told, block_on, scope};
use crate::model::{User, users};
use crate::place::Place;
use crate::reach::Server;
use diesel::{QueryDsl, SelectableHelper};
use diesel_async::{RunQueryDsl, SimpleAsyncConnection};
use fieldseal::Within;
use fieldseal_diesel::prelude::*;
use fieldseal_testing::Capture;

macro_rules! session {
    ($session:ident, $connect:ident, $server:expr) => {
        pub(crate) fn $session(place: &Place, secrets: &Secrets) -> Capture {
            let mut told = Capture::new();
            let session = async {
                let c = &mut place.$connect().await.unwrap();
                if $server == Server::Postgres {
                    c.batch_execute(LOGGING).await.unwrap();
                }
                let insert = diesel::insert_into(users::table).values(secrets.user(1));
                insert.execute(c).await.unwrap();
                let twin = diesel::insert_into(users::table).values(secrets.user(2));
                let twin = twin.execute(c).await;
                assert_told(&mut told, secrets, $server, twin.unwrap_err());
                let twins = vec![secrets.user(3), secrets.user(4)];
                let twins = diesel::insert_into(users::table).values(twins);
                let twins = twins.execute(c).await;
                assert_told(&mut told, secrets, $server, twins.unwrap_err());
                let around = diesel::sql_query(PLAINTEXT).execute(c).await;
                assert_told(&mut told, secrets, $server, around.unwrap_err());

                let update = diesel::update(users::table.find(1)).set(secrets.user(1));
                update.execute(c).await.unwrap();
                let look_up = || users::table.filter(users::email.matches(secrets.email.value()));
                let change =
                    diesel::update(look_up()).set(users::note.set_to(Some(secrets.note.value())));
                assert_eq!(change.execute(c).await.unwrap(), 1);
                c.batch_execute(&secrets.rename()).await.unwrap();
                let found: User = look_up().select(User::as_select()).first(c).await.unwrap();
                assert_eq!(found.note.as_ref(), Some(secrets.note.value()));
                told.debug("a row", &found);
                let notes = users::table.select(users::note);
                let other = notes.load::<Option<String>>(c).within(scope()).await;
                told.error("another vault", &other.unwrap_err());
            };
            block_on(session.within(scope()));
            told
        }
    };
}

session!(diesel_async_on_postgres, postgres, Server::Postgres);
session!(diesel_async_on_maria_db, maria_db, Server::MariaDb);
