//! What is told of a connection that cannot be made: why, and neither the password nor the URL that it stands in.

use super::sessions::{Connect, Driver, block_on};
use crate::place::Place;
use crate::reach::{Reach, Server};
use diesel::{Connection, MysqlConnection, PgConnection};
use fieldseal_diesel::WithoutDetail as _;
use fieldseal_sea_orm::WithoutDetail as _;
use fieldseal_testing::{Capture, Marker, Sought};
use sea_orm::{ConnectOptions, Database};
use std::error::Error;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;
use tempfile::TempDir;

for_each_driver![a_connection_that_fails_tells_why_and_not_the_password];

fn a_connection_that_fails_tells_why_and_not_the_password(driver: &Driver) {
    let place = Place::new(driver.server);
    let passwords = Passwords::new();
    let told = fail(driver.connect, &passwords.user_of(&place), &passwords);
    told.search(&passwords.sought()).assert_clean();
}

/// The one of a user, and one that somebody typed instead.
pub(super) struct Passwords {
    right: Marker<String>,
    wrong: Marker<String>,
}

impl Passwords {
    pub(super) fn new() -> Self {
        let [right, wrong] = ["password", "wrong"].map(|name| Marker::digits().named(name));
        Self { right, wrong }
    }

    pub(super) fn sought(&self) -> [Sought; 2] {
        [self.right.sought(), self.wrong.sought()]
    }

    /// A user of the right one, who may do everything.
    pub(super) fn user_of(&self, place: &Place) -> Reach {
        let (name, password) = (&place.name, self.right.value());
        place.execute_outside(&match place.server {
            Server::Postgres => format!("CREATE ROLE {name} SUPERUSER LOGIN PASSWORD '{password}'"),
            Server::MariaDb => format!("GRANT ALL ON *.* TO {name} IDENTIFIED BY '{password}'"),
        });
        Reach {
            user: name.clone(),
            password: password.clone(),
            ..Reach::clone(place)
        }
    }
}

/// Connects as this user may, then in each way that cannot succeed, and gives back what is told of it, which is why.
pub(super) fn fail(connect: Connect, good: &Reach, passwords: &Passwords) -> Capture {
    assert!(connect(good).is_none());

    let folder = tempfile::tempdir().unwrap();
    let stranger = Reach {
        ca: another_authority(&folder),
        ..good.clone()
    };
    let mistyped = Reach {
        password: passwords.wrong.value().clone(),
        ..good.clone()
    };
    // Where nothing but a superuser's program may listen, and nothing does.
    let closed = Reach {
        address: "localhost:1".to_owned(),
        ..good.clone()
    };
    let absent = Reach {
        name: "nope".to_owned(),
        database: "nope".to_owned(),
        ..good.clone()
    };
    let mut told = Capture::new();
    for (reach, reasons) in [
        (
            stranger,
            &["no TLS that both sides accept: look at the certificates"][..],
        ),
        (
            mistyped,
            &["the server does not accept the user or the password"],
        ),
        // SQLx knocks until the pool's time is over.
        (
            closed,
            &[
                "nothing listens at the address",
                "the server does not answer in time",
                "Connection pool timed out",
            ],
        ),
        (absent, &["there is no such database, or not for this user"]),
    ] {
        let error = connect(&reach).unwrap();
        let text = error.to_string();
        assert!(
            reasons.iter().any(|reason| text.ends_with(reason)),
            "{text}"
        );
        told.error("a connection", &*error);
    }
    told
}

#[test]
fn a_url_that_is_not_understood_is_not_repeated() {
    let password = Marker::digits().named("password");
    let value = password.value();
    let urls = [
        format!("postgres:ada:{value}@localhost/people"),
        format!("postgres://ada:{value}@localhost:port/people"),
        format!("postgres://ada:/{value}@localhost/people"),
        format!("mysql:ada:{value}@localhost/people"),
        format!("mysql://ada:{value}@localhost:port/people"),
        format!("oracle://ada:{value}@localhost/people"),
        format!("ada:{value}\0@localhost/people"),
        value.clone(),
    ];
    let mut told = Capture::new();
    let mut as_said = Capture::new();
    for url in &urls {
        let errors = [
            PgConnection::establish(url).err(),
            MysqlConnection::establish(url).err(),
        ];
        for error in errors.into_iter().flatten() {
            as_said.error("Diesel's own", &error);
            told.error("Diesel's", &error.without_detail());
        }
        let mut options = ConnectOptions::new(url.as_str());
        options.connect_timeout(Duration::from_secs(1));
        let error = block_on(Database::connect(options)).unwrap_err();
        as_said.error("SeaORM's own", &error);
        told.error("SeaORM's", &error.without_detail());
    }
    told.search(&[password.sought()]).assert_clean();
    assert!(!as_said.search(&[password.sought()]).is_clean());
}

/// An authority that nobody asked for a certificate.
fn another_authority(folder: &TempDir) -> PathBuf {
    let ca = folder.path().join("ca.pem");
    let output = Command::new("openssl")
        .args(["req", "-x509", "-newkey", "ec", "-nodes", "-batch"])
        .args(["-pkeyopt", "ec_paramgen_curve:prime256v1"])
        .args(["-subj", "/CN=stranger", "-keyout"])
        .arg(folder.path().join("ca.key"))
        .arg("-out")
        .arg(&ca)
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    ca
}

pub(super) fn diesel_on_postgres(reach: &Reach) -> Option<Box<dyn Error>> {
    let connection = PgConnection::establish(&reach.diesel_url());
    Some(connection.without_detail().err()?.into())
}

pub(super) fn diesel_on_maria_db(reach: &Reach) -> Option<Box<dyn Error>> {
    let connection = MysqlConnection::establish(&reach.diesel_url());
    Some(connection.without_detail().err()?.into())
}

pub(super) fn diesel_async_on_postgres(reach: &Reach) -> Option<Box<dyn Error>> {
    let connection = block_on(reach.postgres());
    Some(connection.without_detail().err()?.into())
}

pub(super) fn diesel_async_on_maria_db(reach: &Reach) -> Option<Box<dyn Error>> {
    let connection = block_on(reach.maria_db());
    Some(connection.without_detail().err()?.into())
}

pub(super) fn sea_orm_on_postgres(reach: &Reach) -> Option<Box<dyn Error>> {
    let mut options = reach.sea_orm_options();
    options.connect_timeout(Duration::from_secs(2));
    let connection = block_on(Database::connect(options));
    Some(connection.without_detail().err()?.into())
}

pub(super) use sea_orm_on_postgres as sea_orm_on_maria_db;
