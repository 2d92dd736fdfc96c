//! What servers, drivers, errors and panics tell: ciphertext and names. The column that is only `#[redact]` is stored in the clear, so that finding
//! it there shows that a value would have been found.

#[macro_use]
mod each_driver;

mod connections;
mod details;
mod files;
mod panics;
mod servers;
mod sessions;
mod trace;

use crate::model::User;
use crate::place::Place;
use crate::reach::Server;
use diesel::result::Error;
use fieldseal::{Keyring, Scope, Vault};
use fieldseal_diesel::WithoutDetail as _;
use fieldseal_testing::{Capture, Marker, Sought};

struct Secrets {
    email: Marker<String>,
    note: Marker<String>,
    name: Marker<String>,
}

impl Secrets {
    fn new() -> Self {
        Self {
            email: Marker::email(),
            note: Marker::long_text(),
            // ASCII, which logs spell as it is.
            name: Marker::digits().named("name"),
        }
    }

    fn sealed(&self) -> Vec<Sought> {
        vec![self.email.sought(), self.note.sought()]
    }

    fn all(&self) -> Vec<Sought> {
        [self.sealed(), vec![self.name.sought()]].concat()
    }

    fn user(&self, id: i32) -> User {
        User {
            id,
            email: self.email.value().clone(),
            note: Some(self.note.value().clone()),
            name: self.name.value().clone(),
        }
    }

    /// SQL of the application's own, with a value that is not protected in its text.
    fn rename(&self) -> String {
        format!(
            "UPDATE users SET name = '{}' WHERE id = 1",
            self.name.value()
        )
    }

    #[track_caller]
    fn assert_only_the_name_is_in(&self, capture: &Capture) {
        capture.search(&self.sealed()).assert_clean();
        assert!(!capture.search(&[self.name.sought()]).is_clean());
    }
}

fn scope() -> Scope {
    Vault::new(Keyring::generate("leaks").unwrap())
        .unwrap()
        .scope()
}

/// A statement of a careless application, or of an attacker: the CHECK refuses it.
const PLAINTEXT: &str = "UPDATE users SET note = 'no ciphertext, however long it may be, so that nothing but its form is refused'";

/// What makes a connection to PostgreSQL log each statement with its values.
const LOGGING: &str = "SET log_statement = 'all'";

/// A place whose server logs every statement.
fn logged(server: Server) -> Place {
    let place = Place::new(server);
    if server == Server::MariaDb {
        place.execute_outside("SET GLOBAL general_log = ON");
    }
    place
}

/// Whether the database's own words hold the row, and the error that an application is given does not.
#[track_caller]
fn assert_told(capture: &mut Capture, secrets: &Secrets, server: Server, error: Error) {
    let Error::DatabaseError(_, information) = &error else {
        panic!("{error:?}");
    };
    let details = information.details().unwrap_or_default();
    if server == Server::Postgres && information.message().contains("check constraint") {
        assert!(details.contains(secrets.name.value()), "{details}");
    }
    let error = error.without_detail();
    let Error::DatabaseError(_, information) = &error else {
        panic!("{error:?}");
    };
    assert!(information.details().is_none() && information.hint().is_none());
    assert!(information.message().contains("users_"), "{error}");
    capture.error("an error", &error);
}
