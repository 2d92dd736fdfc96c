//! People from a CSV file, stored through Diesel, read, found and updated through SeaORM, and no plaintext anywhere.
//!
//!     cargo run --example quickstart                      both ORMs on one file of SQLite
//!     cargo run --example quickstart -- --orm diesel      one alone: `diesel` or `sea-orm`
//!     cargo run --features postgres --example quickstart -- --database postgres://…
//!     cargo run --features mysql --example quickstart -- --database mysql://…
//!
//! Read the folder `model` first: the annotations there, and Diesel's SQL types, are all that an application adds. The folder `store` is
//! ordinary Diesel and ordinary SeaORM.

#![allow(
    unreachable_pub,
    reason = "the modules of a program read better with a plain `pub`"
)]

mod agreement;
mod cli;
mod csv_source;
mod database;
mod keeping;
mod keys;
mod model;
mod passwords;
mod person;
mod report;
mod scan;
mod store;

use crate::cli::Mode;
use crate::csv_source::Row;
use crate::database::Database;
use crate::model::{diesel, sea_orm};
use crate::person::Stored;
use crate::store::{BothStores, DieselStore, SeaOrmStore, Store};
use anyhow::{Context, ensure};
use clap::Parser;
use fieldseal::{Protect, Vault};
use std::io::IsTerminal;
use std::process::ExitCode;

fn main() -> ExitCode {
    let options = cli::Options::parse();
    tracing_subscriber::fmt()
        .without_time()
        .with_target(false)
        .with_ansi(std::io::stdout().is_terminal())
        .init();
    match run(&options) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {}", report::causes(&error));
            ExitCode::FAILURE
        }
    }
}

/// Whether the database was free of plaintext.
fn run(options: &cli::Options) -> anyhow::Result<bool> {
    // The whole file is checked before anything is made or stored.
    let rows = csv_source::read(&options.csv)?;

    let database = Database::parse(&options.database)?;
    match options.orm {
        Mode::Diesel => show(&mut DieselStore::connect(&database)?, options, &rows),
        Mode::SeaOrm => show(&mut SeaOrmStore::connect(&database)?, options, &rows),
        Mode::Both => show(&mut BothStores::connect(&database)?, options, &rows),
    }
}

/// Stores the people, and shows what then is where.
fn show<S: Store>(store: &mut S, options: &cli::Options, rows: &[Row]) -> anyhow::Result<bool> {
    // When the database answers, so that no keys are made for one that does not.
    let keyring = keys::open_or_make(&options.keyring, store)?;
    Vault::builder(keyring)
        .model::<diesel::Person>()
        .model::<sea_orm::Model>()
        .open()?
        .install()?;
    store.make_table()?;

    println!(
        "How `people` is protected:\n{}\n",
        report::protection(S::Person::MODEL)
    );
    let summary = keeping::keep(store, rows)?;
    println!("{}\n", summary.table());
    if let Some(agreement) = store.agreement()? {
        println!("{}\n", report::agreement(&agreement));
    }

    show_person(store, &rows[rows.len() / 2])?;
    look_for_plaintext(store, rows)
}

/// Finds one person, logs in as that person, and shows what logs and database hold.
fn show_person(store: &mut impl Store, row: &Row) -> anyhow::Result<()> {
    // Capitals and spaces are no matter: the index is made of the normalised address.
    let spelling = format!(" {} ", row.email.to_ascii_uppercase());
    let person = store
        .by_email(&spelling)?
        .context("a person who was stored is not found")?;
    let details = person.details();
    ensure!(
        row.iban == details.iban && row.note == details.note,
        "what was loaded is not what was stored"
    );
    println!(
        "Searched an e-mail address in capitals and found line {} of the CSV file. In the log:",
        row.line
    );
    tracing::info!(?person, "found by e-mail");
    tracing::info!(
        right = details.password.verify(&row.password)?,
        wrong = details.password.verify("wrong password")?,
        "login"
    );

    println!("\nIn the database, that row is:");
    for (column, value) in store.raw(person.id())? {
        println!("  {column:<12} {value}");
    }
    println!();
    Ok(())
}

/// The proof: none of the sensitive values of the file is in the database.
fn look_for_plaintext(store: &mut impl Store, rows: &[Row]) -> anyhow::Result<bool> {
    let place = store.place()?;
    let scan = |sought, readable| {
        place
            .search(sought, readable)
            .context("cannot scan the database")
    };

    // A search that finds nothing must show that it can find: names are stored readable.
    let names: Vec<_> = rows
        .iter()
        .map(|row| row.sought("name", &row.name))
        .collect();
    let control = scan(&names, &[])?;
    ensure!(
        control.found.len() == control.sought,
        "the scan does not even find what is stored readable"
    );

    let sought: Vec<_> = rows
        .iter()
        .flat_map(|row| {
            row.sensitive()
                .map(|(column, value)| row.sought(column, value))
        })
        .collect();
    let readable: Vec<_> = rows.iter().map(|row| row.name.as_str()).collect();
    let findings = scan(&sought, &readable)?;
    println!(
        "Looked for every e-mail address, id, phone number, IBAN, password and note of the CSV file in {}:",
        place.description()
    );
    println!("{}", report::findings(&findings, &control));
    Ok(findings.found.is_empty())
}
