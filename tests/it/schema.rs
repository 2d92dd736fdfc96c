//! What the generated schema lets into a real database, and what it does not.

#[macro_use]
mod connection;

mod constraint;
mod evolution;
mod index;
mod key_usage;
mod migrations;
mod sample;
