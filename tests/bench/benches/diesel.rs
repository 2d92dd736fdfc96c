//! Diesel over SQLite in memory, beside the unprotected model.
fn main() {}
