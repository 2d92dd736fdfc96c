//! The database's side of protected columns: their types, CHECK constraints and indexes, as SQL to be run or printed.
//!
//! A [`ProtectedTable`] is made of a model that derives [`fieldseal::Protect`]. It gives migrations, and what Diesel's command-line
//! tool has to know. For SeaORM, `fieldseal_sea_orm::schema` makes SeaORM's statements of it.
//!
//! ```
//! use fieldseal_sql::{Dialect, ProtectedTable};
//! # use fieldseal::{FieldPolicy, Model, ModelField, Normaliser, Protect, Protection, TypeTag};
//! # struct User;
//! # impl Protect for User {
//! #     const MODEL: &'static Model = &Model::new("User", "user").with_table("users").with_fields(&[
//! #         ModelField::new("email", "email", "String", Protection::Encrypted(
//! #             &FieldPolicy::new("user", "email", TypeTag::STR).search(Normaliser::EMAIL).unique())),
//! #         ModelField::new("ssn", "ssn", "String", Protection::Encrypted(&FieldPolicy::new("user", "ssn", TypeTag::STR))),
//! #     ]);
//! # }
//!
//! # fn main() -> Result<(), fieldseal_sql::SqlError> {
//! let users = ProtectedTable::of::<User>(Dialect::Sqlite)?
//!     .plain("id", "INTEGER NOT NULL PRIMARY KEY")?
//!     .plain("name", "TEXT NOT NULL")?;
//!
//! let migration = users.create_table();
//! assert!(migration.up().starts_with("CREATE TABLE `users` ("));
//! assert!(migration.up().contains("CREATE UNIQUE INDEX `users_email_unique` ON `users` (substr(`email`, 2, 20));"));
//! assert_eq!(migration.down(), "DROP TABLE `users`;\n");
//!
//! assert_eq!(users.diesel_columns(), ["email -> Encrypted<email>,", "ssn -> Encrypted<ssn>,"]);
//! # Ok(())
//! # }
//! ```
//!
//! # Security
//!
//! The CHECK is the last line of defence: a statement that goes around the library, with raw SQL or from another program, cannot
//! store plaintext. It recognises the form of a stored value, not its authenticity; that is for whoever opens it.

#![forbid(unsafe_code)]

// What a user asks.
pub mod diesel;
mod key_usage;
mod migration;
mod table;

// One database each.
mod dialect;

// The parts of a column.
mod check;
mod column;
mod index;
mod name;
mod size;

// What a session has to be.
mod strict_mode;

mod error;

// What is told of errors.
mod connection_fault;
mod message;
mod statement_fault;
mod unknown_function;
mod violation;

// The public interface is:
pub use column::ProtectedColumn;
pub use connection_fault::ConnectionFault;
pub use dialect::Dialect;
pub use error::SqlError;
pub use index::IndexColumn;
pub use key_usage::KeyUsage;
pub use migration::Migration;
pub use statement_fault::StatementFault;
pub use strict_mode::{NotStrict, SQL_MODE, require_strict_mode};
pub use table::ProtectedTable;
pub use unknown_function::unknown_function;
pub use violation::{Violation, ViolationKind};
