//! Diesel and SeaORM over PostgreSQL and MariaDB on one machine: the protected model beside the same model unprotected, beside a
//! hand-written loop, and look-ups in a million rows.
//!
//!     taskset -c 1 tests/servers run -- cargo bench -p fieldseal-bench --bench servers
//!
//! On one core, since a client and its server wait for each other wherever the kernel puts them. Through TCP and verified TLS; with
//! FIELDSEAL_BENCH_SOCKET=1 through the servers' Unix sockets and without TLS. The two sides have a connection each, and tables of their own.
//! Most of a statement's time is the server's and the way there, so that ratios are nearer to 1 than on SQLite in memory.

#[path = "../shared/bare.rs"]
mod bare;
#[path = "../shared/diesel_people.rs"]
mod diesel_people;
#[path = "../../../support/reach.rs"]
mod reach;
#[path = "../shared/sea_orm_people.rs"]
mod sea_orm_people;
#[path = "../shared/sea_orm_statements.rs"]
mod sea_orm_statements;
#[path = "../shared/values.rs"]
mod values;

mod diesel;
mod sea_orm;
mod side;
mod tables;

use fieldseal_bench::is_bench;
use reach::Server;
use side::Side;
use tables::Constraints;

fn main() {
    if !is_bench() {
        return;
    }
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    for (server, constraints, name) in [
        (Server::Postgres, Constraints::Checks, "PostgreSQL"),
        (
            Server::Postgres,
            Constraints::Domains,
            "PostgreSQL, constraints in domains",
        ),
        (Server::MariaDb, Constraints::Checks, "MariaDB"),
    ] {
        let sides = [(); 2].map(|()| Side::new(server, constraints, &runtime));
        // A vault each: the hand-written loop has one key for each field, and a kept nonce prefix is used up by a million rows.
        println!("Diesel, {name}:\n");
        bare::vault()
            .scope()
            .run(|| diesel::compare(server, &sides));
        println!("\nSeaORM, {name}:\n");
        bare::vault()
            .scope()
            .run(|| sea_orm::compare(&runtime, &sides));
        println!();
    }
}
