//! What servers, drivers, errors and panics tell: ciphertext and names. The column that is only `#[redact]` is stored in the clear, so that finding
//! it there shows that a value would have been found.

#[macro_use]
mod each_driver;

mod connections;
mod details;
mod files;
mod panics;
mod person;
mod pools;
mod secrets;
mod servers;
mod sessions;
mod sqlite;
mod trace;

use crate::place::Place;
use crate::reach::Server;
use diesel::result::Error;
use fieldseal::{Keyring, Scope, Vault};
use fieldseal_diesel::WithoutDetail as _;
use fieldseal_testing::Capture;
use person::Person;
use secrets::Secrets;

fn scope() -> Scope {
    Vault::new(Keyring::generate("leaks").unwrap())
        .unwrap()
        .scope()
}

/// A statement of a careless application, or of an attacker: the CHECK refuses it.
const PLAINTEXT: &str = "UPDATE people SET note = 'no ciphertext, however long it may be, so that nothing but its form is refused'";

/// What makes a connection to PostgreSQL log each statement with its values.
const LOGGING: &str = "SET log_statement = 'all'";

/// A place with the table of people.
fn place(server: Server) -> Place {
    Place::of::<Person>(server)
}

/// One whose server logs every statement.
fn logged(server: Server) -> Place {
    let place = place(server);
    if server == Server::MariaDb {
        place.execute_outside("SET GLOBAL general_log = ON");
    }
    place
}

/// Whether the database's own words hold the row, and the error that an application is given does not.
#[track_caller]
fn assert_told(capture: &mut Capture, secrets: &Secrets, shows_rows: bool, error: Error) {
    let Error::DatabaseError(_, information) = &error else {
        panic!("{error:?}");
    };
    let details = information.details().unwrap_or_default();
    if shows_rows && information.message().contains("check constraint") {
        assert!(details.contains(secrets.name.value()), "{details}");
    }
    let error = error.without_detail();
    let Error::DatabaseError(_, information) = &error else {
        panic!("{error:?}");
    };
    assert!(information.details().is_none() && information.hint().is_none());
    assert!(information.message().contains("people_"), "{error}");
    capture.error("an error", &error);
}
