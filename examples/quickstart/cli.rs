//! What can be said on the command line.

use std::path::PathBuf;

/// Stores people in SQLite so that the database never sees what is personal about them.
///
/// Reads a CSV file with the header `name,email,national_id,phone,iban,password,note`, keeps each person
/// as a row of an ordinary table, finds one by e-mail, logs one in, and then looks for every sensitive value
/// of the CSV file in the database files. It may be run again, with another ORM too: people are recognised
/// by their e-mail address.
#[derive(clap::Parser)]
#[command(name = "quickstart", verbatim_doc_comment)]
pub struct Options {
    /// The people to store.
    #[arg(long, value_name = "FILE", default_value = concat!(env!("CARGO_MANIFEST_DIR"), "/data/people.csv"))]
    pub csv: PathBuf,

    /// The SQLite database, made if it is absent.
    #[arg(long, value_name = "FILE", default_value = "people.sqlite")]
    pub database: PathBuf,

    /// The keys, made if they are absent, readable by you alone. Without them the database is worthless.
    #[arg(long, value_name = "FILE", default_value = "people.keyring.json")]
    pub keyring: PathBuf,

    /// What works on the database.
    #[arg(long, value_enum, default_value_t = Mode::Both)]
    pub orm: Mode,
}

/// One ORM, or two on the same file.
#[derive(Clone, Copy, PartialEq, Eq, Debug, clap::ValueEnum)]
pub enum Mode {
    /// Diesel alone.
    Diesel,
    /// SeaORM alone.
    SeaOrm,
    /// Diesel stores; SeaORM reads, searches and updates the same rows; the two are compared.
    Both,
}
