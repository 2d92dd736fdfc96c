//! The contract of an adapter: one suite that every ORM's adapter passes.
//!
//! `tables` says in neutral words what there is to write and to read, one file a table, and asks each ORM for **all of its ways** of
//! doing it. A topic below takes every way of writing and every way of reading and says what must come of it. An ORM's folder
//! answers, and that is all that it has to do: each test here is then a test of it.

#![allow(
    clippy::type_complexity,
    reason = "a way of doing something is a function, and its signature is what an adapter's author reads"
)]

#[macro_use]
mod each_adapter;

// What an adapter is asked, and what it answers.
mod adapter;
mod failure;
mod tables;

// Where it works.
pub(crate) mod database;
mod keyrings;
mod raw;
mod store;

// The adapters.
mod diesel;
mod sea_orm;

// The topics.
mod across;
mod atomic;
mod joins;
mod keys;
mod moved;
mod nulls;
mod opened;
mod outages;
mod panics;
mod passwords;
mod plaintext;
mod reads;
mod row_bound;
mod search;
mod stored;
mod suites;
mod tampered;
mod tenants;
mod types;
mod unique;
mod versions;
mod writes;
