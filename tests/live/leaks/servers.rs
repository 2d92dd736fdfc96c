//! What servers write down, with logging on: their logs, and the files of tables.

use super::sessions::Driver;
use super::{Secrets, logged};
use crate::place::Place;
use crate::reach::{Server, variable};
use diesel::PgConnection;
use diesel::prelude::*;
use fieldseal_testing::Capture;
use std::path::PathBuf;

for_each_driver![a_server_and_the_application_are_told_no_value];

fn a_server_and_the_application_are_told_no_value(driver: &Driver) {
    let secrets = Secrets::new();
    let place = logged(driver.server);
    let told = (driver.session)(&place, &secrets);
    told.search(&secrets.all()).assert_clean();
    secrets.assert_only_the_name_is_in(&written(&place));
}

/// What the server wrote down, its table's file included.
fn written(place: &Place) -> Capture {
    let servers = PathBuf::from(variable("FIELDSEAL_TEST_SERVERS"));
    let mut capture = Capture::new();
    match place.server {
        Server::Postgres => {
            place.execute_outside("CHECKPOINT");
            let folder = servers.join("postgres");
            capture.file(folder.join("server.log")).unwrap();
            let connection = &mut PgConnection::establish(&place.diesel_url()).unwrap();
            let path: String = diesel::select(diesel::dsl::sql::<diesel::sql_types::Text>(
                "pg_relation_filepath('people')",
            ))
            .get_result(connection)
            .unwrap();
            capture.file(folder.join("data").join(path)).unwrap();
        }
        Server::MariaDb => {
            let folder = servers.join("mariadb");
            let table = format!("{}.people", place.name);
            place.execute_outside(&format!("FLUSH TABLES {table} FOR EXPORT; UNLOCK TABLES"));
            capture.file(folder.join("general.log")).unwrap();
            capture.file(folder.join("server.log")).unwrap();
            let file = folder.join("data").join(&place.name).join("people.ibd");
            capture.file(file).unwrap();
        }
    }
    capture
}
