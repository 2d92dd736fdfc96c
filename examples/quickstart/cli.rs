//! What can be said on the command line.

use std::ffi::OsString;
use std::path::PathBuf;

/// Stores people in SQLite, PostgreSQL, MariaDB or MySQL so that the database never sees what is personal about them.
///
/// Reads a CSV file with the header `name,email,national_id,phone,iban,password,note`, keeps each person
/// as a row of an ordinary table, finds one by e-mail, logs one in, and then looks for every sensitive value
/// of the CSV file in the database. It may be run again, with another ORM too: people are recognised
/// by their e-mail address.
#[derive(clap::Parser)]
#[command(name = "quickstart", verbatim_doc_comment)]
pub struct Options {
    /// The people to store.
    #[arg(long, value_name = "FILE", default_value = concat!(env!("CARGO_MANIFEST_DIR"), "/data/people.csv"))]
    pub csv: PathBuf,

    /// A file of SQLite, made if it is absent, or the URL of a server, where the database is there already and the
    /// table is made:
    ///   postgres://user:password@host:port/database?sslmode=verify-full&sslrootcert=ca.pem
    ///   mysql://user:password@host:port/database?ssl-mode=VERIFY_IDENTITY&ssl-ca=ca.pem
    /// Servers need the Cargo feature `postgres` or `mysql`, and verified TLS unless they are on this machine.
    /// MariaDB's client library, which Diesel uses, verifies who signed a certificate, but not the name in it.
    // Parsed later, because errors of the command line would repeat the password.
    #[arg(
        long,
        value_name = "FILE or URL",
        default_value = "people.sqlite",
        verbatim_doc_comment
    )]
    pub database: OsString,

    /// The keys, made if they are absent, readable by you alone. Without them the database is worthless.
    #[arg(long, value_name = "FILE", default_value = "people.keyring.json")]
    pub keyring: PathBuf,

    /// What works on the database.
    #[arg(long, value_enum, default_value_t = Mode::Both)]
    pub orm: Mode,
}

/// One ORM, or two on the same database.
#[derive(Clone, Copy, PartialEq, Eq, Debug, clap::ValueEnum)]
pub enum Mode {
    /// Diesel alone.
    Diesel,
    /// SeaORM alone.
    SeaOrm,
    /// Diesel stores; SeaORM reads, searches and updates the same rows; the two are compared.
    Both,
}
