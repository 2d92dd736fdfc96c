//! The contract of an adapter, kept by `fieldseal-diesel` on SQLite.
//!
//! Every adapter passes the same list: each write path × each read path, each type with its edge values, NULL in all its forms,
//! search, uniqueness, and what must be refused: another tenant, a flipped bit, a value from another column, table or row, plaintext
//! in the column, a missing key, no vault. Nothing of a value may show in statements, events and errors.

mod associations;
mod leaks;
mod model;
mod nulls;
mod passwords;
mod reads;
mod refused;
mod row_bound;
mod search;
mod structs;
mod types;
mod unique;
mod writes;
