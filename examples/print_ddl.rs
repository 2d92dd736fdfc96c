//! The SQL of a table with protected columns, and what Diesel's command-line tool has to know, for each database.
//!
//!     cargo run --example print_ddl -- --database postgres
//!     cargo run --example print_ddl -- --database postgres --domains
//!     cargo run --example print_ddl -- --database sqlite --existing
//!     diesel print-schema | cargo run --example print_ddl -- --patch -

#![allow(
    unreachable_pub,
    reason = "`table!` makes public items of a private module"
)]

use crate::schema::users;
use clap::Parser;
use diesel::prelude::{Queryable, Selectable};
use fieldseal::{Password, Protect};
use fieldseal_sql::diesel::{DIESEL_TOML, schema_patch};
use fieldseal_sql::{Dialect, Migration, ProtectedTable};
use std::path::PathBuf;

mod schema {
    diesel::table! {
        use diesel::sql_types::*;
        use fieldseal_diesel::sql_types::*;

        users {
            id -> Integer,
            name -> Text,
            email -> Encrypted<email>,
            ssn -> Encrypted<ssn>,
            phone -> Nullable<Encrypted<phone>>,
            salary -> Encrypted<salary, BigInt>,
            password -> PasswordHash<password>,
        }
    }
}

/// The model that says what is protected. Only its description is needed here.
#[derive(Protect, Queryable, Selectable)]
#[diesel(table_name = users)]
#[expect(dead_code, reason = "nobody is loaded here")]
struct User {
    id: i32,
    #[redact]
    name: String,
    #[encrypted(search, normalise = email, unique)]
    email: String,
    #[encrypted]
    ssn: String,
    #[encrypted(search, normalise = digits, bits = 20)]
    phone: Option<String>,
    #[encrypted(pad = 16)]
    salary: i64,
    #[password]
    password: Password,
}

#[derive(Parser)]
#[command(about = "Prints the SQL of a table with protected columns")]
struct Options {
    /// The database to print for.
    #[arg(long, value_enum, default_value_t = Database::Sqlite)]
    database: Database,

    /// Print how a table that is there already gets the columns, instead of a new table.
    #[arg(long)]
    existing: bool,

    /// Put the constraints into domains, on PostgreSQL: faster for inserts of one row, slower for batches.
    #[arg(long)]
    domains: bool,

    /// Print the patch for this output of `diesel print-schema` (`-` for the standard input).
    #[arg(long, value_name = "FILE")]
    patch: Option<PathBuf>,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum Database {
    Sqlite,
    Postgres,
    Mariadb,
    Mysql,
}

impl Database {
    fn dialect(self) -> Dialect {
        match self {
            Self::Sqlite => Dialect::Sqlite,
            Self::Postgres => Dialect::Postgres,
            Self::Mariadb => Dialect::MariaDb,
            Self::Mysql => Dialect::MySql,
        }
    }
}

fn main() -> anyhow::Result<()> {
    let options = Options::parse();
    let id = match options.database {
        Database::Sqlite => "INTEGER NOT NULL PRIMARY KEY",
        Database::Postgres => "INTEGER GENERATED ALWAYS AS IDENTITY PRIMARY KEY",
        Database::Mariadb | Database::Mysql => "INTEGER NOT NULL AUTO_INCREMENT PRIMARY KEY",
    };
    // The protected columns come from the model; the others are the application's to define.
    let mut users = ProtectedTable::of::<User>(options.database.dialect())?
        .plain("id", id)?
        .plain("name", "VARCHAR(255) NOT NULL")?;
    if options.domains {
        users = users.in_domains()?;
    }

    if let Some(path) = options.patch {
        let generated = match path.to_str() {
            Some("-") => std::io::read_to_string(std::io::stdin())?,
            _ => std::fs::read_to_string(path)?,
        };
        print!("{}", schema_patch(&[&users], &generated)?);
        return Ok(());
    }
    if options.existing {
        // Between these two the application encrypts the rows that are there.
        print_migration("first: the new columns", &users.add_columns());
        print_migration("then, when every row has them", &users.require_values());
    } else {
        print_migration("a new table", &users.create_table());
    }
    println!("-- diesel.toml\n{DIESEL_TOML}");
    println!("-- in `table!`\n{}", users.diesel_columns().join("\n"));
    Ok(())
}

/// `Migration::save` writes the two files of `diesel_migrations`.
fn print_migration(title: &str, migration: &Migration) {
    println!("-- {title}: up.sql\n{}", migration.up());
    println!("-- {title}: down.sql\n{}", migration.down());
}
